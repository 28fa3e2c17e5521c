"""The letters that the service sends: what each is for, and what placeholders its text may hold.

A package declares its own in `letters.py`; the composition root puts them together. The texts that
a letter starts from are in templates/email/NAME.fr.txt and NAME.en.txt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from matchmaker.errors import N_

# words stand within a sentence; a greeting is made of a name, known or not; a link becomes the
# button, and a list its own block: each of these two is a paragraph of its own
Kind = Literal["words", "greeting", "link", "list"]
BLOCKS: Final = frozenset({"link", "list"})
LANGUAGES: Final = ("fr", "en")


@dataclass(frozen=True)
class Item:
    """A line of a list: its words lead to an address; a detail may follow."""

    words: str
    address: str
    detail: str = ""


@dataclass(frozen=True)
class Section:
    """A titled list."""

    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Placeholder:
    """What stands between braces in a text.

    key: what the code calls it; word: what editors write; vocabulary: the vocabulary whose word is
    said for a code; is_required: a text without it can't do its work.
    """

    key: str
    word: str
    meaning: str
    sample: object
    kind: Kind = "words"
    vocabulary: str = ""
    is_required: bool = False


GREETING: Final = Placeholder(
    "who",
    "bonjour",
    N_("« Bonjour » et le nom de la personne, quand il est connu"),
    "Camille Roy",
    kind="greeting",
)


def link(meaning: str) -> Placeholder:
    """The address that a letter is written for."""
    sample = "https://exemple.ca/lien"
    return Placeholder("link", "lien", meaning, sample, kind="link", is_required=True)


@dataclass(frozen=True)
class Letter:
    """A letter by its name. title: what editors call it; occasion: when it leaves.

    is_optional: people may refuse it in one click, so that whoever writes it gives the address
    where they do.
    """

    name: str
    title: str
    occasion: str
    placeholders: tuple[Placeholder, ...]
    is_optional: bool = False

    @cached_property
    def by_word(self) -> dict[str, Placeholder]:
        return {each.word: each for each in self.placeholders}

    @property
    def code(self) -> str:
        """The name as it stands in an address."""
        return self.name.replace("/", "-")


@dataclass(frozen=True)
class Words:
    """The text of a letter in one language: plain text with placeholders, never code."""

    subject: str
    button: str
    body: str
