"""The second factor: codes of an authenticator, each accepted once, and recovery codes on paper."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Final

from flask_security.totp import Totp
from passlib.exc import TokenError
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts.models import Person
from matchmaker.errors import N_, Conflict, Invalid

ISSUER: Final = "Jumelage"
# seconds before and after: a phone's clock drifts, people type slowly
WINDOW_S: Final = 30
RECOVERY_CODES: Final = 10
REQUIRED_OF: Final = frozenset({"administrator", "facilitator"})


class WrongCode(Invalid):
    """Not the present code, or one that already served."""

    message = N_("Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.")


class StillRequired(Conflict):
    """The person's role asks for a second factor."""

    message = N_("Votre rôle demande un second facteur : il ne peut pas être retiré.")


class Authenticator(Totp):
    """Flask-Security's factory of secrets and codes, which refuses a code used before.

    Secrets are encrypted with the deployment's own before they reach a row or a cookie.
    """

    def match(
        self, code: str, secret: str, *, last_counter: int | None, now: datetime
    ) -> int | None:
        """The counter of the code when it is right now and new, else None."""
        try:
            found = self._totp.verify(
                code,
                secret,
                time=now.timestamp(),
                window=WINDOW_S,
                last_counter=last_counter,
            )
        except TokenError:
            return None
        return int(found.counter)

    def code(self, secret: str, *, now: datetime) -> str:
        """The code that an authenticator shows now."""
        return str(self._totp.from_source(secret).generate(time=now.timestamp()).token)


def authenticator(totp_secret: str) -> Authenticator:
    return Authenticator({"1": totp_secret}, ISSUER)


def set_up(
    session: Session,
    person: Person,
    *,
    authenticator: Authenticator,
    secret: str,
    code: str,
    pepper: str,
    now: datetime,
) -> list[str]:
    """Turn the second factor on with a first right code; returns the new recovery codes."""
    counter = authenticator.match(code, secret, last_counter=None, now=now)
    if counter is None:
        raise WrongCode(field="code")
    person.tf_primary_method = "authenticator"
    person.tf_totp_secret = secret
    person.tf_last_counter = counter
    _record(session, person, "second_factor.set_up")
    return renew_recovery_codes(session, person, authenticator=authenticator, pepper=pepper)


def enrol(session: Session, person: Person, *, authenticator: Authenticator) -> None:
    """Give a demonstration account a second factor, whose codes a command prints."""
    if person.tf_totp_secret is None:
        person.tf_primary_method = "authenticator"
        person.tf_totp_secret = authenticator.generate_totp_secret()
        session.flush()


def renew_recovery_codes(
    session: Session, person: Person, *, authenticator: Authenticator, pepper: str
) -> list[str]:
    """Make new codes, to be shown this once; the old ones are void."""
    codes: list[str] = authenticator.generate_recovery_codes(RECOVERY_CODES)
    person.mf_recovery_codes = [_hash(code, pepper) for code in codes]
    _record(session, person, "recovery_codes.renewed")
    session.flush()
    return codes


def check(
    session: Session,
    person: Person,
    code: str,
    *,
    authenticator: Authenticator,
    pepper: str,
    now: datetime,
) -> None:
    """Accept a code of the authenticator or of the paper, once; raises WrongCode."""
    # the row is locked, so that of two posts with one code a single one passes
    session.refresh(person, with_for_update=True)
    if person.tf_totp_secret is None:
        raise WrongCode(field="code")
    counter = authenticator.match(
        code, person.tf_totp_secret, last_counter=person.tf_last_counter, now=now
    )
    if counter is not None:
        person.tf_last_counter = counter
    else:
        _cross_out(session, person, code, pepper=pepper)
    session.flush()


def remove(session: Session, person: Person) -> None:
    """Turn it off, unless the person's role asks for it."""
    if REQUIRED_OF & {role.name for role in person.roles}:
        raise StillRequired
    person.tf_primary_method = None
    person.tf_totp_secret = None
    person.tf_last_counter = None
    person.mf_recovery_codes = None
    _record(session, person, "second_factor.removed")
    session.flush()


def _cross_out(session: Session, person: Person, code: str, *, pepper: str) -> None:
    typed = _hash(code, pepper)
    codes = person.mf_recovery_codes or []
    kept = [each for each in codes if not hmac.compare_digest(each, typed)]
    if len(kept) == len(codes):
        raise WrongCode(field="code")
    person.mf_recovery_codes = kept
    _record(session, person, "recovery_code.used", left=len(kept))


def _hash(code: str, pepper: str) -> str:
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return hmac.new(pepper.encode(), plain.encode(), hashlib.sha256).hexdigest()


def _record(session: Session, person: Person, act: str, **details: object) -> None:
    audit.record(
        session,
        person.audit_key,
        act,
        subject_kind="person",
        subject_id=person.audit_key,
        **details,
    )
