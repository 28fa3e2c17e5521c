"""The catalogue's files in seed/, read and checked line by line."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from matchmaker.catalogue import calendars
from matchmaker.intake import text

Line = Mapping[str, str]
Read = TypeVar("Read")


class BadSeed(ValueError):
    """A line of a seed file that cannot be read; the sentence names file and line."""


class Row(NamedTuple):
    """One row to have: what identifies it and what it says. References are codes and slugs."""

    key: tuple[str, ...]
    values: dict[str, object]


def families(folder: Path) -> list[Row]:
    return _read(
        folder / "families.csv",
        lambda line: Row(
            (line["code"],), _named(line) | {"group_code": line["group"], "position": 0}
        ),
        numbered="position",
    )


def products(folder: Path) -> list[Row]:
    def product(line: Line) -> Row:
        return Row(
            (line["slug"],),
            {
                "family": line["family"],
                **_named(line),
                "base_unit": line["base_unit"],
                "kg_per_litre": _float(line["kg_per_litre"]),
                "storage_months_min": _int(line["storage_months_min"]),
                "storage_months_max": _int(line["storage_months_max"]),
                "confidence": line["confidence"],
            },
        )

    return _read(folder / "products.csv", product)


def synonyms(folder: Path) -> list[Row]:
    """Words for one product, then words that several products share, in the question's order."""
    return [*_own_words(folder), *_shared_words(folder)]


def _own_words(folder: Path) -> list[Row]:
    return _read(
        folder / "synonyms.csv",
        lambda line: Row(
            (line["product"], line["language"], text.nfc(line["text"])),
            {"is_ambiguous": False, "question_order": 0},
        ),
    )


def _shared_words(folder: Path) -> list[Row]:
    return _read(
        folder / "ambiguous_words.csv",
        lambda line: Row(
            (line["product"], line["language"], text.nfc(line["text"])),
            {"is_ambiguous": True, "question_order": int(line["order"])},
        ),
    )


def forms(folder: Path) -> list[Row]:
    return _read(
        folder / "product_forms.csv",
        lambda line: Row((line["product"], line["form"]), {"position": 0}),
        numbered="position",
    )


def units(folder: Path) -> list[Row]:
    def unit(line: Line) -> Row:
        values: dict[str, object] = {
            name: line[name] for name in ("kind", "one_fr", "many_fr", "one_en", "many_en")
        }
        weighed: dict[str, object] = {"kg": _float(line["kg"]), "litres": _float(line["litres"])}
        return Row((line["code"],), {**values, **weighed, "position": 0})

    return _read(folder / "units.csv", unit, numbered="position")


def conversions(folder: Path) -> list[Row]:
    return _read(
        folder / "conversions.csv",
        lambda line: Row(
            (line["product"], line["family"], line["unit"]),
            {"kg": float(line["kg"]), "confidence": line["confidence"]},
        ),
    )


def seasons(folder: Path) -> list[Row]:
    def season(line: Line) -> Row:
        curve = calendars.parse(line["half_months"])
        said: dict[str, object] = {
            "curve": curve,
            "confidence": line["confidence"],
            "source": line["source"],
        }
        return Row((line["product"], line["mode"]), said)

    return _read(folder / "seasons.csv", season)


def region_shifts(folder: Path) -> list[Row]:
    return _read(
        folder / "region_shifts.csv",
        lambda line: Row(
            (line["region"],), {"days": int(line["days"]), "confidence": line["confidence"]}
        ),
    )


def substitutes(folder: Path) -> list[Row]:
    return _read(
        folder / "substitutes.csv",
        lambda line: Row(
            (line["product"], line["substitute"]), {"compatibility": float(line["compatibility"])}
        ),
    )


def certifications(folder: Path) -> list[Row]:
    return _read(
        folder / "certifications.csv",
        lambda line: Row(
            (line["code"],), {"kind": line["kind"], "bit": int(line["bit"]), **_named(line)}
        ),
    )


def certification_bodies(folder: Path) -> list[Row]:
    return _read(
        folder / "certification_bodies.csv",
        lambda line: Row((line["code"],), {"name": text.nfc(line["name"])}),
    )


def accreditations(folder: Path) -> list[Row]:
    return _read(
        folder / "accreditations.csv", lambda line: Row((line["certification"], line["body"]), {})
    )


def _read(file: Path, understand: Callable[[Line], Row], *, numbered: str = "") -> list[Row]:
    """Every line, understood; `numbered` names the value that counts the lines from 1."""
    rows: dict[tuple[str, ...], Row] = {}
    for number, line in _lines(file):
        try:
            row = understand(line)
        except (KeyError, ValueError) as error:
            raise BadSeed(f"{file.name}, line {number}: {error}") from error
        if row.key in rows:
            raise BadSeed(f"{file.name}, line {number}: {', '.join(row.key)} is there twice")
        if numbered:
            row.values[numbered] = len(rows) + 1
        rows[row.key] = row
    return list(rows.values())


def _lines(file: Path) -> Iterator[tuple[int, Line]]:
    with file.open(encoding="utf-8", newline="") as opened:
        yield from enumerate(csv.DictReader(opened, strict=True), start=2)


def _named(line: Line) -> dict[str, object]:
    return {"name_fr": text.nfc(line["name_fr"]), "name_en": text.nfc(line["name_en"])}


def _float(written: str) -> float | None:
    return float(written) if written else None


def _int(written: str) -> int | None:
    return int(written) if written else None
