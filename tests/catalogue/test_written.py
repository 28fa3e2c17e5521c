"""The words of trade in the cells of a file."""

import pytest
from sqlalchemy.orm import Session

from matchmaker.catalogue import written
from matchmaker.catalogue.models import Certification, Unit
from matchmaker.catalogue.trade import Form, Per
from matchmaker.catalogue.written import Counted, Named, Words
from tests.factories import Factory


@pytest.fixture
def words(session: Session, make: Factory) -> Words:
    make.product()
    for position, (code, one, many) in enumerate(
        [("kg", "kg", "kg"), ("lb", "lb", "lb"), ("bag_50lb", "poche de 50 lb", "poches de 50 lb")]
    ):
        unit = Unit(code=code, kind="mass", kg=1, position=position, one_fr=one, many_fr=many)
        unit.one_en, unit.many_en = code, code
        session.add(unit)
    session.add(
        Certification(
            code="organic", kind="organic", bit=0, name_fr="Biologique", name_en="Organic"
        )
    )
    session.flush()
    return Words(session)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("lavée", Form.WASHED),
        ("LAVÉ", Form.WASHED),
        ("en dés", Form.CUT),
        ("frozen", Form.FROZEN),
        ("sous vide", Form.VACUUM_PACKED),
        ("vacuum_packed", Form.VACUUM_PACKED),
    ],
)
def test_a_form_is_read_in_both_languages(cell: str, meant: Form) -> None:
    assert written.form(cell) is meant


def test_an_unknown_form_proposes_a_known_one() -> None:
    with pytest.raises(written.NotOneOf) as raised:
        written.form("lavvée")

    assert raised.value.values["proposal"] == "lavee"


@pytest.mark.parametrize(
    ("cell", "mask"),
    [
        ("mardi et jeudi", [2, 8]),
        ("Ma, J", [2, 8]),
        ("lun-ven", [1, 2, 4, 8, 16]),
        ("samedi au lundi", [1, 32, 64]),
        ("Tuesday", [2]),
    ],
)
def test_days_are_read_as_people_write_them(cell: str, mask: list[int]) -> None:
    assert written.days(cell) == mask


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("203", Counted("203")),
        ("1,41 $/kg", Counted("1,41 $", "kg")),
        ("1 234,5 kg", Counted("1 234,5", "kg")),
        ("20 poches de 50 lb par semaine", Counted("20", "bag_50lb", Per.WEEK)),
        ("100 kg/sem.", Counted("100", "kg", Per.WEEK)),
        ("$32.00 la poche de 50 lb", Counted("$32.00", "bag_50lb")),
        ("cher", Counted("cher")),
    ],
)
def test_a_number_is_taken_from_what_stands_beside_it(
    words: Words, cell: str, meant: Counted
) -> None:
    assert words.counted(cell) == meant


def test_labels_are_read_one_by_one(words: Words) -> None:
    assert words.certifications("bio ; Organic") == ["organic", "organic"]
    with pytest.raises(written.NotOneOf):
        words.certifications("bio ; inconnu")


def test_a_product_that_is_not_clear_is_asked_each_time(words: Words) -> None:
    assert words.product("Carottes") == Named("carotte")
    for _ in range(2):
        with pytest.raises(Exception, match="zzz"):
            words.product("zzz")
