"""What an operator may set as the public address, and what they are told where it is none."""

import pytest
from cosmos_hub.cli import app
from cosmos_hub.house.address import checked
from cosmos_hub.house.errors import HouseError
from typer.testing import CliRunner


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        pytest.param("https://lanes.example.org", "https://lanes.example.org", id="as it is"),
        pytest.param(
            " https://Lanes.Example.org/ ", "https://lanes.example.org", id="large letters and a slash"
        ),
        pytest.param("HTTPS://lanes.example.org:443", "https://lanes.example.org", id="the port of https"),
        pytest.param("https://lanes.example.org:8443/", "https://lanes.example.org:8443", id="another port"),
        pytest.param("https://xn--caf-dma.example", "https://xn--caf-dma.example", id="as browsers send it"),
        pytest.param("https://192.0.2.7", "https://192.0.2.7", id="a number"),
        pytest.param("http://localhost:8080", "http://localhost:8080", id="http on this machine"),
        pytest.param("http://lanes.localhost", "http://lanes.localhost", id="http below localhost"),
        pytest.param("http://127.0.0.1:80", "http://127.0.0.1", id="http on the loopback"),
    ],
)
def test_an_address_is_taken_as_browsers_write_it(address: str, origin: str) -> None:
    assert checked(address, port=8000, subdomains=False) == origin


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("lanes.example.org", "must begin with https://", id="no scheme"),
        pytest.param("lanes.example.org:8443", "must begin with https://", id="no scheme and a port"),
        pytest.param("ftp://lanes.example.org", "must begin with https://", id="another scheme"),
        pytest.param("http://lanes.example.org", "passwords could be read on the way", id="http"),
        pytest.param("http://localhost.example.org", "passwords could be read", id="http near localhost"),
        pytest.param("http://192.0.2.7:8080", "passwords could be read", id="http and a number"),
        pytest.param("https://lanes.example.org/lanes", "must end after the name", id="a path"),
        pytest.param("https://lanes.example.org?a", "must end after the name", id="a query"),
        pytest.param("https://lanes.example.org/#a", "must end after the name", id="a fragment"),
        pytest.param("https://ana:canary@lanes.example.org", "hold no password", id="a password"),
        pytest.param("https://", "must hold a name", id="no name"),
        pytest.param("https://café.example", "xn--", id="letters as people write them"),
        pytest.param("https://lanes.example.org.", "must hold a name", id="a dot at the end"),
        pytest.param("https://-lanes.example.org", "must hold a name", id="a hyphen first"),
        pytest.param("https://lanes_1.example.org", "must hold a name", id="an underscore"),
        pytest.param("https://a`) || Host(`b", "must hold a name", id="a rule of the proxy's"),
        pytest.param("https://[2001:db8::1]", "must hold a name", id="a long number"),
        pytest.param("https://[", "cannot be read", id="unreadable"),
        pytest.param("https://lanes.example.org:99999", "cannot be read", id="no such port"),
        pytest.param("https://lanes.example.org:0", "must hold a name", id="port 0"),
        pytest.param("https://lanes.example.org:8000", "must have another port", id="the house's port"),
    ],
)
def test_what_is_no_address_is_refused_with_what_to_do(address: str, words: str) -> None:
    with pytest.raises(HouseError) as refused:
        checked(address, port=8000, subdomains=False)
    assert words in str(refused.value)
    assert "--address" in str(refused.value)
    assert "canary" not in str(refused.value)


def test_ports_that_go_without_saying_clash_too() -> None:
    for address, port in (("https://lanes.example.org", 443), ("http://localhost", 80)):
        with pytest.raises(HouseError, match=f"--port {port + 10}"):
            checked(address, port=port, subdomains=False)


def test_a_number_has_no_subdomains() -> None:
    with pytest.raises(HouseError, match="a name and no number"):
        checked("https://192.0.2.7", port=8000, subdomains=True)
    assert checked("https://lanes.example.org", port=8000, subdomains=True) == "https://lanes.example.org"


def test_a_house_with_a_wrong_address_does_not_start(tmp_path: object) -> None:
    said = CliRunner().invoke(app, ["up", f"--data={tmp_path}/data", "--address=lanes.example.org"])
    assert said.exit_code == 1
    assert "Cosmos Lanes did not start. The public address (--address" in " ".join(said.output.split())
