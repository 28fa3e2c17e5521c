"""matchmaker pairings rebuild | explain | unlock."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.console import Console, say, show_json
from matchmaker.demand import queries as demand
from matchmaker.demand.models import Need
from matchmaker.errors import N_, NotFound
from matchmaker.pairing import executors, generations, unlocking
from matchmaker.pairing import explain as explaining
from matchmaker.pairing.explain import Explained
from matchmaker.pairing.unlocking import Suggestion, Unlocking
from matchmaker.supply import queries as supply
from matchmaker.supply.models import Offer
from matchmaker.web import clock


class Unknown(NotFound):
    """No row has this identifier."""

    message = N_("Rien ne porte l’identifiant « %(typed)s ».")


@click.group()
def pairings() -> None:
    """Pairings: make them anew, explain one, say what would unlock more."""


@pairings.command()
@click.option(
    "--executor",
    default=executors.THREADS,
    show_default=True,
    help="Where the engine works: threads, processes, or dask://HOST:PORT.",
)
@click.option("--json", "as_json", is_flag=True, help="Print counts and seconds as JSON.")
@click.pass_obj
def rebuild(console: Console, *, executor: str, as_json: bool) -> None:
    """Pair every offer with every need and switch to the result."""
    database = console.engine("worker")
    with executors.ranking(executor) as rank:
        made = generations.rebuild(database, today=clock.today(), report=say, rank=rank)
    if as_json:
        show_json(made.record())
    else:
        print(made)


@pairings.command()
@click.argument("offer")
@click.argument("need")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def explain(console: Console, offer: str, need: str, *, as_json: bool) -> None:
    """Why OFFER and NEED (public identifiers, or numbers of rows) have their score."""
    with console.begin() as session:
        explained = explaining.pair(
            session,
            _public(session, Offer, offer),
            _public(session, Need, need),
            today=clock.today(),
        )
        if as_json:
            show_json(explained.record())
        else:
            print("\n".join(lines(explained)))


@pairings.command()
@click.argument("row")
@click.option("--offer", "is_offer", is_flag=True, help="ROW is an offer.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.pass_obj
def unlock(console: Console, row: str, *, is_offer: bool, as_json: bool) -> None:
    """What the need ROW (public identifier, or number of the row) loses to each constraint, and
    the smallest single changes that would bring offers in."""
    with console.begin() as session:
        found = of_offer(session, row) if is_offer else of_need(session, row)
        if as_json:
            show_json({"id": row} | found.record())
        else:
            print("\n".join(unlock_lines(found)))


def of_need(session: Session, typed: str) -> Unlocking:
    """What would unlock a need, by what was typed; raises Unknown."""
    public_id = _public(session, Need, typed)
    need = session.scalar(demand.whole().where(Need.public_id == public_id))
    if need is None:
        raise Unknown(typed=typed)
    return unlocking.of_need(session, need, today=clock.today())


def of_offer(session: Session, typed: str) -> Unlocking:
    """What would unlock an offer, by what was typed; raises Unknown."""
    public_id = _public(session, Offer, typed)
    offer = session.scalar(supply.whole().where(Offer.public_id == public_id))
    if offer is None:
        raise Unknown(typed=typed)
    return unlocking.of_offer(session, offer, today=clock.today())


def unlock_lines(found: Unlocking) -> list[str]:
    """What would unlock more, for a terminal."""
    others = "offers" if found.who == "need" else "needs"
    if not found.candidates:
        full = f"{found.feasible} {others}: the list is full, nothing to unlock"
        return [full if found.feasible else f"no {others} of this product"]
    head = f"{found.feasible} of {found.candidates} possible {others}"
    losses = [f"  lost to {each.constraint:<17} {each.count:>7}" for each in found.losses]
    changes = [f"  {_amount(each):<33} {f'+{each.gain}':>7}" for each in found.suggestions]
    return [head, *losses, "a single change:" if changes else "no single change helps", *changes]


def _amount(each: Suggestion) -> str:
    """One change with its unit."""
    detail = each.form or (each.certification.code if each.certification else "")
    if each.amount is None:
        return f"{each.change} {detail}".rstrip()
    return {
        "reach": f"reach {each.amount} km more",
        "season": f"season {each.amount:+d} half-months",
        "minimum_order": f"order {each.amount / 100:.0f} $ short",
        "price": f"price {each.amount / 100:.2f} $/kg over",
    }[each.change]


def lines(explained: Explained) -> list[str]:
    """The explanation for a terminal."""
    explanation = explained.explanation
    found = [
        f"{each.term:<10} {each.points:7.3f} / {each.maximum:g}"
        + ("" if each.is_known else "  unknown")
        for each in explanation.terms
    ]
    verdict = "feasible" if explanation.is_feasible else explanation.first_failure.name.lower()
    return [*found, f"{'score':<10} {explanation.score:7.3f} / 100  {verdict}"]


def _public(session: Session, kind: type[Offer | Need], typed: str) -> str:
    """The public identifier of what was typed, which may be the number of a row."""
    if not (typed.isascii() and typed.isdecimal()):
        return typed
    found = session.scalar(select(kind.public_id).where(kind.id == int(typed)))
    return found or typed
