"""What the addresses of the pages of shares say: whose, when, and which lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from matchmaker.impact.purchases.schemas import Group
from matchmaker.impact.shares import lines, periods
from matchmaker.impact.shares.lines import Asked
from matchmaker.impact.shares.periods import Period
from matchmaker.organizations.models import Organization

PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
GROUPS: Final = {*Group, lines.NO_GROUP}


@dataclass(frozen=True)
class Choice:
    """Whose purchases, of which period."""

    organization: Organization
    period: Period


def read(typed: Mapping[str, str], *, organization: Organization, today: date) -> Choice:
    period = periods.chosen(
        typed.get("periode", ""),
        _day(typed.get("du", "")),
        last=_day(typed.get("au", "")),
        today=today,
    )
    return Choice(organization, period)


def kept(choice: Choice) -> dict[str, str]:
    """What an address says of a choice, read back the same on the same day."""
    said = {"organisation": choice.organization.slug, "periode": choice.period.kind}
    if choice.period.kind == periods.CHOSEN:
        said |= {"du": choice.period.first.isoformat(), "au": choice.period.last.isoformat()}
    return said


def asked(typed: Mapping[str, str]) -> Asked:
    """Which lines; what no page of ours writes asks nothing."""
    counts, group = _plain(typed, "compte"), _plain(typed, "groupe")
    month = _plain(typed, "mois")
    return Asked(
        definition=_plain(typed, "definition"),
        counts=counts if counts in lines.COUNTS else "",
        group=group if group in GROUPS else "",
        month=month if MONTH.fullmatch(month) else "",
        site=_plain(typed, "lieu"),
    )


def page(typed: Mapping[str, str], pages: int) -> int:
    """The number of the page that is asked for, within those there are."""
    written = typed.get("page", "")
    number = int(written) if re.fullmatch(r"[0-9]{1,6}", written) else 1
    return min(max(number, 1), pages)


def _plain(typed: Mapping[str, str], name: str) -> str:
    value = typed.get(name, "")
    return value if PLAIN.fullmatch(value) else ""


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
