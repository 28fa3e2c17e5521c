"""« de carotte », « d’asperge », « du Gardeur »: French joins its words, English does not."""

from __future__ import annotations

from typing import Final

from matchmaker.intake import text
from matchmaker.web import typography

# vowels, and the words whose h is not said
JOINED: Final = ("a", "e", "i", "o", "u", "y", "huil", "herb", "huit", "hydr")
ARTICLES: Final = (("Les ", "des "), ("Le ", "du "))


def of(name: str) -> str:
    """The name after « de », joined as it is said; in English the name alone."""
    if not typography.speaks_french():
        return name
    for article, joined in ARTICLES:
        if name.startswith(article):
            return joined + name.removeprefix(article)
    key = text.search_key(name)
    return f"d’{name}" if key.startswith(JOINED) else f"de {name}"
