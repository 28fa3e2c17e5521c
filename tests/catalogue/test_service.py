"""Loading the catalogue: once, twice, changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchmaker.catalogue import service, sources
from matchmaker.catalogue.models import Certification, Product, ProductSynonym
from tests.catalogue.conftest import SEED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the seed that a test may spoil."""
    return Path(shutil.copytree(SEED, tmp_path / "seed"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_seed_holds_at_least_180_products_in_every_group(catalogue: Session) -> None:
    products = list(catalogue.scalars(select(Product)))

    assert len(products) >= 180
    assert {product.family.group_code for product in products} == {
        "vegetables", "fruit", "dairy", "eggs", "meat", "fish", "grains", "maple_honey", "prepared"
    }  # fmt: skip


def test_every_product_has_a_form_a_season_and_a_weight_per_case(catalogue: Session) -> None:
    for product in catalogue.scalars(select(Product)):
        assert product.forms, product.slug
        assert any(any(season.curve) for season in product.seasons), product.slug


def test_loading_again_changes_nothing(catalogue: Session) -> None:
    again = service.load(catalogue, SEED)

    assert all(changes.is_none for changes in again.values()), again
    assert again["product"].rows >= 180


def test_a_changed_line_changes_one_row_and_keeps_its_number(
    catalogue: Session, folder: Path
) -> None:
    before = catalogue.scalars(select(Product.id).where(Product.slug == "carotte")).one()
    replace(folder / "products.csv", ",carotte,carrot,", ",carotte,orange carrot,")

    changes = service.load(catalogue, folder)

    carrot = catalogue.scalars(select(Product).where(Product.slug == "carotte")).one()
    assert (carrot.id, carrot.name_en) == (before, "orange carrot")
    assert changes["product"] == service.Changes(rows=changes["product"].rows, changed=1)


def test_a_word_that_left_the_file_leaves_the_table(catalogue: Session, folder: Path) -> None:
    replace(folder / "synonyms.csv", "courgette,fr,zucchini\n", "")

    changes = service.load(catalogue, folder)

    assert changes["product_synonym"].removed == 1
    assert not catalogue.scalar(
        select(func.count()).where(
            ProductSynonym.text == "zucchini", ProductSynonym.language == "fr"
        )
    )


def test_a_product_of_an_unknown_family_is_refused(
    session: Session, regions: None, folder: Path
) -> None:
    replace(folder / "products.csv", "carotte,root_vegetables", "carotte,roots")

    with pytest.raises(service.UnknownReference, match="'roots'"):
        service.load(session, folder)


def test_a_bad_season_names_its_file_and_line(folder: Path) -> None:
    replace(folder / "seasons.csv", "ail,field,07b-09b", "ail,field,juillet")

    with pytest.raises(sources.BadSeed, match=r"seasons\.csv, line \d+: 'juillet'"):
        sources.seasons(folder)


def test_the_same_line_twice_is_refused(folder: Path) -> None:
    with (folder / "product_forms.csv").open("a", encoding="utf-8") as opened:
        opened.write("carotte,whole\n")

    with pytest.raises(sources.BadSeed, match="carotte, whole is there twice"):
        sources.forms(folder)


def test_bits_of_certifications_never_move() -> None:
    """Stored generations carry bit sets: a bit, once given, stays."""
    bits = {row.key[0]: row.values["bit"] for row in sources.certifications(SEED)}

    assert bits["organic"] == 0
    assert bits["aliments_du_quebec"] == 2
    assert sorted(bits.values(), key=str) == sorted(set(range(len(bits))), key=str)


def test_one_bit_is_one_certification(catalogue: Session) -> None:
    bits = list(catalogue.scalars(select(Certification.bit)))

    assert len(bits) == len(set(bits))
