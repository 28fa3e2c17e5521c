"""A definition as one SQL expression over purchase lines: true, false, or NULL when unknown.

PostgreSQL's AND and OR are already those of three values: an unknown that decides nothing does
not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Text, and_, case, false, func, literal, or_
from sqlalchemy.sql.elements import SQLCoreOperations

from matchmaker.impact.purchases.models import Purchase
from matchmaker.impact.shares.models import Definition
from matchmaker.organizations.models import Site

# true, false, or NULL
Truth = ColumnElement[Any]

# for which a line must be joined with its site
REGION: Final = "region"


def counts(versions: Sequence[Definition]) -> Truth:
    """Whether a line counts, by the version of its day; the first holds for what is older.

    versions: those of one code, at least one, in any order. The statement must join `Site`.
    """
    newest_first = sorted(versions, key=lambda each: each.valid_from, reverse=True)
    *later, first = [(each.valid_from, holds(each)) for each in newest_first]
    if not later:
        return first[1]
    return case(*((Purchase.bought_on >= day, truth) for day, truth in later), else_=first[1])


def by_code(definitions: Sequence[Definition]) -> dict[str, Truth]:
    """The expression of each code, in the order of the page."""
    ordered = sorted(definitions, key=lambda each: (each.position, each.code))
    return {
        code: counts(list(versions)) for code, versions in groupby(ordered, lambda each: each.code)
    }


def holds(definition: Definition) -> Truth:
    """Whether a line counts under one version."""
    if definition.label_role == "":
        return _places(definition)
    labelled = Purchase.labels.overlap(_texts(definition.labels))
    if definition.label_role == "enough":
        return or_(labelled, _places(definition))
    return labelled if definition.places == "none" else and_(labelled, _places(definition))


def _places(definition: Definition) -> Truth:
    grew = _grew(definition)
    made = _is(Purchase.transformed, "quebec")
    match definition.places:
        case "produced":
            return grew
        case "transformed":
            return made
        case "either":
            return or_(grew, made)
        case "both":
            # nothing was done to it: only where it grew matters
            return and_(grew, case((Purchase.transformed == "none", True), else_=made))
        case _:
            return false()


def _grew(definition: Definition) -> Truth:
    """Produced in Québec or, more narrowly, in the kitchen's own region."""
    if definition.reach != REGION:
        return _is(Purchase.produced, "quebec")
    near = Purchase.produced_region == Site.region_code
    return case((Purchase.produced == "quebec", near), (Purchase.produced == "", None), else_=False)


def _is(place: SQLCoreOperations[str], wanted: str) -> Truth:
    return func.nullif(place, "") == wanted


def _texts(codes: Sequence[str]) -> ColumnElement[Sequence[str]]:
    return literal(list(codes), ARRAY(Text))
