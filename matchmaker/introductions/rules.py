"""How introductions go in a region: at once or after a facilitator's look; how long they wait."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts import roles
from matchmaker.accounts.models import Person
from matchmaker.errors import NotFound
from matchmaker.introductions.models import RegionRule
from matchmaker.introductions.schemas import RuleIn
from matchmaker.places import queries as places


@dataclass(frozen=True)
class Rule:
    """Whether a member's request waits for a facilitator; days until a reminder, and to answer."""

    waits_for_facilitator: bool = False
    remind_after_days: int = 7
    expire_after_days: int = 21


DEFAULT: Final = Rule()


def of(session: Session, region_codes: Collection[str]) -> Mapping[str, Rule]:
    """The rule of each of these regions."""
    rows = session.scalars(select(RegionRule).where(RegionRule.region_code.in_(region_codes)))
    kept = {row.region_code: _rule(row) for row in rows}
    return {code: kept.get(code, DEFAULT) for code in region_codes}


def between(session: Session, *region_codes: str | None) -> Rule:
    """The rule between two regions: the more careful of the two, and the shorter delays."""
    rules = of(session, {code for code in region_codes if code}).values() or [DEFAULT]
    return Rule(
        any(each.waits_for_facilitator for each in rules),
        min(each.remind_after_days for each in rules),
        min(each.expire_after_days for each in rules),
    )


def change(session: Session, region_code: str, data: RuleIn, *, by: Person) -> None:
    """Set the rule of a region; by who looks after it, or NotFound."""
    own = roles.regions_of(by)
    if region_code not in ({each.code for each in places.regions(session)} if own is None else own):
        raise NotFound
    values = data.model_dump()
    session.execute(
        insert(RegionRule)
        .values(region_code=region_code, **values)
        .on_conflict_do_update(index_elements=["region_code"], set_=values)
    )
    audit.record(
        session,
        by.audit_key,
        "introduction.rule_changed",
        subject_kind="region",
        subject_id=region_code,
        **values,
    )


def _rule(row: RegionRule) -> Rule:
    return Rule(row.waits_for_facilitator, row.remind_after_days, row.expire_after_days)
