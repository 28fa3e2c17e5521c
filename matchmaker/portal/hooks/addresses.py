"""Where the service may call: public addresses of the internet, over HTTPS.

A name is looked up once, every address that it has must be admitted, and the call goes to the very
address that was checked: a name that answers something else a moment later changes nothing.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final, Protocol
from urllib.parse import urlsplit

from matchmaker.errors import N_, Invalid

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[Address]]

LONGEST: Final = 2000
LOOK_UP_S: Final = 5.0
# every address that the internet routes is in here; what it holds that leads elsewhere is below
_UNICAST: Final = IPv6Network("2000::/3")
_LEADING_ELSEWHERE: Final = (
    # Teredo, benchmarks, ORCHID; documentation; 6to4, which carries an IPv4 address
    IPv6Network("2001::/23"),
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),
    IPv6Network("3fff::/20"),
)
# not routed, whatever a version of the library says of them; 6to4 relays
_UNROUTED: Final = tuple(
    map(IPv4Network, ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"))
)
# names that mean this machine or the house, and never somebody on the internet
_AT_HOME: Final = ("localhost", "local", "internal", "intranet", "lan", "home.arpa")
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.(?!-)[a-z0-9_-]{1,63})*")


class BadTarget(Invalid, ValueError):
    """An address that can't be called, or that is not a public one."""

    message = N_("Écrivez une adresse publique, par exemple https://exemple.ca/avis.")


class NotPublic(BadTarget):
    """It leads to a machine that is not on the internet."""

    message = N_(
        "Cette adresse mène à un réseau privé ou à cette machine : elle doit être publique."
    )


class Gate(Protocol):
    """Which doors may be knocked at: the ports of each scheme, the addresses."""

    @property
    def ports(self) -> Mapping[str, Sequence[int]]: ...

    def admits(self, address: Address) -> bool: ...


class PublicInternet:
    """HTTPS on its usual ports, on machines that anybody could reach."""

    ports: Mapping[str, Sequence[int]] = {"https": (443, 8443)}

    def admits(self, address: Address) -> bool:
        if isinstance(address, IPv6Address):
            # in particular no address that carries one of IPv4: mapped, NAT64, 6to4
            return address in _UNICAST and not any(address in each for each in _LEADING_ELSEWHERE)
        is_routed = address.is_global and not any(address in each for each in _UNROUTED)
        return is_routed and not (address.is_multicast or address.is_reserved)


PUBLIC: Final[Gate] = PublicInternet()


@dataclass(frozen=True)
class Target:
    """An address taken apart; `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def read(url: str, gate: Gate) -> Target:
    """Take an address apart; raises BadTarget for what is refused without asking who it is."""
    # urlsplit drops what browsers drop, and what two readers read differently is a way around
    if len(url) > LONGEST or re.search(r"[\s\\\x00-\x20\x7f]", url):
        raise BadTarget
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError:
        raise BadTarget from None
    if parts.scheme not in gate.ports:
        raise BadTarget(N_("L’adresse doit commencer par https://."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise BadTarget(
            N_("Retirez de l’adresse le nom d’utilisateur, le mot de passe et le « # ».")
        )
    port = port if port is not None else {"https": 443, "http": 80}[parts.scheme]
    if port not in gate.ports[parts.scheme]:
        raise BadTarget(N_("Le port doit être 443 ou 8443."))
    _must_be_elsewhere(host, gate)
    query = f"?{parts.query}" if parts.query else ""
    return Target(parts.scheme, host, port, f"{parts.path or '/'}{query}")


def find(target: Target, *, gate: Gate, resolve: Resolver) -> Address:
    """The address to connect to; raises NotPublic when any that the name has is not admitted."""
    literal = _literal(target.host)
    found = [literal] if literal else resolve(target.host, target.port)
    if not found or not all(gate.admits(each) for each in found):
        raise NotPublic
    return found[0]


def look_up(host: str, port: int) -> list[Address]:
    """What the system says that a name is; raises OSError, also when it takes its time."""
    # the system's own patience is not ours to set: whom it waits for is left behind
    pool = ThreadPoolExecutor(1)
    try:
        asked = pool.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        return [ip_address(str(place[0])) for *_, place in asked.result(LOOK_UP_S)]
    finally:
        pool.shutdown(wait=False)


def _host(written: str) -> str:
    """A name as it is looked up, or an IP as it is written; raises ValueError."""
    if ":" in written:
        return str(ip_address(written))
    # this also turns look-alikes, such as full-width digits, into what a resolver takes them for
    plain = written.encode("idna").decode("ascii").lower().removesuffix(".")
    if not _NAME.fullmatch(plain):
        raise ValueError(written)
    return plain


def _must_be_elsewhere(host: str, gate: Gate) -> None:
    literal = _literal(host)
    if literal is None:
        is_home = "." not in host or any(host.endswith(f".{each}") for each in _AT_HOME)
        if is_home or host in _AT_HOME:
            raise NotPublic
    elif not gate.admits(literal):
        raise NotPublic


def _literal(host: str) -> Address | None:
    """The address that a host is, however it is written: 127.1, 0x7f000001, 017700000001."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
