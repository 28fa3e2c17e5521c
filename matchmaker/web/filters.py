"""Figures as people write them here: mass, money, way, dates. French and English forms."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from flask import Flask

from matchmaker.errors import N_
from matchmaker.web import markdown, typography, vocabulary
from matchmaker.web.typography import FIXED, NARROW

KG_PER_TONNE: Final = 1000
TONNES_FROM_KG: Final = 10_000
LAST_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def number(value: float | Decimal, decimals: int = 0) -> str:
    """1 234,5 in French, 1,234.5 in English; halves are rounded away from zero."""
    step = Decimal(1).scaleb(-decimals)
    written = f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP):,}"
    if written.startswith("-") and not written.strip("-0.,"):
        written = written[1:]
    if typography.speaks_french():
        return written.replace(",", NARROW).replace(".", ",")
    return written


def short_number(value: float | Decimal) -> str:
    """At most one decimal, and none when it would be zero."""
    tenths = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return number(tenths, 0 if tenths == tenths.to_integral_value() else 1)


def typed(value: object) -> str:
    """What an input shows: text as it was typed, numbers as people here would type them."""
    if value is None:
        return ""
    if isinstance(value, float):
        text = f"{value:.6f}".rstrip("0").rstrip(".")
        return text.replace(".", ",") if typography.speaks_french() else text
    return str(value)


def kg(value: float | None) -> str:
    """1 234,5 kg; in tonnes from 10,000 kg on."""
    if value is None:
        return ""
    if value >= TONNES_FROM_KG:
        return f"{short_number(value / KG_PER_TONNE)}{FIXED}t"
    return f"{short_number(value)}{FIXED}kg"


def dollars(cents: float | None) -> str:
    """1 234,50 $ from 123450 cents."""
    if cents is None:
        return ""
    amount = number(Decimal(str(cents)) / 100, 2)
    return f"{amount}{NARROW}$" if typography.speaks_french() else f"${amount}"


def price(cents: float | None, unit: str = "kg") -> str:
    """1,41 $/kg from 141 cents per kg."""
    return "" if cents is None else f"{dollars(cents)}/{unit}"


def km(value: float | None) -> str:
    """24 km; one decimal under ten kilometres."""
    if value is None:
        return ""
    written = short_number(value) if value < 10 else number(value)
    return f"{written}{FIXED}km"


def minutes(value: float | None) -> str:
    """48 min, 1 h 04, 2 h."""
    if value is None:
        return ""
    hours, rest = divmod(int(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP)), 60)
    if not hours:
        return f"{rest}{FIXED}min"
    return f"{hours}{FIXED}h{FIXED}{rest:02}" if rest else f"{hours}{FIXED}h"


def share(fraction: float | None) -> str:
    """42 % from 0.42."""
    if fraction is None:
        return ""
    return f"{number(fraction * 100)}{NARROW if typography.speaks_french() else ''}%"


def interval(low: float | None, high: float | None) -> str:
    """de 42 à 57 % from 0.42 and 0.57; one figure when both round to the same."""
    if low is None or high is None:
        return ""
    # credits may leave a little less than nothing, or more than all
    least, most = (min(max(each, 0.0), 1.0) for each in (low, high))
    if number(least * 100) == number(most * 100):
        return share(least)
    return typography.say(N_("de %(low)s à %(high)s"), low=number(least * 100), high=share(most))


def day_in_year(month: int, day: int) -> str:
    """1er juillet, 16 juillet."""
    message = N_("1er %(month)s") if day == 1 else N_("%(day)s %(month)s")
    return typography.say(message, day=day, month=vocabulary.word("month", str(month)))


def first_day(half_month: int) -> str:
    """The day on which a half-month (0..23) starts: 1er janvier."""
    return day_in_year(half_month // 2 + 1, 16 if half_month % 2 else 1)


def last_day(half_month: int) -> str:
    """The day on which a half-month (0..23) ends: 15 janvier."""
    return day_in_year(half_month // 2 + 1, LAST_DAYS[half_month // 2] if half_month % 2 else 15)


def period(first: int, last: int) -> str:
    """From one half-month to another, both included: du 16 juillet au 15 novembre.

    Within one month it is named once: du 1er au 15 janvier.
    """
    if first // 2 == last // 2 and first <= last:
        return _within_month(first, last)
    return typography.say(
        N_("du %(first)s au %(last)s"), first=first_day(first), last=last_day(last)
    )


def _within_month(first: int, last: int) -> str:
    # English names the month first, so the two languages can't share one order of days
    message = N_("du 16 au %(last)s %(month)s") if first % 2 else N_("du 1er au %(last)s %(month)s")
    month = first // 2
    end = LAST_DAYS[month] if last % 2 else 15
    return typography.say(message, last=end, month=vocabulary.word("month", str(month + 1)))


def half_month(index: int) -> str:
    """du 1er au 15 janvier."""
    return period(index, index)


def written_date(day: date | None) -> str:
    """1er juillet 2026."""
    if day is None:
        return ""
    message = N_("1er %(month)s %(year)s") if day.day == 1 else N_("%(day)s %(month)s %(year)s")
    month = vocabulary.word("month", str(day.month))
    return typography.say(message, day=day.day, month=month, year=day.year)


def clock(moment: datetime) -> str:
    """9 h 14 in French, 9:14 in English; the moment is already in the zone of the place."""
    if typography.speaks_french():
        return f"{moment.hour}{FIXED}h{FIXED}{moment.minute:02}"
    return f"{moment.hour}:{moment.minute:02}"


def install(app: Flask) -> None:
    """Give the filters to the templates, under the names that they are read by."""
    app.jinja_env.filters.update(
        number=number,
        shortly=short_number,
        typed=typed,
        markdown=markdown.markdown,
        translate=typography.say,
        typeset=typography.in_language,
        kg=kg,
        dollars=dollars,
        price=price,
        km=km,
        minutes=minutes,
        share=share,
        interval=interval,
        half_month=half_month,
        period=lambda run: period(*run),
        date=written_date,
        day=lambda day: day_in_year(day.month, day.day),
        clock=clock,
    )
