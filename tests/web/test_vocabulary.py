"""Every code has a word."""

from __future__ import annotations

import pytest

from matchmaker.web import vocabulary


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("mode", "field storage greenhouse processed"),
        ("form", "whole washed peeled cut vacuum_packed frozen canned dried ground prepared"),
        ("role", "owner editor reader"),
        ("site", "farm kitchen warehouse"),
        ("status", "draft published paused expired withdrawn"),
        ("term", "season distance volume price labels form logistics trust"),
    ],
)
def test_a_group_lists_the_shared_codes_in_their_order(group: str, codes: str) -> None:
    assert vocabulary.codes(group) == tuple(codes.split())


def test_every_kind_of_organisation_has_a_singular_and_a_plural() -> None:
    assert vocabulary.codes("kinds") == vocabulary.codes("kind")


def test_both_genders_have_the_same_statuses() -> None:
    assert vocabulary.codes("need_status") == vocabulary.codes("status")


def test_a_code_becomes_a_word() -> None:
    assert vocabulary.word("form", "washed") == "lavée"


def test_an_unknown_code_is_an_error_and_not_shown_raw() -> None:
    with pytest.raises(vocabulary.UnknownWord, match=r"form\.boiled"):
        vocabulary.word("form", "boiled")


def test_a_bitmask_becomes_days_and_a_sentence() -> None:
    assert vocabulary.listed(vocabulary.days(1 + 2 + 8)) == "lundi, mardi et jeudi"
    assert vocabulary.listed([]) == ""
