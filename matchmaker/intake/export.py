"""Tables going out: CSV that French spreadsheets open at once and that reads back the same."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from matchmaker.intake.batch import Preview
from matchmaker.intake.headers import Column
from matchmaker.intake.records import neutralised


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, `;`, formulas neutralised (`tables.read` undoes it)."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutralised(header) for header in headers])
    for row in rows:
        writer.writerow([neutralised(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def to_correct(preview: Preview, sentences: dict[int, str], *, title: str) -> bytes:  # type: ignore[type-arg]
    """The lines of a preview that have a problem, as they came, with what to correct.

    sentences: by line, in the reader's language. title: of the column that holds them.
    """
    rows = [
        (*row.cells, sentences[row.line]) for row in preview.table.rows if row.line in sentences
    ]
    return to_csv([*preview.table.headers, title], rows)


def model(columns: Sequence[Column], titles: Sequence[str]) -> bytes:
    """An empty file to fill in, with one example. titles: the columns' in the reader's language."""
    return to_csv(titles, [[column.example for column in columns]])
