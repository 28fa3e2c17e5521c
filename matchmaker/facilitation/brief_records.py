"""The brief for the authorities as it is kept: values only, so that a published one never moves."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Count(_Record):
    """How many of what; count: none where saying it would tell of a few."""

    code: str
    count: int | None


class Quote(_Record):
    """Words that an organisation lets be quoted."""

    organization: str
    words: str


class LeverRecord(_Record):
    """A lever, who backs it, and what the market shows of it. region: a code, '' for all.
    unmet_kg: none where it is about no product."""

    public_id: str
    kind: str
    title: str
    sector: str
    region: str
    about_fr: str = ""
    about_en: str = ""
    backers: int | None
    unmet_kg: float | None = None
    refusals: list[Count] = []
    quotes: list[Quote] = []


class PriorityRecord(_Record):
    """A priority: organisations that back one of its levers, by sector and by region."""

    title: str
    summary: str
    evidence: list[str]
    backers: int | None
    sectors: list[Count]
    regions: list[Count]
    levers: list[LeverRecord]
