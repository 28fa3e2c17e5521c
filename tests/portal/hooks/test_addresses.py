"""Nothing but the public internet is ever called, however an address is written."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from matchmaker.portal.hooks import addresses
from matchmaker.portal.hooks.addresses import PUBLIC, Address, BadTarget
from matchmaker.portal.hooks.calling import Caller, Trouble
from tests.portal.hooks.receiver import Nearby, Receiver

PRIVATE_HOSTS = [
    # this machine
    "127.0.0.1",
    "127.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.0x0.0x0.0x1",
    "017700000001",
    "0177.0.0.1",
    "0",
    "0.0.0.0",  # noqa: S104 - it is refused
    "0.1.2.3",
    "[::1]",
    "[::]",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "api.localhost",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    # the house
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "0xC0A80101",
    "3232235777",
    "100.64.0.1",
    "100.127.255.255",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "router",
    "intranet",
    "imprimante.local",
    "base.internal",
    "nas.home.arpa",
    # the cloud's own papers
    "169.254.169.254",
    "2852039166",
    "0xA9FEA9FE",
    "metadata.google.internal",
    "[fd00:ec2::254]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    # IPv4 inside IPv6
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:8.8.8.8]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::]",
    "[2001:db8::1]",
    "[100::1]",
    # no single machine, or nobody's
    "224.0.0.1",
    "239.255.255.250",
    "[ff02::1]",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
]
BAD_URLS = [
    "",
    "exemple.ca",
    "//exemple.ca/",
    "http://exemple.ca/",
    "HTTP://exemple.ca/",
    "ftp://exemple.ca/",
    "file:///etc/passwd",
    "gopher://exemple.ca/",
    "javascript:alert(1)",
    "https://",
    "https:///avis",
    "https://moi@exemple.ca/",
    "https://moi:motdepasse@exemple.ca/",
    "https://@exemple.ca/",
    "https://exemple.ca@127.0.0.1/",
    "https://exemple.ca\\@127.0.0.1/",
    "https://127.0.0.1\t.exemple.ca/",
    "https://exemple.ca/\r\nHost: ailleurs",
    " https://exemple.ca/",
    "https://exemple.ca/#bout",
    "https://exemple.ca:22/",
    "https://exemple.ca:25/",
    "https://exemple.ca:80/",
    "https://exemple.ca:5432/",
    "https://exemple.ca:0/",
    "https://exemple.ca:99999/",
    "https://exemple.ca:https/",
    "https://exem ple.ca/",
    "https://exemple..ca/",
    "https://-exemple.ca/",
    "https://[::1/",
    "https://[exemple.ca]/",
    "https://%31%32%37.0.0.1/",
    f"https://exemple.ca/{'a' * 2000}",
]
PUBLIC_ADDRESSES = ["93.184.216.34", "8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::8a"]


def answering(*written: str) -> addresses.Resolver:
    return lambda _host, _port: [ip_address(each) for each in written]


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_a_host_that_is_not_public_is_refused(host: str) -> None:
    with pytest.raises(BadTarget):
        addresses.read(f"https://{host}/avis", PUBLIC)


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_says_something_else_is_refused(url: str) -> None:
    with pytest.raises(BadTarget):
        addresses.read(url, PUBLIC)


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_a_name_that_leads_there_is_refused_when_it_is_called(host: str) -> None:
    """As a name server would answer it: by what the host is, whatever it is called."""
    try:
        literal = str(ip_address(host.strip("[]").replace("%25", "%")))
    except ValueError:
        literal = "127.0.0.1"
    target = addresses.read("https://exemple.ca/avis", PUBLIC)
    with pytest.raises(addresses.NotPublic):
        addresses.find(target, gate=PUBLIC, resolve=answering(literal))


def test_the_refusal_can_fail() -> None:
    """The control: with the gate open to this machine, the same check lets it through."""
    assert addresses.read("https://127.0.0.1/avis", Nearby()).host == "127.0.0.1"
    target = addresses.read("https://exemple.ca/avis", Nearby())
    found = addresses.find(target, gate=Nearby(), resolve=answering("127.0.0.1"))
    assert str(found) == "127.0.0.1"


@pytest.mark.parametrize("written", PUBLIC_ADDRESSES)
def test_a_public_address_is_admitted(written: str) -> None:
    target = addresses.read("https://exemple.ca:8443/avis?a=b", PUBLIC)
    found = addresses.find(target, gate=PUBLIC, resolve=answering(written))
    assert str(found) == written
    assert (target.authority, target.path) == ("exemple.ca:8443", "/avis?a=b")


def test_one_bad_address_among_good_ones_is_enough() -> None:
    target = addresses.read("https://exemple.ca/avis", PUBLIC)
    with pytest.raises(addresses.NotPublic):
        addresses.find(target, gate=PUBLIC, resolve=answering("8.8.8.8", "10.0.0.1"))


def test_a_name_without_address_is_refused() -> None:
    target = addresses.read("https://exemple.ca/avis", PUBLIC)
    with pytest.raises(addresses.NotPublic):
        addresses.find(target, gate=PUBLIC, resolve=answering())


def test_accents_are_looked_up_as_name_servers_know_them() -> None:
    assert (
        addresses.read("https://Épicerie.exemple.ca", PUBLIC).host == "xn--picerie-9xa.exemple.ca"
    )


def test_workers_call_the_public_internet_only() -> None:
    """What the task of deliveries makes: no setting opens it."""
    assert Caller().gate is PUBLIC
    assert Caller().resolve is addresses.look_up


class Rebinding:
    """A name server that answers one address the first time, and another ever after."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, _host: str, _port: int) -> Sequence[Address]:
        self.asked += 1
        written = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [ip_address(written)]


def test_the_call_goes_to_the_address_that_was_checked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name answers a public address, then this machine, where somebody listens."""
    connected: list[tuple[str, int]] = []

    def connect(place: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    rebinding = Rebinding("8.8.8.8", "127.0.0.1")
    outcome = Caller(resolve=rebinding).post("https://exemple.ca/avis", b"{}", headers={})
    assert outcome.trouble == Trouble.CONNECTION
    assert connected == [("8.8.8.8", 443)]
    assert rebinding.asked == 1


def test_a_name_that_turned_private_is_not_called(receiver: Receiver) -> None:
    rebinding = Rebinding("127.0.0.1")
    outcome = Caller(resolve=rebinding).post("https://exemple.ca/avis", b"{}", headers={})
    assert outcome.trouble == Trouble.ADDRESS
    assert receiver.posts == []
