"""Atom (RFC 4287): the same entries always make the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
KIND: Final = "application/atom+xml; charset=utf-8"
# the year in which this host gave out its first identifiers: part of them for ever
SINCE: Final = 2026


@dataclass(frozen=True)
class Entry:
    """`key`: stable, such as `offre/abc`; `path`: where people read it."""

    key: str
    title: str
    summary: str
    author: str
    path: str
    published: datetime
    updated: datetime
    category: str = ""


@dataclass(frozen=True)
class Feed:
    """`path`: its own address, with what it asks; `page`: the same things for people."""

    title: str
    subtitle: str
    language: str
    path: str
    page: str
    updated: datetime


def document(feed: Feed, entries: Sequence[Entry], *, address: str) -> bytes:
    """`address`: of the service, without a slash at the end."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": f"{feed.language}-CA"})
    _add(root, "id", _tag(feed.path, address))
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _moment(feed.updated))
    _link(root, "self", address=address + feed.path, kind=KIND.partition(";")[0])
    _link(root, "alternate", address=address + feed.page, kind="text/html")
    SubElement(root, "generator", {"uri": address}).text = "Jumelage"
    _add(SubElement(root, "author"), "name", "Jumelage")
    for each in entries:
        root.append(_entry(each, address))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(each: Entry, address: str) -> Element:
    entry = Element("entry")
    _add(entry, "id", _tag(f"/{each.key}", address))
    _add(entry, "title", each.title)
    _add(entry, "published", _moment(each.published))
    _add(entry, "updated", _moment(each.updated))
    _link(entry, "alternate", address=address + each.path, kind="text/html")
    _add(SubElement(entry, "author"), "name", each.author)
    if each.category:
        SubElement(entry, "category", {"term": each.category})
    _add(entry, "summary", each.summary)
    return entry


def _tag(path: str, address: str) -> str:
    return f"tag:{urlsplit(address).hostname},{SINCE}:{path.lstrip('/')}"


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = legal(text)


def _link(parent: Element, relation: str, *, address: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": relation, "type": kind, "href": address})


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def legal(text: str) -> str:
    """Without what XML 1.0 cannot hold, not even escaped."""
    return "".join(each for each in text if each in "\t\n\r" or _is_legal(ord(each)))


def _is_legal(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
