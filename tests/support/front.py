"""A proxy with TLS in front of a house: Caddy, set up as the operator's page says, with a certificate made for it."""

import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.support.house import CHECKOUT, free_port
from tests.support.wire import connection, trusting

NAME = "lanes.example.test"
CADDY = CHECKOUT / ".lanes" / "env" / "dev" / "bin" / "caddy"
START_SECONDS = 20


@dataclass(frozen=True)
class Front:
    """A proxy that listens on `port` of the loopback and leads to `house_port`."""

    port: int
    house_port: int
    trusts: ssl.SSLContext
    """What its certificate is verified by."""

    @property
    def address(self) -> str:
        """What people open, without a trailing slash."""
        return f"https://{NAME}:{self.port}"


@contextmanager
def front(folder: Path) -> Iterator[Front]:
    """A proxy for the length of a block; the house behind it may start later."""
    certificate, key = certified(folder)
    proxy = Front(free_port(), free_port(), trusting(str(certificate)))
    settings = folder / "Caddyfile"
    settings.write_text(
        f"{{\n admin off\n auto_https disable_redirects\n https_port {proxy.port}\n default_bind 127.0.0.1\n}}\n"
        + documented("caddyfile")
        .replace("lanes.example.org", NAME)
        .replace("/etc/ssl/lanes/fullchain.pem", str(certificate))
        .replace("/etc/ssl/lanes/privkey.pem", str(key))
        .replace("127.0.0.1:8000", f"127.0.0.1:{proxy.house_port}")
    )
    with (folder / "front.log").open("w") as log:
        process = subprocess.Popen(
            [str(CADDY), "run", f"--config={settings}", "--adapter=caddyfile"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={"HOME": str(folder)},
        )  # fmt: skip
    try:
        until_it_listens(process, proxy.port)
        yield proxy
    finally:
        process.terminate()
        process.wait(20)


def documented(language: str) -> str:
    """The example of the operator's page in that language."""
    page = (CHECKOUT / "docs" / "operator.md").read_text()
    found = re.search(rf"^```{language}\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found, language
    return found[1]


def until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait for a proxy that has just been started."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the proxy ended at its start"
        try:
            connection(port).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the proxy did not start")


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for the name and all below it, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(NAME), x509.DNSName(f"*.{NAME}")]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "fullchain.pem", folder / "privkey.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return files
