"""From a file that somebody has to the lines of an order list: one line of words per row."""

from __future__ import annotations

from typing import Final

from matchmaker.demand.columns import COLUMNS
from matchmaker.errors import Invalid
from matchmaker.intake import headers, tables
from matchmaker.intake.tables import Table

# in the order in which people say them
_SAID: Final = ("quantity", "quantity_unit", "product", "label", "forms")


def lines(content: bytes) -> list[str]:
    """The rows of a CSV or XLSX file in words; raises Unreadable. With a column of products, what
    the known columns say; else all cells, the first row's too. What can't be read stays a line."""
    table = tables.read(content)
    positions = _positions(table)
    if "product" in positions:
        rows = [_in_words(row.cells, positions) for row in table.rows]
    else:
        cells = [table.headers, *(row.cells for row in table.rows)]
        rows = [" ".join(cell for cell in each if cell) for each in cells]
    return [each for each in rows if each] + [each.written for each in table.problems]


def _positions(table: Table) -> dict[str, int]:
    try:
        return dict(headers.match(table.headers, COLUMNS).positions)
    except Invalid:
        return {}


def _in_words(cells: tuple[str, ...], positions: dict[str, int]) -> str:
    """« 20 kg carotte pelée par semaine »."""
    said = [cells[positions[name]] for name in _SAID if name in positions]
    per = cells[positions["quantity_per"]] if "quantity_per" in positions else ""
    if per and not per.lower().startswith(("par ", "per ", "/")) and len(per.split()) == 1:
        per = f"par {per}"
    return " ".join(each for each in [*said, per] if each)
