"""The strokes that every picture is made of: equal lots on a base line.

A picture has no viewBox: x and width are percentages and heights are pixels, so that neither
text nor patterns stretch. Colours and patterns come from static/css/lots.css and from the
pattern definitions of templates/components/patterns.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from matchmaker.web import vocabulary

Curve = Sequence[int]
Layer = tuple[str, Curve]

LOTS: Final = 24
LOT: Final = 100 / LOTS
FULL: Final = 100

# a pale lot is a little, a darker one more, a plain one full
PALE_UP_TO: Final = 40
MIDDLE_UP_TO: Final = 75

# the two lots of a month stand closer together than two months do, in percent of the width
WITHIN_MONTH: Final = 0.32
BETWEEN_MONTHS: Final = 0.85


def left(half_month: float) -> float:
    """Where a half-month starts, in percent of the width."""
    return half_month * LOT


def stand(half_month: int) -> tuple[float, float]:
    """Left edge and width of a lot, its share of the gaps taken off."""
    gaps = (BETWEEN_MONTHS / 2, WITHIN_MONTH / 2)
    before, after = gaps if half_month % 2 == 0 else gaps[::-1]
    return left(half_month) + before, LOT - before - after


def pattern(name: str) -> str:
    return f'fill="url(#pattern-{name})"'


def block(half_month: int, *, top: float, height: float, look: str) -> str:
    """A plain lot: `look` is its attributes."""
    x, width = stand(half_month)
    return f'<rect {look} x="{x:.2f}%" width="{width:.2f}%" y="{top:.4g}" height="{height:.4g}"/>'


def supply(half_month: int, *, top: float, height: float, mode: str, value: float) -> str:
    """A lot of supply in its mode: field is solid, the others are patterned and outlined, the
    line within the lot."""
    if mode == "field":
        look = f'class="in-field{_tone(value)}"'
        return block(half_month, top=top, height=height, look=look)
    look = f'class="lot-{mode}" {pattern(mode)}'
    return block(half_month, top=top + 0.5, height=max(height - 1, 1), look=look)


@lru_cache(maxsize=512)
def ground(top: float, height: float, *, now: int | None) -> str:
    """Today's pale lot, and the line on which every lot stands: an empty one keeps its piece."""
    # drawn once per page, in templates/components/patterns.html: a list has hundreds of them
    base = f'<use href="#lots-base" y="{top + height:.4g}"/>'
    return today_lot(now, top=top - 6, height=height + 6) + base


def base() -> Markup:
    """The line on which the lots of every picture stand, at the top of its own place."""
    line = "".join(block(i, top=0, height=2, look='class="base"') for i in range(LOTS))
    return Markup(line)  # noqa: S704


def today_lot(now: int | None, *, top: float, height: float) -> str:
    if now is None:
        return ""
    return (
        f'<rect class="today" x="{left(now):.2f}%" width="{LOT:.2f}%" '
        f'y="{top:.4g}" height="{height:.4g}"/>'
    )


def today_mark(now: int | None, *, top: float) -> str:
    """The ink triangle above today's lot."""
    if now is None:
        return ""
    return (
        f'<svg x="{left(now + 0.5):.2f}%" y="{top:.4g}" overflow="visible">'
        '<path class="today-mark" d="M-5 0h10l-5 6z"/></svg>'
    )


def initials(y: float, now: int | None) -> str:
    """The first letter of each month under the line; this month's is bold."""
    which = "lots-months" if now is None else "lots-months-now"
    return f'<use href="#{which}" y="{y:.4g}"/>'


def month_letters(now: int | None) -> Markup:
    """Those letters, as a page draws them once."""
    words = [vocabulary.word("month", month + 1)[0].upper() for month in range(12)]
    return Markup(_months(0, now, words=words))  # noqa: S704


def short_names(y: float, now: int | None) -> str:
    return _months(y, now, words=[vocabulary.word("month_short", m + 1) for m in range(12)])


def picture(parts: Iterable[str], *, height: float, label: str, classes: str = "lots") -> Markup:
    """An image with its sentence."""
    return Markup(  # noqa: S704
        f'<svg class="{classes}" role="img" height="{height:g}" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def decoration(parts: Iterable[str], *, height: float, classes: str = "lots") -> Markup:
    """A drawing that says nothing that words beside it do not."""
    return Markup(  # noqa: S704
        f'<svg class="{classes}" aria-hidden="true" focusable="false" height="{height:g}">'
        f"{''.join(parts)}</svg>"
    )


def _tone(value: float) -> str:
    if value <= PALE_UP_TO:
        return " pale"
    return " middle" if value <= MIDDLE_UP_TO else ""


def _months(y: float, now: int | None, *, words: list[str]) -> str:
    return "".join(
        f'<text{_bold(month, now)} x="{(month + 0.5) * 100 / 12:.2f}%" y="{y:g}">'
        f"{escape(text)}</text>"
        for month, text in enumerate(words)
    )


def _bold(month: int, now: int | None) -> str:
    return ' class="this-month"' if now is not None and month == now // 2 else ""
