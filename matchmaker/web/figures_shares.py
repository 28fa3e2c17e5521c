"""A share as a hundred lots: those that count stand filled, those that could are hatched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from matchmaker.errors import N_
from matchmaker.web import figures_svg as svg
from matchmaker.web.typography import say

WHOLE: Final = 100
# width of a lot of a hundred, its gap taken off
LOT: Final = 0.72
BELOW: Final = 2


def share_lots(low: float | None, high: float | None, *, name: str, height: int = 26) -> Markup:
    """One lot per percent: `low` and `high` are the ends of the share, 0 to 1."""
    sure, possible, hatched = _percent(low), _percent(high), svg.pattern("proposed")
    parts = []
    for k in range(WHOLE):
        at = f'x="{k + (1 - LOT) / 2:.2f}%" width="{LOT}%"'
        parts.append(f'<rect class="base" {at} y="{height}" height="{BELOW}"/>')
        if k < sure:
            parts.append(f'<rect class="agreed" {at} y="0" height="{height}"/>')
        elif k < possible:
            parts.append(f'<rect {hatched} {at} y="0.5" height="{height - 1}"/>')
    return svg.picture(parts, height=height + BELOW, label=lots_words(low, high, name=name))


def lots_words(low: float | None, high: float | None, *, name: str) -> str:
    """« Biologique : de 42 à 57 lots sur 100 ; 15 sont d’origine inconnue. »"""
    if low is None or high is None:
        return say(N_("%(name)s : rien d’acheté."), name=name)
    sure, possible = _percent(low), _percent(high)
    if possible == sure:
        return say(N_("%(name)s : %(sure)s lots sur 100 comptent."), name=name, sure=sure)
    return say(
        N_("%(name)s : %(sure)s lots sur 100 comptent, %(unknown)s de plus sont à préciser."),
        name=name,
        sure=sure,
        unknown=possible - sure,
    )


def trajectory(
    points: Sequence[tuple[float | None, float | None]],
    aims: Sequence[float | None],
    *,
    label: str,
    height: int = 150,
) -> Markup:
    """A lot per month, filled to `low` and hatched to `high`; `aims` are strokes of demand."""
    top, unit, parts = 8, WHOLE / max(len(points), 1), []
    hatched = svg.pattern("proposed")
    for k, ((low, high), aim) in enumerate(zip(points, aims, strict=True)):
        at = f'x="{k * unit + unit * 0.08:.2f}%" width="{unit * 0.84:.2f}%"'
        parts.append(f'<rect class="base" {at} y="{top + height}" height="{BELOW}"/>')
        sure, possible = (_percent(each) / WHOLE * height for each in (low, high))
        y = top + height - sure
        if sure:
            parts.append(f'<rect class="agreed" {at} y="{y:.1f}" height="{sure:.1f}"/>')
        if possible > sure:
            y = top + height - possible
            parts.append(f'<rect {hatched} {at} y="{y:.1f}" height="{possible - sure:.1f}"/>')
        if aim is not None:
            y = top + height - _percent(aim) / WHOLE * height
            ends = f'x1="{k * unit:.2f}%" x2="{(k + 1) * unit:.2f}%"'
            parts.append(f'<line class="demand" {ends} y1="{y:.1f}" y2="{y:.1f}"/>')
    return svg.picture(parts, height=top + height + BELOW, label=label)


def _percent(part: float | None) -> int:
    return round(min(max(part or 0.0, 0.0), 1.0) * WHOLE)
