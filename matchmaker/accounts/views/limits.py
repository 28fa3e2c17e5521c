"""How often anybody may try, by the address written and by where they write from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from matchmaker.accounts import addresses
from matchmaker.web import throttle


@dataclass(frozen=True)
class Limit:
    """Per address or person, and per client: a school is many people behind one address."""

    subject: int
    client: int
    per: timedelta


QUARTER: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)
LIMITS: Final = {
    "sign-in": Limit(subject=10, client=100, per=QUARTER),
    "second-factor": Limit(subject=8, client=100, per=QUARTER),
    "register": Limit(subject=5, client=40, per=HOUR),
    "reset": Limit(subject=5, client=40, per=HOUR),
    "mailed-link": Limit(subject=5, client=40, per=HOUR),
    "open-link": Limit(subject=30, client=100, per=QUARTER),
    "elsewhere": Limit(subject=300, client=300, per=QUARTER),
    # a mail provider posts for all of its readers from a few addresses
    "subscription": Limit(subject=30, client=1000, per=QUARTER),
    "password": Limit(subject=10, client=100, per=QUARTER),
}


def spend(rule: str, subject: object) -> None:
    """Count one try; raises TooMany, in the same way whether the subject exists or not."""
    limit = LIMITS[rule]
    key = addresses.key(str(subject or ""))[:500]
    throttle.spend(f"{rule}:client", throttle.client(), limit=limit.client, per=limit.per)
    throttle.spend(f"{rule}:subject", key, limit=limit.subject, per=limit.per)
