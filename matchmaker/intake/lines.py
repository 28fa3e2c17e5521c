"""Texts as schemas take them: NFC, nothing invisible, a length that a page can show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from matchmaker.intake import records, text


def _nfc(value: object) -> object:
    return text.nfc(value) if isinstance(value, str) else value


def _cleaned(value: object) -> object:
    return text.nfc(records.clean(value)) if isinstance(value, str) else value


def _laid_out(value: object) -> object:
    return text.laid_out(value) if isinstance(value, str) else value


def _days(value: object) -> object:
    if not isinstance(value, list | tuple):
        return value
    return sorted({int(str(day)) if str(day).isdecimal() else -1 for day in value})


# what somebody writes to somebody, kept to the letter; whoever takes it says how long
Written = Annotated[str, BeforeValidator(_nfc)]
# what a table may bring too: a formula that `neutralised` made harmless comes back
Line = Annotated[str, BeforeValidator(_cleaned), Field(max_length=120)]
Paragraph = Annotated[str, BeforeValidator(_cleaned), Field(max_length=2000)]
# a page's worth of text that pages show by the filter `markdown`
Markdown = Annotated[str, BeforeValidator(_laid_out), Field(max_length=20_000)]
# codes, slugs and opaque identifiers: what addresses carry
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
PublicId = Annotated[str, Field(pattern=r"^[2-9a-hjkmnp-z]{12}$")]
# days of the week, each one bit: Monday 1 to Sunday 64
Days = Annotated[list[Literal[1, 2, 4, 8, 16, 32, 64]], BeforeValidator(_days)]
