"""The points of each reason, as a form asks for them and as the engine weighs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, create_model

from matchmaker import engine
from matchmaker.engine import Term, TermWeight
from matchmaker.errors import N_, Invalid
from matchmaker.intake.amounts import Whole
from matchmaker.intake.lines import Written
from matchmaker.pairing import weights
from matchmaker.pairing.weights import Expert

WHOLE: Final = 100
# a reason of which something can be left unsaid
MAY_BE_UNKNOWN: Final = (Term.DISTANCE, Term.VOLUME, Term.PRICE, Term.LOGISTICS, Term.TRUST)
# a reason with a bend of its own, by features; the others rise straight from none to all
BENT: Final[Mapping[Term, tuple[float, ...]]] = {
    term: tuple(feature for feature, _ in engine.EXPERT[term].knots)
    for term in (Term.DISTANCE, Term.PRICE)
}
# what each reason measures
ASKS: Final[Mapping[Term, str]] = {
    Term.SEASON: N_("La part du calendrier de la cuisine que l’offre couvre."),
    Term.DISTANCE: N_("Le temps de route, selon la portée de l’offre et du besoin."),
    Term.VOLUME: N_("La part de la quantité demandée que l’offre fournit."),
    Term.PRICE: N_("Le prix de l’offre, selon le budget de la cuisine."),
    Term.LABELS: N_("La part des certifications préférées qui sont détenues."),
    Term.FORM: N_("Si le produit et sa forme sont ceux demandés, ou presque."),
    Term.LOGISTICS: N_("Jours de livraison, délai et fréquence en commun."),
    Term.TRUST: N_("Une fiche complète et à jour, et ce qu’ont donné les ententes."),
}
Share = Annotated[Whole, Field(le=WHOLE)]


class NotAHundred(Invalid):
    """The points of all reasons make the whole score."""

    message = N_("Les points totalisent %(total)s : il en faut 100.")


class NotMonotone(Invalid):
    """Nearer or cheaper must not earn less."""

    message = N_("D’un cas au suivant, la part ne peut que baisser.")


def _asked() -> dict[str, Any]:
    asked: dict[str, Any] = {f"points_{term}": (Share, ...) for term in Term}
    asked |= {f"unknown_{term}": (Share, ...) for term in MAY_BE_UNKNOWN}
    return asked | {
        f"share_{term}_{place}": (Share, ...)
        for term, features in BENT.items()
        for place in range(len(features))
    }


# one field for each number, so that each error stands at its own
WeightsIn: Final[type[BaseModel]] = create_model(
    "WeightsIn", __config__=ConfigDict(extra="forbid"), **_asked()
)


class NoteIn(BaseModel):
    """Why the weights change, for those who come after."""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[Written, Field(min_length=1, max_length=500)]


@dataclass(frozen=True)
class Bend:
    """A point of a bent reason: its field, and the feature as a share of the reach or budget."""

    field: str
    feature: float


def bends(term: Term) -> list[Bend]:
    return [Bend(f"share_{term}_{i}", feature) for i, feature in enumerate(BENT.get(term, ()))]


def typed(expert: Expert) -> dict[str, int]:
    """Weights as the form shows them."""
    shown: dict[str, int] = {}
    for term, weight in expert.items():
        shown[f"points_{term}"] = round(weight.maximum)
        if term in MAY_BE_UNKNOWN:
            shown[f"unknown_{term}"] = round(weight.unknown * WHOLE)
        for bend, (_, share) in zip(bends(term), weight.knots, strict=False):
            shown[bend.field] = round(share * WHOLE)
    return shown


def meant(said: BaseModel) -> dict[Term, TermWeight]:
    """The weights of a form; raises NotAHundred and NotMonotone, all at once."""
    values: dict[str, int] = said.model_dump()
    troubles: list[Invalid] = list(_troubles(values))
    if troubles:
        raise ExceptionGroup("weights", troubles)
    expert = {term: _weight(term, values) for term in Term}
    weights.checked(expert)
    return expert


def _weight(term: Term, values: Mapping[str, int]) -> TermWeight:
    usual = engine.EXPERT[term]
    shares = [values[bend.field] / WHOLE for bend in bends(term)]
    features = BENT.get(term, ())
    return TermWeight(
        maximum=values[f"points_{term}"],
        knots=tuple(zip(features, shares, strict=True)) if shares else usual.knots,
        unknown=values.get(f"unknown_{term}", round(usual.unknown * WHOLE)) / WHOLE,
    )


def _troubles(values: Mapping[str, int]) -> Iterator[Invalid]:
    total = sum(values[f"points_{term}"] for term in Term)
    if total != WHOLE:
        yield NotAHundred(total=total)
    for term in BENT:
        fields = [bend.field for bend in bends(term)]
        for before, after in pairwise(fields):
            if values[after] > values[before]:
                yield NotMonotone(field=after)
