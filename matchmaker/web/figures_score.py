"""The score as a rule: its terms end to end, each as wide as the points it can give."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from markupsafe import Markup, escape

from matchmaker.errors import N_
from matchmaker.web import figures_svg as svg
from matchmaker.web import filters, vocabulary
from matchmaker.web.typography import say

Term = tuple[str, float, float]
"""Code of the term, points earned, points that it can give."""

NAMED_FROM = 10
"""On a named rule, terms of fewer points are summed up at the end."""

BAR = 18


def whole_points(terms: Sequence[Term]) -> list[int]:
    """The earned points as whole numbers that add up to the rounded score (largest remainder)."""
    earned = [points for _, points, _ in terms]
    whole = [floor(points) for points in earned]
    left_over = round(sum(earned)) - sum(whole)
    by_remainder = sorted(range(len(terms)), key=lambda k: (whole[k] - earned[k], k))
    for k in by_remainder[: max(left_over, 0)]:
        whole[k] += 1
    return whole


def total_points(terms: Sequence[Term]) -> int:
    """The score as people read it."""
    return sum(whole_points(terms))


def rule(terms: Sequence[Term], *, height: int = 14) -> Markup:
    """All the terms end to end: the points that can be had make the whole width."""
    return svg.picture(_tracks(terms, height), height=height, label=_words(terms), classes="rule")


def named_rule(terms: Sequence[Term], *, height: int = 24) -> Markup:
    """The same with the names of the heavy terms below; on a phone, the points alone."""
    whole, widest = whole_points(terms), _possible(terms)
    parts, at, small = _tracks(terms, height), 0.0, 0
    for (code, _, maximum), points in zip(terms, whole, strict=True):
        if maximum >= NAMED_FROM:
            name = f"{vocabulary.word('term', code)} {points}/{maximum:g}"
            x = f'x="{at / widest * 100 + 0.15:.2f}%" y="{height + 17}"'
            parts.append(f'<text class="long" {x}>{escape(name)}</text>')
            parts.append(f'<text class="short" {x}>{points}</text>')
            at += maximum
        else:
            small += points
    if at < widest:
        rest = say(N_("le reste %(points)s/%(maximum)s"), points=small, maximum=f"{widest - at:g}")
        x = f'x="{at / widest * 100 + 0.15:.2f}%" y="{height + 17}"'
        parts.append(f'<text class="long" {x}>{escape(rest)}</text>')
        parts.append(f'<text class="short" {x}>{small}</text>')
    return svg.picture(parts, height=height + 22, label=_words(terms), classes="rule")


def term_bar(earned: float, maximum: float, *, widest: float = 30) -> Markup:
    """One term: one lot per point; the term that can give most makes the whole width."""
    unit, parts = 100 / widest, []
    for k in range(round(maximum)):
        part = min(max(earned - k, 0), 1)
        parts.append(_lot(k * unit + 0.25, unit - 0.9, height=BAR, part=part))
    label = say(
        N_("%(points)s points sur %(maximum)s"),
        points=filters.short_number(earned),
        maximum=f"{maximum:g}",
    )
    return svg.picture(parts, height=BAR, label=label, classes="rule")


def _tracks(terms: Sequence[Term], height: int) -> list[str]:
    parts, at, widest = [], 0.0, _possible(terms)
    for _, earned, maximum in terms:
        x, width = at / widest * 100 + 0.15, maximum / widest * 100 - 0.7
        part = min(earned / maximum, 1.0) if maximum else 0.0
        parts.append(_lot(x, width, height=height, part=part))
        at += maximum
    return parts


def _lot(x: float, width: float, *, height: int, part: float) -> str:
    track = f'<rect class="track" x="{x:.2f}%" width="{width:.2f}%" y="0.5" height="{height - 1}"/>'
    if part <= 0:
        return track
    earned = f'x="{x:.2f}%" width="{width * part:.2f}%" y="0" height="{height}"'
    return f'{track}<rect class="earned" {earned}/>'


def _possible(terms: Sequence[Term]) -> float:
    return sum(maximum for _, _, maximum in terms) or 1.0


def _words(terms: Sequence[Term]) -> str:
    parts = [
        say(
            N_("%(term)s %(points)s sur %(maximum)s"),
            term=vocabulary.word("term", code),
            points=points,
            maximum=f"{maximum:g}",
        )
        for (code, _, maximum), points in zip(terms, whole_points(terms), strict=True)
    ]
    return say(
        N_("%(total)s points sur %(possible)s : %(parts)s."),
        total=total_points(terms),
        possible=f"{_possible(terms):g}",
        parts=", ".join(parts),
    )
