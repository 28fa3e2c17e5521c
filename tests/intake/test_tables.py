"""Nasty files: each is read, or refused with a sentence, and never half understood."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from matchmaker.intake import export, tables
from matchmaker.intake.records import Limits, Unreadable, clean

EXPECTED = [("Ferme de l’Îlot", "Gaspé", "12,5"), ("Œufs d’Émilie", "Saint-Élie", "3")]
TEXT = "Nom;Ville;Prix\nFerme de l’Îlot;Gaspé;12,5\nŒufs d’Émilie;Saint-Élie;3\n"


def cells(content: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in tables.read(content).rows]


def workbook(fill: Callable[[Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    assert isinstance(book.active, Worksheet)
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(*rows: tuple[object, ...]) -> bytes:
    return workbook(lambda sheet: [sheet.append(row) for row in rows])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="utf-8 with its mark"),
        pytest.param(TEXT.encode("cp1252"), id="Windows-1252"),
        pytest.param(TEXT.encode("utf-16"), id="UTF-16 with its mark"),
        pytest.param(b"\xfe\xff" + TEXT.encode("utf-16-be"), id="UTF-16 big end first"),
        pytest.param(TEXT.encode("utf-16-le"), id="UTF-16 without mark"),
        pytest.param(TEXT.replace("\n", "\r").encode(), id="CR"),
        pytest.param(TEXT.replace("\n", "\r\n").encode(), id="CR LF"),
        pytest.param(TEXT.replace("\n", "\n\n;;\n").encode(), id="empty lines"),
        pytest.param(TEXT.replace(";", "\t").encode(), id="tabs"),
        pytest.param(TEXT.replace(";", "|").encode(), id="bars"),
        pytest.param(
            TEXT.replace(",", ".").replace(";", ",").replace("12.5", '"12,5"').encode(),
            id="commas and quotes",
        ),
        pytest.param(b"sep=;\r\n" + TEXT.encode(), id="Excel's sep="),
        pytest.param(("Liste des fermes, 2026\n\n" + TEXT).encode(), id="a title above"),
        pytest.param(TEXT.replace("Gaspé", "\u202fGaspé\u00a0").encode(), id="no-break spaces"),
        pytest.param(TEXT.replace("é", "e\u0301").encode(), id="NFD"),
        pytest.param(TEXT.replace("Gaspé", "Gas\u200bpé").encode(), id="zero-width space"),
        pytest.param(TEXT.replace("Gaspé", '"Gaspé"').encode(), id="useless quotes"),
        pytest.param(TEXT.replace("\nŒ", ";;;\nŒ").encode(), id="empty cells beyond the headers"),
        pytest.param(TEXT.rstrip("\n").encode(), id="no last end of line"),
        pytest.param(filled(("Nom", "Ville", "Prix"), *EXPECTED), id="Excel"),
        pytest.param(
            filled((), ("Liste",), ("Nom", "Ville", "Prix"), *EXPECTED, (), ("", None)),
            id="Excel with a title and empty rows",
        ),
    ],
)
def test_the_same_table_is_read_however_it_was_saved(content: bytes) -> None:
    assert cells(content) == EXPECTED


def test_line_numbers_are_those_of_the_file() -> None:
    table = tables.read(b'a;b\n1;"two\nlines"\n\n3;4\n')
    assert [(row.line, row.cells) for row in table.rows] == [
        (2, ("1", "two\nlines")),
        (5, ("3", "4")),
    ]


def test_a_decimal_comma_is_not_taken_for_a_separator() -> None:
    content = "a;b;c\n" + "12,5;13,5;14,5\n" * 30
    assert cells(content.encode())[0] == ("12,5", "13,5", "14,5")


def test_a_file_of_one_column_is_read() -> None:
    assert cells(b"Nom\nFerme A\nFerme B\n") == [("Ferme A",), ("Ferme B",)]


def test_a_title_above_the_headers_is_said() -> None:
    assert "ligne 1" in tables.read(("Liste\n" + TEXT).encode()).notes[0].sentence


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(b'a;b\n1;2\n3;"open\n5;6\n', 3, id="a quote never closed"),
        pytest.param(b"a;b\n1;2\n" + b"x" * 20_000 + b";2\n", 3, id="a long cell"),
        pytest.param(b"a;b\n1;2\n" + b"x" * 1_000_000 + b";2\n", 3, id="a cell of a million"),
        pytest.param(b"a;b\n1;2\n1;2;3\n", 3, id="more cells than headers"),
        pytest.param(b"a;b\n1;2\n" + b"x;" * 100_000 + b"\n", 3, id="a line of 100,000 cells"),
    ],
)
def test_a_line_that_cannot_be_read_is_a_problem_at_its_place(content: bytes, line: int) -> None:
    table = tables.read(content)
    assert [problem.line for problem in table.problems] == [line]
    assert [row.cells for row in table.rows] == [("1", "2")]


def test_lines_after_a_bad_one_are_still_read() -> None:
    table = tables.read(b"a;b\n" + b"x" * 200_000 + b";2\n3;4\n")
    assert [row.cells for row in table.rows] == [("3", "4")]


def billion_laughs() -> bytes:
    parts = zipfile.ZipFile(io.BytesIO(filled(("a", "b"), (1, 2))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in parts.namelist():
            body = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            archive.writestr(name, body)
    return out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", bytes(4_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\n;;\n", id="only empty lines"),
        pytest.param(b"\xef\xbb\xbf", id="only a mark"),
        pytest.param(b"%PDF-1.7\n\x00\x01\x02binary", id="binary"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), id="old Excel"),
        pytest.param(b"PK\x03\x04broken", id="a broken archive"),
        pytest.param(filled(("a", "b"), (1, 2))[:-40], id="Excel cut short"),
        pytest.param(b";".join([b"a"] * 100_000) + b"\n1;2\n", id="100,000 columns"),
        pytest.param(zip_bomb(), id="a zip bomb"),
        pytest.param(billion_laughs(), id="entities"),
        pytest.param(filled(), id="an empty workbook"),
        pytest.param("a;b\n".encode("utf-16-le")[:-1] * 3, id="half a UTF-16 letter"),
    ],
)
def test_a_file_without_a_table_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        tables.read(content, Limits(unpacked_bytes=1_000_000))
    assert str(refusal.value)


@pytest.mark.parametrize(
    "limits", [Limits(rows=2), Limits(cells=5), Limits(file_bytes=10), Limits(columns=1)]
)
def test_a_file_beyond_a_limit_is_refused(limits: Limits) -> None:
    with pytest.raises(Unreadable):
        tables.read(b"a;b\n1;2\n3;4\n5;6\n", limits)


def test_cells_of_excel_are_read_as_people_would_write_them() -> None:
    content = filled(
        ("entier", "nombre", "date", "heure", "oui", "code"),
        (4.0, 0.1 + 0.2, date(2026, 5, 1), datetime(2026, 5, 1, 9, 30), True, "020510"),  # noqa: DTZ001
    )
    assert cells(content) == [("4", "0.3", "2026-05-01", "2026-05-01 09:30", "oui", "020510")]


def test_a_formula_is_read_as_its_value() -> None:
    plain = filled(("a", "b"), ("x", 5))
    out = io.BytesIO()
    parts = zipfile.ZipFile(io.BytesIO(plain))
    with zipfile.ZipFile(out, "w") as archive:
        for name in parts.namelist():
            body = parts.read(name)
            archive.writestr(name, body.replace(b"<v>5</v>", b"<f>2+3</f><v>5</v>"))
    assert cells(out.getvalue()) == [("x", "5")]


def test_a_block_merged_downwards_speaks_for_each_of_its_lines() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (
            ("Ferme", "Produit"),
            ("A", "carotte"),
            (None, "chou"),
            (None, "navet"),
            ("B", "ail"),
        ):
            sheet.append(row)
        sheet.merge_cells("A2:A4")

    assert [row[0] for row in cells(workbook(fill))] == ["A", "A", "A", "B"]


def test_a_workbook_that_claims_a_million_columns_is_read_by_its_rows() -> None:
    parts = zipfile.ZipFile(io.BytesIO(filled(("a", "b"), (1, 2))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in parts.namelist():
            archive.writestr(name, parts.read(name).replace(b'"A1:B2"', b'"A1:XFD1048576"'))
    assert cells(out.getvalue()) == [("1", "2")]


def test_the_first_visible_sheet_that_holds_something_is_read() -> None:
    book = openpyxl.Workbook()
    hidden = book.create_sheet("Caché", 0)
    hidden.append(("non", "non"))
    hidden.sheet_state = "hidden"
    book.create_sheet("Données").append(("a", "b"))
    book["Données"].append((1, 2))
    out = io.BytesIO()
    book.save(out)
    assert cells(out.getvalue()) == [("1", "2")]


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '="x"'])
def test_what_goes_out_is_no_formula_and_comes_back_the_same(cell: str) -> None:
    content = export.to_csv(["a", "b"], [[cell, "x"]])
    row = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))[1]
    assert row[0][0] == "'"
    assert cells(content) == [(cell, "x")]


def test_a_number_goes_out_as_a_number() -> None:
    assert b"-68,5" in export.to_csv(["a"], [["-68,5"]])
    assert b"'" not in export.to_csv(["a"], [["-68,5"]])


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=30),
        min_size=2,
        max_size=5,
    )
)
def test_any_text_comes_back_as_it_was_kept(row: list[str]) -> None:
    kept = [clean(cell) for cell in row]
    headers = [f"c{at}" for at in range(len(kept))]
    found = cells(export.to_csv(headers, [kept]))
    assert found == ([tuple(kept)] if any(kept) else [])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        tables.read(content)
    except Unreadable:
        return
