"""Mail addresses: how one is written, and the key by which it is the same as another."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Final

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator

from matchmaker.errors import N_, Invalid

MAX_LENGTH: Final = 254


class BadAddress(Invalid, ValueError):
    """Nothing can be sent there. A ValueError too, so that a schema may raise it."""

    message = N_("Écrivez une adresse de courriel complète, par exemple nom@exemple.ca.")


def key(address: str) -> str:
    """What sign-in and uniqueness go by: compatible forms made one, small letters.

    A NUL, which the database can't even be asked about, does not count.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", address).lower())
    return folded.replace("\0", "").strip()


def normal(address: str) -> str:
    """The address as it is kept and written to; raises BadAddress."""
    try:
        found = validate_email(
            address.strip(),
            check_deliverability=False,
            allow_smtputf8=False,
            # nothing is delivered to .test: demonstration accounts have it
            test_environment=True,
        )
    except EmailNotValidError:
        raise BadAddress from None
    if len(found.normalized) > MAX_LENGTH:
        raise BadAddress
    return found.normalized


Address = Annotated[str, AfterValidator(normal)]
