"""What forms, imports and the API may say of organisations and sites."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from matchmaker import db
from matchmaker.accounts.addresses import Address
from matchmaker.errors import N_, Invalid
from matchmaker.intake import text
from matchmaker.intake.amounts import Whole
from matchmaker.places import codes, pin


class Kind(StrEnum):
    """What an organisation is."""

    PRODUCER = "producer"
    PROCESSOR = "processor"
    DISTRIBUTOR = "distributor"
    HUB = "hub"
    INSTITUTION = "institution"
    FOOD_SERVICE_OPERATOR = "food_service_operator"
    SERVICE_CENTRE = "service_centre"
    PARTNER = "partner"
    FACILITATOR = "facilitator"


class InstitutionType(StrEnum):
    """What an institution is."""

    CPE = "cpe"
    SCHOOL = "school"
    COLLEGE = "college"
    UNIVERSITY = "university"
    HOSPITAL = "hospital"
    LONG_TERM_CARE = "long_term_care"
    SENIORS_RESIDENCE = "seniors_residence"
    WORKPLACE = "workplace"
    OTHER = "other"


class SiteKind(StrEnum):
    """What a site is."""

    FARM = "farm"
    KITCHEN = "kitchen"
    WAREHOUSE = "warehouse"


class Role(StrEnum):
    """What a member may do."""

    OWNER = "owner"
    EDITOR = "editor"
    READER = "reader"


# whose place may be somebody's home: strangers see a blurred point
PRIVATE_PLACES: Final = frozenset({Kind.PRODUCER, Kind.PROCESSOR})
# who may have others below it, and who may run the kitchens of others
PARENTS: Final = frozenset({Kind.SERVICE_CENTRE, Kind.INSTITUTION, Kind.HUB, Kind.PARTNER})
OPERATORS: Final = frozenset({Kind.FOOD_SERVICE_OPERATOR, Kind.SERVICE_CENTRE, Kind.INSTITUTION})
# which sites a kind has when nothing else is said
USUAL_SITE: Final = {
    Kind.PRODUCER: SiteKind.FARM,
    Kind.PROCESSOR: SiteKind.WAREHOUSE,
    Kind.DISTRIBUTOR: SiteKind.WAREHOUSE,
    Kind.HUB: SiteKind.WAREHOUSE,
}


class BadNeq(Invalid, ValueError):
    """Not a number of the register of enterprises."""

    message = N_("Un NEQ a dix chiffres et commence par 11, 22, 33 ou 88.")


class BadWebsite(Invalid, ValueError):
    """Not the address of a public page."""

    message = N_("Écrivez une adresse comme https://exemple.ca.")


class BadPhone(Invalid, ValueError):
    """Not a telephone number of here."""

    message = N_("Écrivez un numéro à dix chiffres, par exemple 418 555-0199.")


class TypeNeeded(Invalid, ValueError):
    """An institution says of which type it is."""

    message = N_("Dites de quel type d’institution il s’agit.")


class PlaceNeeded(Invalid, ValueError):
    """Nothing says where the site is."""

    message = N_("Écrivez un code postal ou une municipalité, ou placez le point sur la carte.")


class BadPostalCode(Invalid, ValueError):
    """Not a postal code of Québec, as a schema says it."""

    def __init__(self, refusal: Invalid) -> None:
        super().__init__(refusal.message)
        self.values = refusal.values


class BadCoordinate(Invalid, ValueError):
    """A latitude or a longitude that is nowhere near Québec."""

    message = db.BadPosition.message


class HalfAPoint(Invalid, ValueError):
    """One coordinate without the other."""

    message = N_("Écrivez la latitude et la longitude, ou aucune des deux.")


_HOST: Final = re.compile(
    r"([a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}|\d{1,3}(\.\d{1,3}){3})(:\d{1,5})?", re.IGNORECASE
)
_SLIP: Final = re.compile(r"^(?:https?[:;]?/*)?www[:;,]", re.IGNORECASE)


def neq(written: str) -> str:
    """A NEQ as ten digits."""
    digits = re.sub(r"[\s.-]", "", written)
    if not re.fullmatch(r"(11|22|33|88)\d{8}", digits):
        raise BadNeq
    return digits


def website(written: str) -> str:
    """An address that a link may have: http or https, a host, nobody's password."""
    plain = _SLIP.sub("https://www.", written.strip())
    plain = plain if "://" in plain else f"https://{plain}"
    try:
        parts = urlsplit(plain)
    except ValueError:
        raise BadWebsite from None
    if parts.scheme.lower() not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        raise BadWebsite
    if re.search(r"[\s<>\"'\\]", plain):
        raise BadWebsite
    return plain


