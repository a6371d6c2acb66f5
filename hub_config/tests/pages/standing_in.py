"""Providers to sign in with, on the loopback: they check of us what the real ones document, and misbehave when told.

GitHub: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps. Google:
https://developers.google.com/identity/protocols/oauth2/web-server. PKCE: RFC 7636. DiscourseConnect:
https://meta.discourse.org/t/32974.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

SECRET = "canary-client-secret"
MEMBER = ["formgrade-week", "lane-week", "lane-week-stewards", "nbgrader-week"]


@dataclass
class Code:
    redirect_uri: str
    challenge: str
    used: bool = False


class OAuthStandIn(ThreadingHTTPServer):
    """One OAuth provider; `person` is who is at the browser, `fault` how it fails, `wrong` what we did not do."""

    daemon_threads = True

    def __init__(self, kind: str, scope: str) -> None:
        super().__init__(("127.0.0.1", 0), _OAuthPages)
        self.kind, self.scope = kind, scope
        self.redirect_uri = ""
        self.person: Any = {}
        self.fault = ""
        self.wrong: list[str] = []
        self.codes: dict[str, Code] = {}
        self.token = "canary-token-" + secrets.token_hex(8)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def settings(self) -> str:
        client = f'client_id = "the-client"\nclient_secret = "{SECRET}"\n'
        if self.kind == "coop":
            return f'[[oidc]]\nname = "coop"\ntitle = "The co-op"\nissuer = "{self.url}"\n{client}'
        addresses = {"authorize_url": "authorize", "token_url": "token", "userdata_url": "user"}
        elsewhere = "".join(f'{key} = "{self.url}/{path}"\n' for key, path in addresses.items())
        return f"[{self.kind}]\n{client}{elsewhere}"


class _OAuthPages(BaseHTTPRequestHandler):
    server: OAuthStandIn

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        if where.path == "/authorize":
            self.authorize({name: values[-1] for name, values in parse_qs(where.query).items()})
        elif where.path == "/user":
            self.user()
        elif where.path == "/.well-known/openid-configuration":
            found = {"authorization": "authorize", "token": "token", "userinfo": "user"}
            addresses = {f"{name}_endpoint": f"{self.server.url}/{path}" for name, path in found.items()}
            methods = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
            self.answer(200, {"issuer": self.server.url, **addresses, **methods})
        else:
            self.answer(404, {})

    def authorize(self, asked: dict[str, str]) -> None:
        server = self.server
        self.expect(asked.get("response_type") == "code", "response_type")
        self.expect(asked.get("client_id") == "the-client", "client_id")
        self.expect(asked.get("scope", "") == server.scope, f"scope {asked.get('scope')}")
        self.expect(bool(asked.get("state")), "state")
        self.expect(asked.get("code_challenge_method") == "S256", "code_challenge_method")
        self.expect(len(asked.get("code_challenge", "")) == 43, "code_challenge")
        self.expect(SECRET not in self.path, "secret in the address")
        if asked.get("redirect_uri") != server.redirect_uri:
            self.expect(False, "redirect_uri")
            self.answer(400, {"error": "redirect_uri_mismatch"})
            return
        if server.fault.startswith("error="):
            back = {"error": server.fault[6:], "error_description": "canary <script>said</script>"}
        else:
            code = secrets.token_urlsafe(16)
            server.codes[code] = Code(asked["redirect_uri"], asked.get("code_challenge", ""))
            back = {"code": code}
            if server.kind == "coop":
                # RFC 9207.
                back["iss"] = server.url if server.fault != "another-issuer" else "https://other.example"
        self.send_response(302)
        self.send_header("Location", f"{server.redirect_uri}?{urlencode({**back, 'state': asked['state']})}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        server = self.server
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {name: values[-1] for name, values in parse_qs(body).items()}
        if server.fault == "token-500":
            self.answer(503, {"error": "canary-" + asked.get("client_secret", "")})
            return
        if server.fault == "token-not-json":
            self.answer(200, "canary: <html>down</html>")
            return
        self.expect(self.headers["Accept"] == "application/json", "Accept")
        self.expect(
            self.headers["Content-Type"].startswith("application/x-www-form-urlencoded"), "Content-Type"
        )
        code = server.codes.get(asked.get("code", ""))
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        good = (
            code is not None
            and not code.used
            and asked.get("grant_type") == "authorization_code"
            and asked.get("redirect_uri") == code.redirect_uri
            and asked.get("client_id") == "the-client"
            and asked.get("client_secret") == SECRET
            and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == code.challenge
        )
        if code is not None:
            code.used = True
        if not good or code is None:
            # GitHub refuses with 200.
            words = {"error": "bad_verification_code", "error_description": "canary: the code is incorrect"}
            self.answer(200 if server.kind == "github" else 400, words)
        elif server.fault == "no-token":
            self.answer(200, {"token_type": "bearer", "canary": "x"})
        else:
            self.answer(200, {"access_token": server.token, "token_type": "bearer", "scope": server.scope})

    def user(self) -> None:
        server = self.server
        self.expect(self.headers["Authorization"] == f"Bearer {server.token}", "Authorization")
        self.expect(bool(self.headers["User-Agent"]), "User-Agent")
        if server.fault == "user-500":
            self.answer(500, {"message": "canary"})
        elif server.fault == "user-401":
            self.answer(401, {"message": "canary"})
        elif server.fault == "user-elsewhere":
            self.send_response(302)
            self.send_header("Location", f"{server.url}/user-there")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif server.fault == "user-deep":
            self.answer(200, 400_000 * "[")
        elif server.fault == "user-huge":
            self.answer(200, "x" * (2 << 20))
        elif server.fault == "user-hangs":
            time.sleep(15)
        else:
            self.answer(200, server.person)

    def expect(self, so: bool, what: str) -> None:
        if not so:
            self.server.wrong.append(what)

    def answer(self, status: int, content: Any) -> None:
        body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


class DiscourseStandIn(ThreadingHTTPServer):
    """A Discourse with `person` signed in."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _DiscoursePages)
        self.redirect_uri = ""
        self.secret = SECRET
        self.person: dict[str, str] = {}
        self.fault = ""
        self.wrong: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def settings(self) -> str:
        return f'[discourse]\ntitle = "Our forum"\nurl = "{self.url}"\nsecret = "{SECRET}"\n'

    def signed(self, fields: dict[str, str], secret: str = SECRET) -> str:
        """Return what is behind `?` on the way back."""
        text = urlencode(fields).encode()
        # As Ruby's Base64.encode64 does it, in lines of 60.
        payload = base64.b64encode(text).decode()
        if self.fault == "lines":
            payload = "\n".join(payload[at : at + 60] for at in range(0, len(payload), 60)) + "\n"
        sig = hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()
        return urlencode({"sso": payload, "sig": sig})


