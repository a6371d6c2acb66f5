"""A provider's own configuration is taken only from the issuer that the operator named, and only where it is whole."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from cosmos_hub.providers.errors import Away, BadAnswer, WayError
from cosmos_hub.providers.oauth import OAuthWay
from cosmos_hub.providers.settings import OAuth


class Provider(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Configuration)
        self.status = 200
        self.changed: dict[str, Any] = {}
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Configuration(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.path)
        said = {
            "issuer": server.url,
            "authorization_endpoint": f"{server.url}/a",
            "token_endpoint": f"{server.url}/t",
            "userinfo_endpoint": f"{server.url}/u",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            **server.changed,
        }
        body = json.dumps({key: value for key, value in said.items() if value != "left out"}).encode()
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def provider() -> Iterator[Provider]:
    server = Provider()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def way(provider: Provider) -> OAuthWay:
    settings = OAuth("oidc", "coop", "The co-op", "id", "secret", ("openid",), issuer=provider.url)
    return OAuthWay(settings, "https://lanes.example.org/hub/sign-in/coop/return")


async def test_the_addresses_are_asked_for_once(provider: Provider) -> None:
    coop = way(provider)
    exchange = await coop.exchange()
    assert (exchange.authorize_url, exchange.token_url, exchange.userdata_url) == tuple(
        f"{provider.url}/{one}" for one in "atu"
    )
    assert (exchange.enable_pkce, exchange.validate_server_cert, exchange.basic_auth) == (True, True, False)
    assert await coop.exchange() is exchange
    assert provider.asked == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("changed", "basic"),
    [
        pytest.param({}, False, id="both"),
        pytest.param({"token_endpoint_auth_methods_supported": "left out"}, True, id="not-said"),
        pytest.param({"token_endpoint_auth_methods_supported": None}, True, id="null"),
        pytest.param({"token_endpoint_auth_methods_supported": ["client_secret_basic"]}, True, id="one"),
    ],
)
async def test_the_secret_is_shown_in_a_way_that_the_provider_takes(
    provider: Provider, changed: dict[str, Any], basic: bool
) -> None:
    provider.changed = changed
    assert (await way(provider).exchange()).basic_auth is basic


@pytest.mark.parametrize(
    ("status", "changed", "error"),
    [
        pytest.param(200, {"issuer": "https://evil.example"}, BadAnswer, id="another-issuer"),
        pytest.param(200, {"issuer": "left out"}, BadAnswer, id="no-issuer"),
        pytest.param(200, {"token_endpoint": "left out"}, BadAnswer, id="no-address"),
        pytest.param(200, {"token_endpoint": "http://evil.example/t"}, BadAnswer, id="plain-http"),
        pytest.param(200, {"userinfo_endpoint": 5}, BadAnswer, id="number"),
        pytest.param(404, {}, BadAnswer, id="not-there"),
        pytest.param(503, {}, Away, id="down"),
    ],
)
async def test_what_cannot_be_relied_on_is_not_used_and_asked_for_again(
    provider: Provider, status: int, changed: dict[str, Any], error: type[WayError]
) -> None:
    coop = way(provider)
    provider.status, provider.changed = status, changed
    with pytest.raises(error):
        await coop.exchange()
    provider.status, provider.changed = 200, {}
    assert (await coop.exchange()).token_url == f"{provider.url}/t"
