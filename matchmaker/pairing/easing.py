"""Applying to a need what would unlock it, where its owner need only say yes."""

from __future__ import annotations

from datetime import date, datetime
from math import ceil

from sqlalchemy.orm import Session

from matchmaker.accounts.models import Person
from matchmaker.demand import seasons, service
from matchmaker.demand.models import Need
from matchmaker.errors import N_, Conflict
from matchmaker.intake import half_months
from matchmaker.pairing import unlocking
from matchmaker.pairing.unlocking import Suggestion


class NotSuggested(Conflict):
    """What would unlock the need has changed since the page was read."""

    message = N_("Ce changement n’est plus utile : les offres ont bougé. Rechargez la page.")


def ease(
    session: Session, public_id: str, change: str, *, by: Person, now: datetime, today: date
) -> Suggestion:
    """Make one of the changes that the current lists suggest; the need is then paired anew."""
    need = service.editable(session, public_id, by=by)
    found = unlocking.of_need(session, need, today=today).suggestions
    suggestion = next((each for each in found if each.change == change and each.applies), None)
    if suggestion is None:
        raise NotSuggested
    _apply(need, suggestion)
    service.make_public(session, need, actor_key=by.audit_key, now=now, today=today)
    return suggestion


def _apply(need: Need, suggestion: Suggestion) -> None:
    amount = suggestion.amount or 0
    if suggestion.change == "form":
        need.forms = [*need.forms, suggestion.form]
    elif suggestion.change == "certification":
        _prefer(need, suggestion)
    elif suggestion.change == "season":
        need.curve = half_months.shifted(need.curve, amount)
        need.expires_on = seasons.last_day(need.curve, need.season_year)
    elif suggestion.change == "reach":
        setattr(need, suggestion.field, (getattr(need, suggestion.field) or 0) + amount)
    elif suggestion.change == "price":
        _raise_budget(need, amount)


def _prefer(need: Need, suggestion: Suggestion) -> None:
    """What was required is preferred from now on."""
    for each in need.certifications:
        if suggestion.certification and each.certification_id == suggestion.certification.id:
            each.is_required = False


def _raise_budget(need: Need, cents_per_kg: int) -> None:
    """By so much a kilo, in the unit in which the budget was written."""
    if need.budget_cents is None or not need.budget_cents_per_kg:
        return
    kg_each = need.budget_cents / need.budget_cents_per_kg
    need.budget_cents = ceil(need.budget_cents + cents_per_kg * kg_each)
    need.budget_cents_per_kg = need.budget_cents / kg_each
