"""A file that somebody sends, as a table of text: CSV of any flavour, or Excel.

    table = tables.read(content)                 # bytes → Table; raises Unreadable
    table.headers                                # as they were written, cleaned
    table.rows[0].line, table.rows[0].cells      # the file's own line number; one cell a header
    table.problems                               # lines that can't be read, at their place
    table.notes                                  # what to know, that blocks nothing

Found without being told: UTF-8, UTF-16 or Windows-1252; `;`, `,`, tab or `|`; any end of line;
titles above the headers. Cells come trimmed, in NFC, with ordinary spaces; formulas as their
values; a block of cells merged downwards says its value on each of its lines. Empty lines are
left out. A line with a problem is not among the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from matchmaker.errors import N_
from matchmaker.intake import delimited, workbook
from matchmaker.intake.problems import Note, Problem, shortened
from matchmaker.intake.records import LIMITS, Limits, Record, Unreadable, clean


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file under the headers."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, before its columns have a meaning."""

    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()


def read(content: bytes, limits: Limits = LIMITS) -> Table:
    """The table of a CSV or XLSX file; raises Unreadable when there is none in it."""
    if len(content) > limits.file_bytes:
        raise Unreadable(
            N_("Ce fichier dépasse %(megabytes)s Mo. Partagez-le en plusieurs."),
            megabytes=limits.file_bytes // (1024 * 1024),
        )
    if content.startswith(workbook.OLD_EXCEL):
        raise Unreadable(
            N_("Ce classeur est dans l’ancien format d’Excel. Enregistrez-le en .xlsx ou en CSV.")
        )
    if content.startswith(workbook.PACKED):
        return _table(workbook.records(content, limits), limits)
    return _table(delimited.records(content), limits)


def _table(records: Iterable[Record], limits: Limits) -> Table:
    cleaned = (_cleaned(record) for record in records)
    filled = (record for record in cleaned if record.fault or any(record.cells))
    titles, headers, rest = _headed(filled, limits)
    rows: list[Row] = []
    problems: list[Problem] = []
    for record in rest:
        problem = _problem(record, headers, limits)
        if problem is None:
            rows.append(Row(record.line, _fitted(record.cells, len(headers))))
        else:
            problems.append(problem)
        _refuse_excess(len(rows) + len(problems), len(headers), limits)
    return Table(headers, tuple(rows), tuple(problems), titles)


def _headed(
    records: Iterator[Record], limits: Limits
) -> tuple[tuple[Note, ...], tuple[str, ...], Iterator[Record]]:
    """The headers are the first of ten lines with two cells; a title above has only one."""
    first = list(islice(records, 10))
    if not first:
        raise Unreadable(N_("Ce fichier est vide."))
    at = next((i for i, record in enumerate(first) if sum(map(bool, record.cells)) > 1), 0)
    headers = _without_empty_end(first[at].cells)
    if not headers or len(headers) > limits.columns:
        raise Unreadable(
            N_("La ligne des titres a plus de %(columns)s colonnes, ou n’en a aucune."),
            columns=limits.columns,
        )
    titles = tuple(
        Note(
            N_("La ligne %(line)s, au-dessus des titres de colonnes, est laissée de côté."),
            {"line": record.line},
        )
        for record in first[:at]
    )
    return titles, tuple(headers), _chained(first[at + 1 :], records)


def _chained(first: list[Record], rest: Iterator[Record]) -> Iterator[Record]:
    yield from first
    yield from rest


def _problem(record: Record, headers: tuple[str, ...], limits: Limits) -> Problem | None:
    if record.fault:
        return Problem(record.line, "", shortened(" ".join(record.cells)), record.fault)
    for position, cell in enumerate(record.cells):
        if len(cell) > limits.cell_characters:
            return Problem(
                record.line,
                headers[position] if position < len(headers) else "",
                shortened(cell),
                N_("Cette cellule a plus de %(most)s caractères. Est-ce un guillemet mal fermé ?"),
                {"most": limits.cell_characters},
            )
    extra = [cell for cell in record.cells[len(headers) :] if cell]
    if extra:
        return Problem(
            record.line,
            "",
            shortened(" ".join(extra[:20])),
            N_(
                "Cette ligne a plus de cellules que de titres de colonnes. Mettez entre"
                " guillemets le texte qui contient le séparateur."
            ),
        )
    return None


def _refuse_excess(count: int, width: int, limits: Limits) -> None:
    most = min(limits.rows, limits.cells // width)
    if count > most:
        raise Unreadable(
            N_("Ce fichier a plus de %(rows)s lignes. Partagez-le en plusieurs."), rows=most
        )


def _cleaned(record: Record) -> Record:
    return Record(record.line, [clean(cell) for cell in record.cells], record.fault)


def _without_empty_end(cells: list[str]) -> list[str]:
    width = max((at + 1 for at, cell in enumerate(cells) if cell), default=0)
    return cells[:width]


def _fitted(cells: list[str], width: int) -> tuple[str, ...]:
    return tuple(cells[:width]) + ("",) * (width - len(cells))
