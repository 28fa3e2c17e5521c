"""The whole catalogue, loaded from the real seed."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue import quantities, service, sources
from matchmaker.catalogue.likeness import Index, Word
from matchmaker.catalogue.readings import Known
from matchmaker.settings import ROOT
from tests.factories import Factory

SEED = ROOT / "seed"
# the seed's own words, without a database for each test
_NAMES = {row.key[0]: row.values for row in sources.products(SEED)}


def word(slug: str, text: str, *, is_ambiguous: object = False, question_order: object = 0) -> Word:
    names = _NAMES[slug]
    return Word(
        slug,
        str(names["name_fr"]),
        str(names["name_en"]),
        text,
        is_ambiguous=bool(is_ambiguous),
        order=int(str(question_order)),
    )


OWN_NAMES = [
    word(slug, str(_NAMES[slug][name])) for slug in _NAMES for name in ("name_fr", "name_en")
]
SYNONYMS = [
    (row.key[1], word(row.key[0], row.key[2], **row.values)) for row in sources.synonyms(SEED)
]
WORDS = [*OWN_NAMES, *(word(slug, slug) for slug in _NAMES), *(each for _, each in SYNONYMS)]


def _sold() -> dict[str, list[str]]:
    sold: dict[str, list[str]] = {}
    for row in sources.forms(SEED):
        sold.setdefault(row.key[0], []).append(row.key[1])
    return sold


KNOWN = Known(
    Index(WORDS),
    sold=_sold(),
    formats=quantities.formats_of(
        [(row.key[0], str(row.values["one_fr"])) for row in sources.units(SEED)]
    ),
    units=frozenset(row.key[0] for row in sources.units(SEED)),
    labels=frozenset(row.key[0] for row in sources.certifications(SEED)),
)


@pytest.fixture
def regions(make: Factory) -> None:
    for number in range(1, 18):
        make.region(f"{number:02}")


@pytest.fixture
def catalogue(session: Session, regions: None) -> Session:
    """A session that sees the whole catalogue."""
    service.load(session, SEED)
    return session
