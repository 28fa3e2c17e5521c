"""The four kinds of refusal. Each package names its own by subclassing where it raises them.

A refusal carries a French sentence with named placeholders and its values apart, so that only
`web/` translates. `field` names the input at fault, when there is one.
"""

from __future__ import annotations

from typing import Final


def N_(message: str) -> str:  # noqa: N802 (the name that extraction tools know)
    """Mark a sentence for translation and return it untouched."""
    return message


class Refusal(Exception):
    """Something a person asked for that the rules do not allow."""

    message: str = N_("La demande ne peut pas être acceptée.")

    def __init__(self, message: str | None = None, /, *, field: str = "", **values: object) -> None:
        self.message = message or type(self).message
        self.field = field
        self.values = values
        super().__init__(self.message % values if values else self.message)


class NotFound(Refusal):
    """There is no such thing, or not for this person."""

    message = N_("Cette page n’existe pas, ou plus.")


class Conflict(Refusal):
    """The state of things forbids it now."""

    message = N_("Ce n’est plus possible dans l’état actuel.")


class NotAllowed(Refusal):
    """The person may not do it."""

    message = N_("Vous n’avez pas accès à cette page.")


class Invalid(Refusal):
    """The input can't be understood or breaks a rule."""

    message = N_("Une valeur est à corriger.")


KINDS: Final = (NotFound, Conflict, NotAllowed, Invalid)
