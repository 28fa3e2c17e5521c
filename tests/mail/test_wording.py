"""Texts hold placeholders, never code; what is wrong comes out all at once, at its field."""

from __future__ import annotations

import pytest

from matchmaker.mail import wording
from matchmaker.mail.letters import GREETING, Item, Letter, Placeholder, Section, Words, link
from matchmaker.mail.wording import Piece

LETTER = Letter(
    "essai",
    "Essai",
    "Jamais.",
    (
        GREETING,
        Placeholder("what", "quoi", "Ce dont il s’agit", "carottes"),
        Placeholder("news", "nouvelles", "Une liste", (), kind="list"),
        link("Où aller"),
    ),
)
SECTION = Section("Besoins", (Item("Carottes", "https://exemple.test/1"),))
VALUES = {
    "bonjour": "Bonjour Camille,",
    "quoi": "carottes {lien} %(x)s",
    "nouvelles": (SECTION,),
    "lien": "https://exemple.test",
}
GOOD = Words(
    "Des {quoi}",
    "Voir les {quoi}",
    "{bonjour}\n\nVoici des {quoi}.\nEt {{des}} accolades.\n\n{nouvelles}\n\n \n{lien}\n",
)


def refused(**changed: str) -> list[tuple[str, str]]:
    text = Words(**{**vars(GOOD), **changed})
    return [(each.field, str(each)) for each in wording.refusals(LETTER, text)]


def test_a_good_text_is_accepted_and_filled_once() -> None:
    assert refused() == []
    assert wording.pieces(LETTER, GOOD, VALUES) == [
        Piece("Bonjour Camille,"),
        Piece("Voici des carottes {lien} %(x)s.\nEt {des} accolades."),
        Piece(sections=(SECTION,)),
        Piece("Voir les carottes {lien} %(x)s", address="https://exemple.test"),
    ]


def test_a_paragraph_that_turns_out_empty_is_left_out() -> None:
    text = Words("s", "b", "{quoi}\n\n{nouvelles}\n\n{lien}")
    empty = VALUES | {"quoi": "", "nouvelles": ()}
    assert [each.address for each in wording.pieces(LETTER, text, empty)] == [VALUES["lien"]]


def test_the_subject_is_one_line() -> None:
    text = Words("Des\n{quoi}", "b", "{lien}")
    assert wording.subject(text, {"quoi": "oignons\r\nBcc: a@b.ca"}) == "Des oignons Bcc: a@b.ca"


@pytest.mark.parametrize(
    "code",
    [
        "{quoi.__class__}",
        "{quoi[0]}",
        "{0}",
        "{}",
        "{quoi!r}",
        "{quoi:>9}",
        "{quoi:{lien}}",
        "{ quoi }",
        "{{{quoi.format}}}",
    ],
)
def test_what_is_more_than_a_name_is_refused(code: str) -> None:
    fields = [field for field, _ in refused(subject=code, body=f"{code}\n\n{{lien}}")]
    assert fields == ["subject", "body"]


@pytest.mark.parametrize("text", ["{quoi", "quoi}", "{quoi}}", "{{quoi}"])
def test_an_open_brace_is_refused(text: str) -> None:
    assert [field for field, _ in refused(button=text)] == ["button"]


def test_an_unknown_placeholder_is_refused_with_those_that_exist() -> None:
    [(field, sentence)] = refused(body="{prenom}\n\n{lien}")
    assert field == "body"
    assert "{prenom}" in sentence
    assert "{bonjour}, {quoi}, {nouvelles}, {lien}" in sentence


def test_the_link_can_be_neither_left_out_nor_put_in_a_sentence() -> None:
    [(_, missing)] = refused(body="{bonjour}")
    [(_, inside)] = refused(body="Cliquez sur {lien}.\n\n{lien}")
    assert "Il manque" in missing
    assert "seul dans son paragraphe" in inside


def test_a_list_or_a_link_has_no_place_in_the_subject() -> None:
    assert [field for field, _ in refused(subject="{lien}", button="{nouvelles}")] == [
        "subject",
        "button",
    ]
