"""What people type about themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from matchmaker.accounts import consents
from matchmaker.accounts.addresses import Address
from matchmaker.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from matchmaker.errors import N_, Invalid
from matchmaker.intake import text

NewPassword = Annotated[str, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
# long enough for whatever somebody holds already; nothing is said of its quality
KnownPassword = Annotated[str, Field(max_length=MAX_LENGTH)]
Token = Annotated[str, Field(max_length=500)]


class NotALine(Invalid, ValueError):
    """Control characters have no place in a name."""

    message = N_("Écrivez ce texte sur une ligne, sans caractère spécial.")


def line(typed: str) -> str:
    """One line of text as the house keeps it."""
    kept = text.nfc(typed)
    if not kept.isprintable():
        raise NotALine
    return kept


def agreed(is_given: bool) -> bool:  # noqa: FBT001 (pydantic calls it with the value)
    if not is_given:
        raise consents.ConsentNeeded
    return is_given


class NotSure(Invalid, ValueError):
    """What can't be undone is asked twice."""

    message = N_("Cochez cette case si vous voulez vraiment effacer votre compte.")


def certain(is_sure: bool) -> bool:  # noqa: FBT001 (pydantic calls it with the value)
    if not is_sure:
        raise NotSure
    return is_sure


Line = Annotated[str, AfterValidator(line)]


class _Typed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Consents(_Typed):
    """The optional purposes, each its own box, none ticked beforehand."""

    newsletter: bool = False
    research: bool = False

    def purposes(self) -> set[str]:
        """The codes of what was ticked."""
        return {name for name in consents.PURPOSES if getattr(self, name, False)}


class Registration(Consents):
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    email: Address
    password: NewPassword
    terms: Annotated[bool, AfterValidator(agreed), Field(validate_default=True)] = False


class ForeignRegistration(Consents):
    """Opening an account with another's: the address is known and proved, nothing else is said."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]
    terms: Annotated[bool, AfterValidator(agreed), Field(validate_default=True)] = False


class Credentials(_Typed):
    email: Annotated[str, Field(max_length=254)]
    password: KnownPassword


class AddressOnly(_Typed):
    email: Address


class TokenOnly(_Typed):
    jeton: Token


class Reset(_Typed):
    jeton: Token
    password: NewPassword


class PasswordChange(_Typed):
    current: KnownPassword
    password: NewPassword


class Code(_Typed):
    code: Annotated[str, Field(max_length=40)]


class Profile(_Typed):
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    phone: Annotated[Line, Field(max_length=40)] = ""


class Language(_Typed):
    language: Literal["fr", "en"]


class Rhythm(_Typed):
    rhythm: Literal["day", "week", "never"]


class Subscription(_Typed):
    """What the page of a letter's last link posts; a mail reader's own button names no rhythm."""

    rhythm: Literal["day", "week", "never"] = "never"
    one_click: str = Field("", alias="List-Unsubscribe", max_length=40)


class Reauthentication(_Typed):
    """The password again, before what can't be undone. Nobody else may have the phone."""

    password: KnownPassword = ""


class Erasure(Reauthentication):
    sure: Annotated[bool, AfterValidator(certain), Field(validate_default=True)] = False