def phone(written: str) -> str:
    """Ten digits as « 418 555-0199 », with an extension if there is one."""
    main, _, extension = re.sub(r"(?i)\s*(?:#|x|ext\.?|poste)\s*", "#", written).partition("#")
    digits = re.sub(r"\D", "", main).removeprefix("1")
    if len(digits) != 10 or (extension and not extension.strip().isdigit()):
        raise BadPhone
    shown = f"{digits[:3]} {digits[3:6]}-{digits[6:]}"
    return f"{shown} poste {extension.strip()}" if extension else shown


def _kept(written: object) -> object:
    return text.nfc(written) if isinstance(written, str) else written


def _postal_code(written: str) -> str:
    try:
        return codes.parse(written)
    except Invalid as refusal:
        raise BadPostalCode(refusal) from refusal


def _latitude(degrees: float) -> float:
    if db.WEST <= degrees <= db.EAST:
        raise BadCoordinate(N_("La latitude et la longitude semblent inversées."))
    if not db.SOUTH <= degrees <= db.NORTH:
        raise BadCoordinate
    return degrees


def _longitude(degrees: float) -> float:
    if not db.WEST <= degrees <= db.EAST:
        raise BadCoordinate
    return degrees


# read inside out: the text is tidied first, then measured, then understood
_Tidy: Final = BeforeValidator(_kept)
Line = Annotated[str, StringConstraints(max_length=200), _Tidy]
Code = Annotated[str, StringConstraints(max_length=80), _Tidy]
Name = Annotated[str, StringConstraints(min_length=2, max_length=200, pattern=r"[^\W\d_]"), _Tidy]
Paragraph = Annotated[str, StringConstraints(max_length=2000), _Tidy]
Reason = Annotated[str, StringConstraints(min_length=10, max_length=1000), _Tidy]
Neq = Annotated[Code, AfterValidator(neq)]
Website = Annotated[str, StringConstraints(max_length=500), _Tidy, AfterValidator(website)]
Phone = Annotated[Code, AfterValidator(phone)]
PostalCode = Annotated[Code, AfterValidator(_postal_code)]
Degrees = Annotated[pin.Degrees, Field(ge=-180, le=180, allow_inf_nan=False)]


class Strict(BaseModel):
    """Nothing but what is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Profile(Strict):
    """What members say of their organisation."""

    name: Name
    kind: Kind
    institution_type: InstitutionType | None = None
    neq: Neq | None = None
    description: Paragraph = ""
    website: Website | None = None
    contact_name: Line = ""
    email: Address | None = None
    phone: Phone | None = None

    @model_validator(mode="after")
    def _typed(self) -> Self:
        if self.kind == Kind.INSTITUTION and self.institution_type is None:
            raise TypeNeeded(field="institution_type")
        return self


class Where(Strict):
    """Where a site is, as people write it; a point overrules the words."""

    address: Line = ""
    postal_code: PostalCode = ""
    municipality: Line = ""
    latitude: Annotated[Degrees, AfterValidator(_latitude)] | None = None
    longitude: Annotated[Degrees, AfterValidator(_longitude)] | None = None
    is_point_confirmed: bool = False

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise HalfAPoint(field="latitude")
        if not (self.postal_code or self.municipality or self.latitude is not None):
            raise PlaceNeeded(field="postal_code")
        return self


class SiteIn(Where):
    """A site added or changed by its members."""

    kind: SiteKind
    name: Line = ""
    meals_per_day: Whole | None = None
    operator: Line = ""


class NewOrganization(Profile, Where):
    """An organisation with its first site. `is_distinct`: none of those that look alike."""

    parent: Line = ""
    is_distinct: bool = False


class OnBehalf(NewOrganization):
    """The same, written by a facilitator for somebody on the telephone."""

    owner_email: Address | None = None


class ParentIn(Strict):
    """The body that an organisation belongs to, by its address; '' for none."""

    parent: Line = ""


class InvitationIn(Strict):
    """Whom to invite."""

    email: Address
    role: Role


class RoleIn(Strict):
    """A member's new role."""

    role: Role


class ClaimIn(Strict):
    """Why a profile is somebody's."""

    reason: Reason


class AnswerIn(Strict):
    """What a facilitator answers to a claim."""

    answer: Paragraph = ""


class CertificationIn(Strict):
    """A certification held; its code and its body's."""

    certification: Line
    body: Line = ""
    number: Code = ""
    expires_on: date | None = None
