"""Importing a table: look at everything, say every error at once, write only when confirmed.

A package that can import something writes one importer:

    class OfferImporter:                                  # satisfies Importer[OfferRow]
        kind = "offers"                                   # matchmaker import offers, /importer
        title = N_("Offres")
        columns = (headers.Column("product", N_("Produit"), ("product", "denrée"),
                                  is_required=True, example="Carotte"),
                   headers.Column("price", N_("Prix"), ("price",), example="1,41"), …)
        schema = OfferRow                                 # pydantic, extra="forbid"

        def parsers(self, session, *, sender):
            '''Parsers that need the database, by field; they come before `Column.parse`. A name
            looked up here is refused together with the row's other errors, all at once.'''
            products = …
            return {"product": lambda cell: products.found(cell)}   # or raises Invalid

        def look_up(self, session, drafts, *, sender):
            '''All that the rows need from the database, in a few queries.'''
            existing = …
            def plan(draft: Draft[OfferRow]) -> Plan[OfferRow]:
                if …:
                    raise Invalid(N_("…"), field="product", proposal="Carotte")
                return Plan(draft.line, draft.values, Action.CREATE, label="Carotte, lavée",
                            key=(…), target=existing_offer_id)
            return plan

        def write(self, session, plans, *, sender):
            '''Add or change the rows of these plans (CREATE and UPDATE only); no commit.'''

`plan` refuses a row by raising Invalid: its `field` gives the column, its value `proposal` the
fix. An ExceptionGroup of Invalid gives several. It answers SAME when importing the row would
change nothing, so that the same file twice changes nothing. `key` is what makes two rows of a
file the same thing; None when nothing does.

    preview = batch.preview(session, importer, table=table, sender=sender, explain=…)
    summary = batch.confirm(session, importer, preview=preview, sender=sender)

`explain` turns pydantic's ValidationError into (field, sentence) pairs:
`matchmaker.web.validation.sentences`. Neither function commits; preview writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from matchmaker.errors import N_, Invalid
from matchmaker.intake import headers, text
from matchmaker.intake.problems import Note, Problem
from matchmaker.intake.tables import Row, Table

Values = TypeVar("Values", bound=BaseModel)
Explain = Callable[[ValidationError], Iterable[tuple[str, str]]]
Parse = Callable[[str], object]
# hears how many of how many lines are done
Report = Callable[[int, int], None]
CHUNK: Final = 500


class Action(StrEnum):
    """What importing a row would do."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who imports, when, and the name that the rows' external identifiers are unique under."""

    person_id: int | None
    actor_key: str
    source: str
    now: datetime
    today: date


@dataclass(frozen=True, slots=True)
class Draft(Generic[Values]):
    """A row whose cells are understood and valid by themselves."""

    line: int
    values: Values


@dataclass(frozen=True, slots=True)
class Plan(Generic[Values]):
    """A row that can go in. `target` is the importer's own: what it found for this row."""

    line: int
    values: Values
    action: Action
    label: str
    key: Hashable = None
    target: Any = None


