"""Pictures of the year, drawn as SVG from 24 numbers each, with their sentence as a label.

A curve is 24 integers, 0 to 100 percent of full, one per half-month (0 is 1–15 January); a
layer is a mode and its curve; `now` is today's half-month, or None to leave it out. Templates
call these through the global `figures`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final, Literal

from flask import Flask
from markupsafe import Markup, escape

from matchmaker.web import figures_score, figures_shares, figures_words, filters
from matchmaker.web import figures_svg as svg
from matchmaker.web.figures_keys import swatch
from matchmaker.web.figures_svg import FULL, LOTS, Curve, Layer

Size = Literal["xs", "sm", "md", "lg"]

HEIGHTS: Final[dict[str, int]] = {"xs": 14, "sm": 24, "md": 38, "lg": 84}
# a stacked mode stays visible however thin
THINNEST: Final = 3.5
# a difference that would draw less than a line is none
HAIR: Final = 0.5

first_day = filters.first_day
last_day = filters.last_day
covered_share = figures_words.covered_share
spans = figures_words.spans
spans_in_words = figures_words.spans_in_words
season_words = figures_words.season
amount = figures_words.amount
base = svg.base
month_letters = svg.month_letters
rule = figures_score.rule
named_rule = figures_score.named_rule
term_bar = figures_score.term_bar
whole_points = figures_score.whole_points
total_points = figures_score.total_points
share_lots = figures_shares.share_lots
trajectory = figures_shares.trajectory

__all__ = [
    "amount",
    "base",
    "coverage",
    "covered_share",
    "demand",
    "first_day",
    "gap_squares",
    "install",
    "last_day",
    "month_bars",
    "month_initials",
    "month_letters",
    "month_names",
    "named_rule",
    "outlook",
    "overlay",
    "rule",
    "season",
    "season_words",
    "share_lots",
    "skyline",
    "spans",
    "spans_in_words",
    "swatch",
    "term_bar",
    "total_points",
    "trajectory",
    "whole_points",
]


def season(
    layers: Sequence[Layer], size: Size = "sm", *, now: int | None = None, label: str = ""
) -> Markup:
    """A season bar: 24 lots, modes stacked; height and tone say how much."""
    height, top = HEIGHTS[size], 2 if now is None else 9
    scale = max(FULL, *figures_words.total([curve for _, curve in layers] or [[0] * LOTS]))
    parts = [svg.ground(top, height, now=now)]
    for i in range(LOTS):
        y: float = top + height
        for mode, curve in layers:
            if curve[i] <= 0:
                continue
            tall = max(curve[i] / scale * height, THINNEST)
            y -= tall
            parts.append(svg.supply(i, top=y, height=tall, mode=mode, value=curve[i]))
    below = {"xs": 2, "lg": 24}.get(size, 19)
    if size != "xs":
        parts.append(svg.initials(top + height + below - 5 + (size != "lg"), now))
    parts.append(svg.today_mark(now, top=top - 9))
    return svg.picture(
        parts,
        height=top + height + below,
        label=label or figures_words.season(layers),
        classes=f"lots lots-{size}",
    )


def demand(curve: Curve, size: Size = "sm", *, now: int | None = None) -> Markup:
    """What a kitchen asks for: the same 24 lots, in the colour of demand."""
    height, top = HEIGHTS[size], 2 if now is None else 9
    parts = [svg.ground(top, height, now=now)]
    for i in range(LOTS):
        tall = curve[i] / FULL * height
        if tall >= HAIR:
            y = top + height - tall
            parts.append(svg.block(i, top=y, height=tall, look='class="in-demand"'))
    if size != "xs":
        parts.append(svg.initials(top + height + 14, now))
    parts.append(svg.today_mark(now, top=top - 9))
    return svg.picture(
        parts,
        height=top + height + (2 if size == "xs" else 19),
        label=figures_words.demand(curve),
        classes=f"lots lots-{size}",
    )


def overlay(
    layers: Sequence[Layer], demand: Curve, *, now: int | None = None, height: int = 150
) -> Markup:
    """Supply filled in its mode where it is asked for, the rest as surplus or gap; demand as a
    line in steps."""
    top = 26
    supply = figures_words.total([curve for _, curve in layers])
    parts = [svg.ground(top, height, now=now)]
    parts += [
        f'<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
        for y in (top, top + height / 2)
    ]
    unit = height / max(FULL, *supply, *demand)
    for i in range(LOTS):
        parts += _overlaid(i, layers, base=top + height, unit=unit, demand=demand[i])
    parts += _demand_line(demand, base=top + height, unit=unit)
    parts += [svg.initials(top + height + 20, now), svg.today_mark(now, top=top - 13)]
    return svg.picture(
        parts,
        height=top + height + 26,
        label=figures_words.overlay(layers, demand),
        classes="lots lots-lg",
    )


def coverage(
    need: Curve, agreed: Curve, *, proposed: Curve, name: str, now: int | None = None
) -> Markup:
    """What a kitchen serves, lot by lot: agreed, proposed, or nobody."""
    top, height = 9, 30
    parts = [svg.ground(top, height, now=now)]
    for i in range(LOTS):
        sure = min(agreed[i], need[i])
        maybe = min(proposed[i], need[i] - sure)
        y: float = top + height
        for value, look in (
            (sure, 'class="agreed"'),
            (maybe, f'class="proposed" {svg.pattern("proposed")}'),
            (need[i] - sure - maybe, f'class="gap" {svg.pattern("gap")}'),
        ):
            tall = value / FULL * height
            if tall < HAIR:
                continue
            y -= tall
            parts.append(svg.block(i, top=y, height=tall, look=look))
    parts += [svg.initials(top + height + 15, now), svg.today_mark(now, top=0)]
    label = figures_words.coverage(need, agreed, proposed=proposed, name=name)
    return svg.picture(parts, height=top + height + 19, label=label)


def outlook(asked: Curve, unmet: Curve, *, name: str, now: int | None = None) -> Markup:
    """What kitchens ask for together, 100 being the most of the year: what somebody offers stands
    below, what nobody does above."""
    top, height = 9, 38
    parts = [svg.ground(top, height, now=now)]
    for i in range(LOTS):
        y: float = top + height
        for value, look in (
            (asked[i] - unmet[i], 'class="in-demand"'),
            (unmet[i], f'class="gap" {svg.pattern("gap")}'),
        ):
            tall = value / FULL * height
            if tall >= HAIR:
                y -= tall
                parts.append(svg.block(i, top=y, height=tall, look=look))
    parts += [svg.initials(top + height + 14, now), svg.today_mark(now, top=top - 9)]
    label = figures_words.outlook(asked, unmet, name=name)
    return svg.picture(parts, height=top + height + 19, label=label)


def gap_squares(unmet: Curve, idle: Curve, *, name: str, now: int | None = None) -> Markup:
    """Full squares: demand without supply; hollow ones: supply without demand. The area grows
    with the value, 100 being the largest of the table. 24 half-months, or 12 months."""
    height, lots = 26, LOTS // len(unmet)
    parts = [svg.today_lot(now, top=0, height=height + 2)]
    for i in range(len(unmet)):
        # the smaller one last, so that it is seen on the larger
        for value, look in sorted([(unmet[i], "unmet"), (idle[i], "idle")], reverse=True):
            if value <= 0:
                continue
            side = 3 + (height - 6) * (value / FULL) ** 0.5
            parts.append(
                f'<svg x="{svg.left((i + 0.5) * lots):.2f}%" y="{height / 2 + 1:g}">'
                f'<rect class="{look}" x="{-side / 2:.1f}" y="{-side / 2:.1f}" '
                f'width="{side:.1f}" height="{side:.1f}"/></svg>'
            )
    halves = [[value for value in year for _ in range(lots)] for year in (unmet, idle)]
    label = figures_words.gap(*halves, name=name)
    return svg.picture(parts, height=height + 3, label=label)


def month_bars(percents: Sequence[int], months: Sequence[str], *, name: str, last: str) -> Markup:
    """Twelve months that end now, each a lot as high as its percent of the highest, over the first
    letters of the months."""
    height, parts = 38, []
    for i, month in enumerate(months):
        x, width = svg.left(2 * i) + svg.BETWEEN_MONTHS / 2, 2 * svg.LOT - svg.BETWEEN_MONTHS
        lot = f'x="{x:.2f}%" width="{width:.2f}%"'
        parts.append(f'<rect class="base" {lot} y="{height}" height="2"/>')
        letter = escape(month[:1].upper())
        parts.append(f'<text x="{svg.left(2 * i + 1):.2f}%" y="{height + 16}">{letter}</text>')
        if tall := percents[i] / FULL * height:
            stands = f'y="{height - tall:.1f}" height="{tall:.1f}"'
            parts.append(f'<rect class="agreed" {lot} {stands}/>')
    label = figures_words.month_bars(name=name, last=last)
    return svg.picture(parts, height=height + 20, label=label)


def skyline(layers: Sequence[Layer], now: int, *, height: int = 190) -> Markup:
    """The year's horizon: how many products are on hand; a layer counts products, not percent."""
    top = 34
    tallest = max(1, *figures_words.total([curve for _, curve in layers]))
    column = f'x="{svg.left(now):.3f}%" width="{svg.LOT:.3f}%"'
    parts = [f'<rect class="now-column" {column} y="{top - 8}" height="{height + 8}"/>']
    for i in range(LOTS):
        y: float = top + height
        for mode, counts in layers:
            tall = counts[i] / tallest * (height - 14)
            if tall < HAIR:
                continue
            y -= tall
            parts.append(svg.supply(i, top=y, height=max(tall - 1.5, 1), mode=mode, value=FULL))
    parts.append(f'<rect class="shore-line" x="0" width="100%" y="{top + height}" height="2"/>')
    parts.append(svg.today_mark(now, top=top - 17))
    return svg.picture(
        parts,
        height=top + height + 2,
        label=figures_words.skyline(layers, now),
        classes="lots lots-lg",
    )


