"""Every error that pydantic can raise from our schemas has a French sentence."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from flask import Flask
from pydantic import BaseModel, ConfigDict, Field
from werkzeug.datastructures import MultiDict

from matchmaker.errors import Invalid
from matchmaker.web import forms, validation


class Essai(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=3)]
    quantity: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    form: Literal["whole", "washed"] = "whole"
    days: list[int] = []


@pytest.fixture(autouse=True)
def inside(app: Flask) -> object:
    with app.test_request_context():
        yield


def test_all_errors_come_out_together_by_field() -> None:
    typed = MultiDict([("name", "a"), ("quantity", "-3"), ("form", "ronde"), ("intrus", "x")])
    form = forms.read(Essai, typed)
    assert form.value is None
    assert set(form.errors) == {"name", "quantity", "form", "intrus"}


def test_what_was_typed_is_kept() -> None:
    form = forms.read(Essai, MultiDict([("name", "a"), ("days", "1"), ("days", "x")]))
    assert form.raw == {"name": "a", "days": ["1", "x"]}


def test_a_refusal_of_the_use_case_becomes_an_error_of_its_field() -> None:
    form = forms.read(Essai, MultiDict([("name", "abc"), ("quantity", "2")]))

    def refuse(_: Essai) -> None:
        raise Invalid("Écrivez %(what)s.", field="quantity", what="plus")

    assert form.submit(refuse) is None
    assert form.errors == {"quantity": ["Écrivez plus."]}


def test_several_refusals_come_out_together() -> None:
    form = forms.read(Essai, MultiDict([("name", "abc"), ("quantity", "2")]))

    def refuse(_: Essai) -> None:
        raise ExceptionGroup("", [Invalid("Un.", field="a"), Invalid("Deux.", field="b")])

    form.submit(refuse)
    assert form.errors == {"a": ["Un."], "b": ["Deux."]}


def test_sentences_say_the_bound() -> None:
    form = forms.read(Essai, MultiDict([("name", "ab"), ("quantity", "2")]))
    assert form.errors["name"] == ["Écrivez au moins 3 caractères."]


def test_no_sentence_is_pydantics_own() -> None:
    assert all(
        sentence[0].isupper() and "." in sentence for sentence in validation.SENTENCES.values()
    )
