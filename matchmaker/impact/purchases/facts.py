"""What is known of a bought thing from several sources, the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

# facts that must agree with one another: what it is, where it grew
WHAT: Final = ("product_id", "family_id", "group_code")
WHERE: Final = ("produced", "produced_region")
ALONE: Final = ("transformed", "labels")
# the columns of `models.Facts`
FIELDS: Final = (*WHAT, *WHERE, *ALONE)
NOTHING: Final[Mapping[str, Any]] = {
    "product_id": None,
    "family_id": None,
    "group_code": "",
    "produced": "",
    "produced_region": None,
    "transformed": "",
    "labels": [],
}

Facts = Mapping[str, Any]


def stated(row: Any, names: Iterable[str] = FIELDS) -> dict[str, Any]:
    """The facts of a row, an answer or a line, that say something."""
    return {name: getattr(row, name) for name in names if getattr(row, name)}


def merged(sources: Iterable[Facts]) -> dict[str, Any]:
    """Each fact from the first source that says it. A later source adds only what agrees: a
    product of another family than the one that the line states does not come in."""
    found: dict[str, Any] = {}
    for source in sources:
        for together in (WHAT, WHERE, *((name,) for name in ALONE)):
            said = {name: source[name] for name in together if source.get(name)}
            if all(found.get(name, value) == value for name, value in said.items()):
                found |= said
    return dict(NOTHING) | found