@dataclass(frozen=True)
class Preview(Generic[Values]):
    """What would happen. `ready` creates or updates; `same` is there already."""

    table: Table
    matched: headers.Matched
    ready: tuple[Plan[Values], ...]
    same: tuple[Plan[Values], ...]
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]

    @property
    def summary(self) -> Summary:
        actions = [plan.action for plan in self.ready]
        return Summary(
            rows=len(self.table.rows) + len(self.table.problems),
            created=actions.count(Action.CREATE),
            updated=actions.count(Action.UPDATE),
            unchanged=len(self.same),
            blocked=len({problem.line for problem in self.problems if problem.line}),
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """How many lines, and what becomes of them."""

    rows: int
    created: int
    updated: int
    unchanged: int
    blocked: int


class Importer(Protocol[Values]):
    """What a package provides; see the module's docstring."""

    @property
    def kind(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def columns(self) -> tuple[headers.Column, ...]: ...

    @property
    def schema(self) -> type[Values]: ...

    def parsers(self, session: Session, *, sender: Sender) -> Mapping[str, Parse]: ...

    def look_up(
        self, session: Session, drafts: Sequence[Draft[Values]], *, sender: Sender
    ) -> Callable[[Draft[Values]], Plan[Values]]: ...

    def write(self, session: Session, plans: Sequence[Plan[Values]], *, sender: Sender) -> None: ...


def preview(
    session: Session,
    importer: Importer[Values],
    *,
    table: Table,
    sender: Sender,
    explain: Explain,
    mapping: Mapping[str, str] | None = None,
) -> Preview[Values]:
    """Everything that is right and everything that is wrong; writes nothing."""
    matched = headers.match(table.headers, importer.columns, mapping)
    problems = [*matched.problems, *table.problems]
    drafts: list[Draft[Values]] = []
    if not matched.problems:
        parsers = {column.field: column.parse for column in importer.columns}
        parsers.update(importer.parsers(session, sender=sender))
        for row in table.rows:
            found = _draft(row, importer, matched, parsers=parsers, explain=explain)
            if isinstance(found, Draft):
                drafts.append(found)
            else:
                problems += found
    plans, refused = _plans(session, importer, drafts, sender=sender, matched=matched, table=table)
    single, repeated, notes = _told_apart(plans)
    return Preview(
        table=table,
        matched=matched,
        ready=tuple(plan for plan in single if plan.action != Action.SAME),
        same=tuple(plan for plan in single if plan.action == Action.SAME),
        problems=_in_order([*problems, *refused, *repeated], importer, matched),
        notes=(*table.notes, *matched.notes, *notes),
    )


def confirm(
    session: Session,
    importer: Importer[Values],
    *,
    preview: Preview[Values],
    sender: Sender,
    report: Report | None = None,
) -> Summary:
    """Write what is ready; ask `preview` again if time has passed since."""
    for start in range(0, len(preview.ready), CHUNK):
        importer.write(session, preview.ready[start : start + CHUNK], sender=sender)
        session.flush()
        if report:
            report(min(start + CHUNK, len(preview.ready)), len(preview.ready))
    return preview.summary


def fingerprint(*parts: object) -> str:
    """An external identifier for a row that brings none: the same words give the same one."""
    words = "\x1f".join(text.search_key(str(part)) for part in parts)
    return hashlib.sha256(words.encode()).hexdigest()[:24]


def _draft(
    row: Row,
    importer: Importer[Values],
    matched: headers.Matched,
    *,
    parsers: Mapping[str, Parse],
    explain: Explain,
) -> Draft[Values] | list[Problem]:
    problems: list[Problem] = []
    values: dict[str, object] = {}
    for field, at in matched.positions.items():
        if not row.cells[at]:
            continue
        try:
            values[field] = parsers[field](row.cells[at])
        except Invalid as refusal:
            problems.append(_at(row, refusal, matched, field=field, importer=importer))
    try:
        valid = importer.schema.model_validate(values)
    except ValidationError as errors:
        # what follows from a cell that was not understood is not said again
        blamed = {problem.column for problem in problems}
        for field, sentence in explain(errors):
            problem = _at(row, Invalid(sentence), matched, field=field, importer=importer)
            if problem.column not in blamed:
                problems.append(problem)
            if problem.column:
                blamed.add(problem.column)
        return problems
    return problems or Draft(row.line, valid)


def _plans(
    session: Session,
    importer: Importer[Values],
    drafts: Sequence[Draft[Values]],
    *,
    sender: Sender,
    matched: headers.Matched,
    table: Table,
) -> tuple[list[Plan[Values]], list[Problem]]:
    if not drafts:
        return [], []
    plan = importer.look_up(session, drafts, sender=sender)
    rows = {row.line: row for row in table.rows}
    plans: list[Plan[Values]] = []
    problems: list[Problem] = []
    for draft in drafts:
        try:
            plans.append(plan(draft))
        except* Invalid as refusals:
            problems += [
                _at(rows[draft.line], each, matched, field=each.field, importer=importer)
                for each in _leaves(refusals)
            ]
    return plans, problems


def _told_apart(
    plans: Sequence[Plan[Values]],
) -> tuple[list[Plan[Values]], list[Problem], list[Note]]:
    """A row said twice counts once; said twice with different values, it is a problem."""
    single: list[Plan[Values]] = []
    problems: list[Problem] = []
    notes: list[Note] = []
    first: dict[Hashable, Plan[Values]] = {}
    for plan in plans:
        earlier = first.setdefault(plan.key, plan) if plan.key is not None else plan
        if earlier is plan:
            single.append(plan)
        elif earlier.values == plan.values:
            notes.append(
                Note(
                    N_("La ligne %(line)s répète la ligne %(first)s : elle compte une fois."),
                    {"line": plan.line, "first": earlier.line},
                )
            )
        else:
            problems.append(_contradicts(plan, earlier))
    return single, problems, notes


def _in_order(
    problems: Sequence[Problem], importer: Importer[Any], matched: headers.Matched
) -> tuple[Problem, ...]:
    """As the eye reads the file: by line, then by column."""
    columns = {column.title: matched.positions.get(column.field, -1) for column in importer.columns}
    return tuple(
        sorted(problems, key=lambda problem: (problem.line, columns.get(problem.column, -1)))
    )


def _contradicts(plan: Plan[Values], earlier: Plan[Values]) -> Problem:
    return Problem(
        plan.line,
        "",
        plan.label,
        N_("La ligne %(first)s parle de la même chose avec d’autres valeurs. Gardez-en une."),
        {"first": earlier.line},
    )


def _at(
    row: Row,
    refusal: Invalid,
    matched: headers.Matched,
    *,
    field: str,
    importer: Importer[Any],
) -> Problem:
    at = matched.positions.get(field)
    titles = {column.field: column.title for column in importer.columns}
    return Problem.of(
        refusal,
        line=row.line,
        column=titles.get(field, ""),
        written=row.cells[at] if at is not None else "",
    )


def _leaves(group: BaseException) -> Iterator[Invalid]:
    if isinstance(group, BaseExceptionGroup):
        for part in group.exceptions:
            yield from _leaves(part)
    elif isinstance(group, Invalid):
        yield group