class _DiscoursePages(BaseHTTPRequestHandler):
    server: DiscourseStandIn

    def do_GET(self) -> None:
        server = self.server
        where = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(where.query).items()}
        sig = hmac.new(SECRET.encode(), query["sso"].encode(), hashlib.sha256).hexdigest()
        asked = {
            name: values[-1] for name, values in parse_qs(base64.b64decode(query["sso"]).decode()).items()
        }
        if where.path != "/session/sso_provider" or sig != query["sig"]:
            server.wrong.append("request")
        if asked["return_sso_url"] != server.redirect_uri or set(asked) != {"nonce", "return_sso_url"}:
            server.wrong.append("payload")
        self.send_response(302)
        self.send_header(
            "Location", f"{server.redirect_uri}?{server.signed({**server.person, **asked}, server.secret)}"
        )
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


class CommonsStandIn(ThreadingHTTPServer):
    """Says of everybody what is in `says`: a status and a body."""

    daemon_threads = True

    def __init__(self) -> None:
        self.says: tuple[int, str] = (200, json.dumps({"groups": MEMBER}))
        self.asked: list[tuple[str, str]] = []
        super().__init__(("127.0.0.1", 0), _Office)


class _Office(BaseHTTPRequestHandler):
    server: CommonsStandIn

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        status, body = self.server.says
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_PUT(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
