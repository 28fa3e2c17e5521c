"""A call ends in time, reads little, follows nothing, and knows whom it speaks to."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from matchmaker.portal.hooks import addresses
from matchmaker.portal.hooks.calling import EXCERPT, Caller, Trouble
from tests.portal.hooks.receiver import Nearby, Receiver

Line = socket.socket


def caller(**more: object) -> Caller:
    return Caller(gate=Nearby(), **({"limit_s": 2.0} | more))  # type: ignore[arg-type]


@contextmanager
def speaking(speak: Callable[[Line], None]) -> Iterator[str]:
    """A server that says what it likes to one visitor."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            line, _ = listener.accept()
            with line, suppress(OSError):
                line.recv(65536)
                speak(line)
                stop.wait(10)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        stop.set()
        listener.close()
        thread.join()


def drip(line: Line) -> None:
    """A byte now and then, for ever: no single silence is long."""
    line.sendall(b"HTTP/1.1 200 OK\r\nX-Lent: ")
    with suppress(OSError):
        while True:
            line.sendall(b"a")
            threading.Event().wait(0.05)


def flood(line: Line) -> None:
    """A body without end."""
    line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    with suppress(OSError):
        while True:
            line.sendall(b"trop " * 4096)


def test_the_answer_is_noted_and_its_first_words_kept(receiver: Receiver) -> None:
    receiver.statuses, receiver.answer = [500], b"en\x00 panne\r\n" + b"x" * 5000
    outcome = caller().post(receiver.url, b"{}", headers={})
    assert (outcome.code, outcome.trouble) == (500, Trouble.STATUS)
    assert outcome.answer.startswith("en panne xx")
    assert len(outcome.answer) <= EXCERPT


def test_the_query_and_the_host_are_those_of_the_address(receiver: Receiver) -> None:
    caller().post(receiver.url, b"{}", headers={})
    assert receiver.posts[0]["path"] == "/avis?de=jumelage"
    assert receiver.posts[0]["host"] == receiver.url.split("/")[2]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.statuses, receiver.headers = [status], {"Location": receiver.url}
    outcome = caller().post(receiver.url, b"{}", headers={})
    assert (outcome.code, outcome.trouble) == (status, Trouble.REDIRECT)
    assert len(receiver.posts) == 1


def test_an_answer_that_drips_is_hung_up_on() -> None:
    """Each byte comes well within a socket's patience: without the cut this never ends."""
    with speaking(drip) as url:
        outcome = caller(limit_s=0.5).post(url, b"{}", headers={})
    assert outcome.trouble == Trouble.TIME


def test_a_silent_server_is_hung_up_on() -> None:
    with speaking(lambda _line: None) as url:
        outcome = caller(limit_s=0.5).post(url, b"{}", headers={})
    assert outcome.trouble == Trouble.TIME


def late(line: Line) -> None:
    """Silence for most of the time that there is, then a word."""
    threading.Event().wait(1.8)
    line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def test_software_may_think_for_most_of_the_time_that_there_is() -> None:
    with speaking(late) as url:
        outcome = caller(limit_s=3.0).post(url, b"{}", headers={})
    assert outcome.code == 204


def test_a_name_server_that_never_answers_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answered.wait(10) and [])
    monkeypatch.setattr(addresses, "LOOK_UP_S", 0.05)
    outcome = caller(resolve=addresses.look_up).post("https://exemple.ca/", b"{}", headers={})
    answered.set()
    assert outcome.trouble == Trouble.NAME


def test_a_name_is_looked_up_by_the_system() -> None:
    assert addresses.look_up("127.0.0.1", 443) == [ip_address("127.0.0.1")]


def test_an_answer_without_end_is_an_answer() -> None:
    with speaking(flood) as url:
        outcome = caller().post(url, b"{}", headers={})
    assert (outcome.code, outcome.trouble) == (200, "")
    assert len(outcome.answer) <= EXCERPT


@pytest.mark.parametrize(
    "nonsense", [b"", b"bonjour\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01"]
)
def test_what_is_no_answer_is_a_failed_connection(nonsense: bytes) -> None:
    def speak(line: Line) -> None:
        line.sendall(nonsense)
        line.shutdown(socket.SHUT_WR)

    with speaking(speak) as url:
        outcome = caller().post(url, b"{}", headers={})
    assert outcome.trouble == Trouble.CONNECTION


def test_nobody_there_is_a_failed_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    outcome = caller().post(f"http://127.0.0.1:{port}/", b"{}", headers={})
    assert outcome.trouble == Trouble.CONNECTION


def test_a_name_that_nobody_knows_is_said_to_be_so() -> None:
    def unknown(_host: str, _port: int) -> list[object]:
        raise socket.gaierror

    outcome = caller(resolve=unknown).post("https://exemple.ca/", b"{}", headers={})
    assert outcome.trouble == Trouble.NAME


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of `ferme.test`, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ferme.test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("ferme.test")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "ferme.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


def encrypted(certificate: Path) -> Callable[[Line], None]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def speak(line: Line) -> None:
        with suppress(OSError), context.wrap_socket(line, server_side=True) as safe:
            safe.recv(65536)
            safe.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nmerci")

    return speak


@contextmanager
def safely(certificate: Path) -> Iterator[int]:
    """A TLS server for one visitor; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    speak = encrypted(certificate)

    def serve() -> None:
        with suppress(OSError):
            line, _ = listener.accept()
            with line:
                speak(line)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join()


@pytest.mark.parametrize(
    ("host", "trouble"), [("ferme.test", ""), ("voisin.test", Trouble.TLS)], ids=["own", "other"]
)
def test_the_certificate_must_be_of_the_name_though_the_address_is_called(
    certificate: Path, host: str, trouble: str
) -> None:
    trusting = caller(
        resolve=lambda *_: [ip_address("127.0.0.1")],
        context=lambda: ssl.create_default_context(cafile=str(certificate)),
    )
    with safely(certificate) as port:
        outcome = trusting.post(f"https://{host}:{port}/", b"{}", headers={})
    assert outcome.trouble == trouble


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    strict = caller(resolve=lambda *_: [ip_address("127.0.0.1")])
    with safely(certificate) as port:
        outcome = strict.post(f"https://ferme.test:{port}/", b"{}", headers={})
    assert outcome.trouble == Trouble.TLS