def month_initials(now: int | None = None) -> Markup:
    """The letters of the months alone, to head a column of pictures."""
    return svg.decoration([svg.initials(13, now)], height=18)


def month_names() -> Markup:
    """The band of months under the skyline; static/css shows the initials on a phone."""
    return svg.decoration(
        [
            f'<g class="long">{svg.short_names(22, None)}</g>',
            f'<g class="short">{svg.initials(22, None)}</g>',
        ],
        height=34,
        classes="lots month-names",
    )


def install(app: Flask) -> None:
    """Give the pictures to the templates as `figures`."""
    app.jinja_env.globals["figures"] = sys.modules[__name__]


def _overlaid(
    half_month: int, layers: Sequence[Layer], *, base: float, unit: float, demand: int
) -> list[str]:
    supply = sum(curve[half_month] for _, curve in layers)
    parts, y, wanted = [], base, min(supply, demand)
    for mode, curve in layers:
        met = min(curve[half_month], wanted)
        if met > 0:
            y -= met * unit
            parts.append(svg.supply(half_month, top=y, height=met * unit, mode=mode, value=FULL))
            wanted -= met
    over, missing = max(supply - demand, 0), max(demand - supply, 0)
    if over * unit > HAIR:
        parts.append(
            svg.block(
                half_month, top=base - supply * unit, height=over * unit, look='class="surplus"'
            )
        )
    if missing * unit > HAIR:
        look = f'class="gap" {svg.pattern("gap")}'
        parts.append(
            svg.block(half_month, top=base - demand * unit, height=missing * unit, look=look)
        )
    return parts


def _demand_line(demand: Curve, *, base: float, unit: float) -> list[str]:
    parts = []
    for i in range(LOTS):
        here = base - demand[i] * unit
        if demand[i] > 0:
            parts.append(_stroke(left=i, right=i + 1, top=here, bottom=here))
        if i < LOTS - 1 and demand[i] != demand[i + 1]:
            there = base - demand[i + 1] * unit
            parts.append(_stroke(left=i + 1, right=i + 1, top=here, bottom=there))
    return parts


def _stroke(*, left: int, right: int, top: float, bottom: float) -> str:
    return (
        f'<line class="demand" x1="{svg.left(left):.3f}%" x2="{svg.left(right):.3f}%" '
        f'y1="{top:.1f}" y2="{bottom:.1f}"/>'
    )
