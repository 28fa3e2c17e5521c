"""Templates: every one is used, and none carries a script or a style of its own."""

from __future__ import annotations

import re
from pathlib import Path

from matchmaker.settings import ROOT

TEMPLATES = ROOT / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
INLINE = re.compile(
    r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE
)


def names(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


def letter_of(path: Path) -> str:
    """The letter that a text belongs to: email/accounts/reset.fr.txt is of accounts/reset."""
    return names(path).removeprefix("email/").removesuffix(".txt")[:-3]


def test_no_inline_script_or_style() -> None:
    """But in a letter, which has no sheet to fetch."""
    found = [names(path) for path in FILES if INLINE.search(path.read_text())]
    assert found == ["email/layout.html"]


def test_the_search_for_inline_code_can_fail() -> None:
    assert INLINE.search('<p style="color:red">')
    assert INLINE.search("<script>1</script>")


def test_every_template_is_used() -> None:
    sources = [path.read_text() for path in ROOT.glob("matchmaker/**/*.py")]
    text = "\n".join(sources + [path.read_text() for path in FILES])
    unused = [
        names(path)
        for path in FILES
        if f'"{names(path)}"' not in text
        and f"'{names(path)}'" not in text
        and f'"{letter_of(path)}"' not in text
        and path.parent.name != "errors"
    ]
    assert unused == []
