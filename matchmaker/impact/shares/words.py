"""The words of the rows in which shares are broken down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from matchmaker.errors import N_
from matchmaker.impact.shares import lines
from matchmaker.impact.shares.counting import Count
from matchmaker.organizations.models import Site
from matchmaker.web import vocabulary
from matchmaker.web.typography import say

# words, what a link to the lines asks, the count
Row = tuple[str, Mapping[str, str], Count]

BEYOND_THE_CATALOGUE: Final = {
    lines.NO_GROUP: N_("groupe à préciser"),
    "grocery": N_("épicerie, café, épices"),
}


def groups(found: Sequence[tuple[str, Count]]) -> list[Row]:
    return [(group(code), {"groupe": code}, count) for code, count in found]


def sites(found: Sequence[tuple[Site, Count]]) -> list[Row]:
    return [(site(each), {"lieu": each.public_id}, count) for each, count in found]


def months(found: Sequence[tuple[str, Count]]) -> list[Row]:
    return [(month(each), {"mois": each}, count) for each, count in found]


def group(code: str) -> str:
    if code in BEYOND_THE_CATALOGUE:
        return say(BEYOND_THE_CATALOGUE[code])
    return vocabulary.word("group", code)


def site(each: Site) -> str:
    """The place's own name, or its organisation's, and where it is."""
    name = each.name or each.organization.name
    return name if each.municipality in name else f"{name}, {each.municipality}"


def month(written: str) -> str:
    """« octobre 2026 » from 2026-10; '' from anything else."""
    year, _, number = written.partition("-")
    if not number.isdigit() or not 1 <= int(number) <= 12:
        return ""
    return f"{vocabulary.word('month', str(int(number)))} {year}"
