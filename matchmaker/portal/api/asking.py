"""What lists of the API are asked: the filters of the pages, under names of their own."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from matchmaker.catalogue.trade import Form
from matchmaker.demand.schemas import CompleteNeed
from matchmaker.errors import N_
from matchmaker.intake import lines
from matchmaker.portal.api import schemas
from matchmaker.supply.schemas import CompleteOffer

MOST: Final = 100


def _number(value: object) -> object:
    """Digits only: « +3 » or « 3.0 » is something else."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else value


HalfMonth = Annotated[int, BeforeValidator(_number), Field(ge=0, le=23)]
Limit = Annotated[
    int,
    BeforeValidator(_number),
    Field(ge=1, le=MOST, description=N_("Combien par page, au plus 100.")),
]
After = Annotated[
    lines.Line,
    Field(max_length=200, description=N_("Où la page précédente s’est arrêtée : voyez « next ».")),
]
Words = Annotated[lines.Line, Field(max_length=80)]


def fields_of(schema: type[BaseModel]) -> Any:
    """The members of a schema that may be asked alone."""
    names = tuple(schema.model_fields)
    return Annotated[
        list[Literal[names]],  # type: ignore[valid-type]
        Field(description=N_("Seulement ces champs, séparés par des virgules.")),
    ]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Listed(_Asked):
    limit: Limit = 50
    after: After = ""


class OrganizationsAsked(_Listed):
    """The directory."""

    q: Words = Field("", description=N_("Des mots du nom."))
    kind: lines.Line = ""
    region: lines.Line = Field("", description=N_("Code à deux chiffres d’une région."))
    fields: fields_of(schemas.OrganizationOut) = []  # type: ignore[valid-type]


class SitesAsked(_Listed):
    """Places of the directory."""

    region: lines.Line = Field("", description=N_("Code à deux chiffres d’une région."))
    organization: lines.Line = Field("", description=N_("Identifiant d’une organisation."))
    fields: fields_of(schemas.SiteOut) = []  # type: ignore[valid-type]


class ProductsAsked(_Listed):
    """The catalogue."""

    q: Words = Field("", description=N_("Un produit, écrit comme on le dit : « patates bio »."))
    fields: fields_of(schemas.ProductOut) = []  # type: ignore[valid-type]


class RegionsAsked(_Listed):
    """The regions."""

    fields: fields_of(schemas.RegionOut) = []  # type: ignore[valid-type]


class _Searched(_Listed):
    """What a search of offers or needs asks."""

    product: Words = Field("", description=N_("Un produit, écrit comme on le dit : « carotte »."))
    near: Words = Field(
        "",
        description=N_(
            "Code postal, municipalité ou « latitude,longitude » : d’où mesurer et pointer."
        ),
    )
    within: Literal[
        "", "30min", "60min", "90min", "120min", "180min", "25km", "50km", "100km", "200km", "400km"
    ] = Field("", description=N_("À quelle distance de « near », au plus."))
    region: lines.Line = Field("", description=N_("Code à deux chiffres d’une région."))
    organization: lines.Line = Field("", description=N_("Identifiant d’une organisation."))
    first: HalfMonth | None = Field(
        None, description=N_("Première quinzaine : 0 est le 1er janvier.")
    )
    last: HalfMonth | None = Field(None, description=N_("Dernière quinzaine : 23 finit l’année."))
    forms: list[Form] = Field([], description=N_("L’une ou l’autre de ces formes."))
    labels: list[lines.Code] = Field(
        [], max_length=24, description=N_("Toutes ces certifications.")
    )
    handovers: list[Literal["delivered", "pickup", "hub"]] = Field(
        [], description=N_("L’une ou l’autre de ces remises.")
    )
    sort: Literal["", "score", "distance", "price", "season", "recent"] = Field(
        "", description=N_("L’ordre ; par défaut le pointage, sinon les plus récents.")
    )


class OfferSent(CompleteOffer):
    """An offer as a program sends it: which one is said by the address, never by the body."""

    key: SkipJsonSchema[None] = None


class NeedSent(CompleteNeed):
    """A need as a program sends it."""

    key: SkipJsonSchema[None] = None


class OffersAsked(_Searched):
    """A search of offers."""

    fields: fields_of(schemas.OfferOut) = []  # type: ignore[valid-type]


class NeedsAsked(_Searched):
    """A search of needs."""

    fields: fields_of(schemas.NeedOut) = []  # type: ignore[valid-type]


class OfferAsked(_Asked):
    """One offer."""

    fields: fields_of(schemas.OfferOut) = []  # type: ignore[valid-type]


class NeedAsked(_Asked):
    """One need."""

    fields: fields_of(schemas.NeedOut) = []  # type: ignore[valid-type]


class OrganizationAsked(_Asked):
    """One organisation."""

    fields: fields_of(schemas.OrganizationOut) = []  # type: ignore[valid-type]


class ProductAsked(_Asked):
    """One product."""

    fields: fields_of(schemas.ProductOut) = []  # type: ignore[valid-type]


class PairingsAsked(_Asked):
    """The best counterparts of one offer, or of one need."""

    offer: lines.Line = Field("", description=N_("Identifiant de votre offre."))
    need: lines.Line = Field("", description=N_("Identifiant de votre besoin."))
    limit: Limit = 20


class IntroductionsAsked(_Listed):
    """Introductions at the caller's places."""

    state: lines.Line = ""
    fields: fields_of(schemas.IntroductionOut) = []  # type: ignore[valid-type]
