"""English is complete: every French message has a sound English one, and nothing is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from matchmaker.settings import ROOT

TRANSLATIONS = ROOT / "matchmaker" / "translations"
ENGLISH = TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"</?\w+[^>]*>")


def messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def sides(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, list | tuple) else [str(value)]


@pytest.fixture(scope="module")
def english() -> Catalog:
    with ENGLISH.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the sources say now."""
    template = tmp_path_factory.mktemp("words") / "messages.pot"
    mapping = ROOT / "pyproject.toml"
    keywords = ["-k", "N_"]
    CommandLineInterface().run(
        ["pybabel", "-q", "extract", "-F", str(mapping), *keywords, "-o", str(template), str(ROOT)]
    )
    with template.open("rb") as file:
        return read_po(file)


def faults(message: Message) -> list[str]:
    """Why an English message can't be shown."""
    written = sides(message.string)
    unlike = [
        f"not the same {pattern.pattern}"
        for french_side, english_side in zip(sides(message.id), written, strict=False)
        for pattern in (PLACEHOLDER, TAG)
        if set(pattern.findall(french_side)) != set(pattern.findall(english_side))
    ]
    return unlike if all(written) and not message.fuzzy else ["missing or fuzzy", *unlike]


def test_every_french_message_has_an_english_one(french: Catalog, english: Catalog) -> None:
    known = {sides(message.id)[0] for message in messages(english)}
    assert [m.id for m in messages(french) if sides(m.id)[0] not in known] == []


def test_no_english_message_is_left_over(french: Catalog, english: Catalog) -> None:
    said = {sides(message.id)[0] for message in messages(french)}
    assert [m.id for m in messages(english) if sides(m.id)[0] not in said] == []


def test_every_english_message_can_be_shown(english: Catalog) -> None:
    assert [(m.id, faults(m)) for m in messages(english) if faults(m)] == []


@pytest.mark.parametrize(
    ("said", "written"),
    [("%(count)s fermes", "farms"), ("<b>Oui</b>", "Yes"), ("Bonjour", "")],
    ids=["placeholder", "tag", "empty"],
)
def test_the_search_for_faults_can_fail(said: str, written: str) -> None:
    assert faults(Message(said, written))


def test_the_sources_speak_french(french: Catalog) -> None:
    english_word = re.compile(r"\b(the|and|your|with|this|you)\b", re.IGNORECASE)
    said = [sides(message.id)[0] for message in messages(french)]
    assert [sentence for sentence in said if english_word.search(sentence)] == []


def test_no_sentence_is_pasted_together_before_it_is_translated() -> None:
    pasted = re.compile(r"\b(?:_|gettext|N_)\(\s*f[\"']")
    files = [*ROOT.glob("matchmaker/**/*.py")]
    assert [str(Path(f).name) for f in files if pasted.search(f.read_text())] == []
