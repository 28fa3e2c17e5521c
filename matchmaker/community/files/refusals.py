"""Why a file is not taken, in words that say what to do."""

from __future__ import annotations

from matchmaker.errors import N_, Invalid


class Refused(Invalid):
    """A file that can't be taken; every reason is one of these."""


class UnknownKind(Refused):
    """Nothing that pages hand on."""

    message = N_(
        "Ce fichier n’est ni une image (JPEG, PNG, WebP), ni un PDF, ni un document"
        " (DOCX, XLSX, PPTX, ODT, CSV, texte)."
    )


class TooLarge(Refused):
    """Above the limit of its kind."""

    message = N_("Ce fichier est trop lourd : une image fait au plus 5 Mo, un document 15 Mo.")


class Empty(Refused):
    """No byte at all."""

    message = N_("Ce fichier est vide. Choisissez-en un autre.")


class Broken(Refused):
    """It can't be read through."""

    message = N_("Ce fichier est abîmé ou incomplet. Enregistrez-le de nouveau et renvoyez-le.")


class TooManyPixels(Refused):
    """A picture that would fill the memory."""

    message = N_("Cette image a trop de pixels. Réduisez-la à 6 000 pixels de côté.")


class Locked(Refused):
    """Encrypted, so that nobody can look what is in it."""

    message = N_("Ce fichier est protégé par un mot de passe. Enregistrez-le sans protection.")


class Programmed(Refused):
    """It carries macros or active controls."""

    message = N_("Ce document contient des macros. Enregistrez-le sans macros.")


class TooDeep(Refused):
    """An archive that swells when it is opened."""

    message = N_("Ce document est trop gros une fois ouvert. Allégez-le et renvoyez-le.")
