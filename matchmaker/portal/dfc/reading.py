"""From bytes that somebody sends to a graph: bounded before anything is understood."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from matchmaker.errors import N_
from matchmaker.intake.records import Unreadable
from matchmaker.portal.dfc import graph, names
from matchmaker.portal.dfc.context import Contexts
from matchmaker.portal.dfc.graph import Graph

PATH: Final = f"{names.OWN}path"
_PLAIN: Final = re.compile(r"[A-Za-z_]\w*")
# what PyLD raises, besides its own error, on documents that no specification foresaw
_BROKEN: Final = (
    jsonld.JsonLdError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Bounds:
    """What a document may weigh."""

    file_bytes: int = 10 * 1024 * 1024
    depth: int = 40
    values: int = 100_000
    # a context is worked out again at every place that carries one
    contexts: int = 200
    context_values: int = 2_000


BOUNDS: Final = Bounds()


class NotJson(Unreadable):
    """The bytes are not a JSON text."""

    message = N_("Ce fichier n’est pas du JSON : %(reason)s.")


class NotLinkedData(Unreadable):
    """JSON, and not JSON-LD."""

    message = N_("Ce document n’est pas du JSON-LD lisible : %(reason)s.")


class TooMuch(Unreadable):
    """More than a document of this kind holds."""

    message = N_("Ce document est trop grand ou trop imbriqué : partagez-le en plusieurs.")


def read(content: bytes, bounds: Bounds = BOUNDS) -> Graph:
    """The graph of a JSON-LD document; raises Unreadable when there is none in it.

    Nothing is fetched: see `context.Contexts`.
    """
    document = _parsed(content, bounds)
    contexts = Contexts()
    context = {**names.CONTEXT, "@vocab": names.BUSINESS}
    options: dict[str, Any] = {
        "documentLoader": contexts,
        # PyLD's own remembers the contexts of other documents
        "contextResolver": ContextResolver({}, contexts),
        "processingMode": "json-ld-1.1",
        "base": "",
    }
    try:
        marked = _marked(document, "$")
        if not _has_context(document):
            options["expandContext"] = {"@context": context}
        flat = jsonld.flatten(marked, None, options)
        nodes = [graph.node_of(each, path_term=PATH) for each in flat]
    except _BROKEN as error:
        raise NotLinkedData(reason=_reason(error)) from error
    return Graph({node.iri: node for node in nodes}, tuple(contexts.foreign))


def _parsed(content: bytes, bounds: Bounds) -> Any:
    if len(content) > bounds.file_bytes:
        raise TooMuch
    try:
        document = json.loads(
            content.decode("utf-8-sig"), parse_constant=_refused, parse_float=_finite
        )
    except RecursionError as error:
        raise TooMuch from error
    except ValueError as error:
        raise NotJson(reason=str(error)[:120]) from error
    if not isinstance(document, dict | list):
        raise NotJson(reason=type(document).__name__)
    _measure(document, bounds)
    return document


def _refused(constant: str) -> float:
    raise ValueError(constant)


def _finite(written: str) -> float:
    value = float(written)
    if not math.isfinite(value):
        raise ValueError(written[:40])
    return value


def _measure(document: Any, bounds: Bounds) -> None:
    """Refuse what is too deep, too long, or redefines its words too often; without recursion."""
    waiting: list[tuple[Any, int, bool]] = [(document, 0, False)]
    values = contexts = context_values = 0
    while waiting:
        value, depth, is_context = waiting.pop()
        values += 1
        context_values += is_context
        if depth > bounds.depth or values > bounds.values:
            raise TooMuch
        if isinstance(value, dict):
            contexts += "@context" in value
            waiting += [
                (inner, depth + 1, is_context or key == "@context") for key, inner in value.items()
            ]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1, is_context) for inner in value]
        if contexts > bounds.contexts or context_values > bounds.context_values:
            raise TooMuch


def _has_context(document: Any) -> bool:
    tops = document if isinstance(document, list) else [document]
    return any(isinstance(top, dict) and "@context" in top for top in tops)


def _marked(value: Any, path: str) -> Any:
    """The same document, each thing in it saying where it stands."""
    if isinstance(value, list):
        return [_marked(each, f"{path}[{at}]") for at, each in enumerate(value)]
    if not isinstance(value, dict):
        return value
    inner = {
        key: each if key == "@context" else _marked(each, f"{path}{_step(key)}")
        for key, each in value.items()
    }
    if isinstance(inner.get("@reverse"), dict):
        # it holds properties and is no thing of its own
        inner["@reverse"].pop(PATH, None)
    return inner | {PATH: path} if _is_thing(value) else inner


def _is_thing(value: dict[str, Any]) -> bool:
    """Whether it says something of a node: neither a value, nor a mere link, nor a graph."""
    if value.keys() & {"@value", "@list", "@set", "@graph", "@included"}:
        return False
    said = value.keys() - {"@id", "@context", "id"}
    return bool(said) and any(key.startswith("@") or ":" in key for key in value)


def _step(key: str) -> str:
    return (
        f".{key}" if _PLAIN.fullmatch(key) else "[" + json.dumps(key)[:200].replace('"', "'") + "]"
    )


def _reason(error: BaseException) -> str:
    cause = getattr(error, "code", None) or next(iter(_words(error)), "")
    return str(cause)[:120] or type(error).__name__


def _words(error: BaseException) -> Iterator[str]:
    if error.args:
        yield str(error.args[0])
