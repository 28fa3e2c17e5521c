"""A JSON-LD document as a graph of things, whatever its namespaces and its shape."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from matchmaker.portal.dfc import names


@dataclass(frozen=True)
class Link:
    """One thing that speaks of another."""

    iri: str


Value = str | float | bool | Link


@dataclass
class Node:
    """A thing: its classes and properties by their keys (`names.kind`, `names.term`).

    path: where it stands in the document, as a JSON path. spelled: how each property is written
    there.
    """

    iri: str
    path: str
    kinds: frozenset[str] = frozenset()
    values: dict[str, list[Value]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)

    def place(self, term: str) -> str:
        """Where a property of it stands."""
        return f"{self.path}['{self.spelled[term]}']" if term in self.spelled else self.path

    def text(self, term: str) -> str:
        """The first value as text; '' when there is none."""
        for value in self.values.get(term, []):
            if not isinstance(value, Link):
                return written(value)
        return ""

    def texts(self, term: str) -> list[str]:
        """Every value as text, links by their address."""
        values = self.values.get(term, [])
        return [each.iri if isinstance(each, Link) else written(each) for each in values]


@dataclass
class Graph:
    """Everything that a document says; `foreign`: contexts that were not fetched."""

    nodes: dict[str, Node]
    foreign: tuple[str, ...] = ()

    def of_kind(self, *kinds: str) -> Iterator[Node]:
        for node in self.nodes.values():
            if node.kinds & set(kinds):
                yield node

    def linked(self, node: Node, term: str) -> list[Node]:
        """The things that a property leads to; text that is the address of one counts too."""
        found = (self.nodes.get(iri) for iri in node.texts(term))
        return [each for each in found if each is not None]

    def linking(self, node: Node, term: str) -> list[Node]:
        """The things whose property leads here."""
        return [each for each in self.nodes.values() if node in self.linked(each, term)]


def written(value: str | float | bool) -> str:  # noqa: FBT001
    """A value as a cell of a table takes it: no exponent, no useless zeros."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, str):
        return value
    if not math.isfinite(value):
        return str(value)
    return f"{value:.9f}".rstrip("0").rstrip(".")


def node_of(flat: dict[str, Any], *, path_term: str) -> Node:
    """A node as `jsonld.flatten` gives it."""
    iri = flat["@id"]
    node = Node(iri, iri, frozenset(names.kind(each) for each in flat.get("@type", [])))
    for written_name, values in flat.items():
        if written_name == path_term:
            node.path = min((each["@value"] for each in values), key=len)
        elif not written_name.startswith("@"):
            term = names.term(written_name)
            node.values.setdefault(term, []).extend(_values(values))
            node.spelled.setdefault(term, _short(written_name))
    return node


def _values(found: list[Any]) -> Iterator[Value]:
    for each in found:
        if "@list" in each:
            yield from _values(each["@list"])
        elif "@id" in each:
            yield Link(each["@id"])
        elif isinstance(each.get("@value"), str | int | float | bool):
            yield each["@value"]


def _short(iri: str) -> str:
    for prefix, start in names.PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri if iri.count(":") == 1 and "/" not in iri else f"dfc-b:{names.local(iri)}"
