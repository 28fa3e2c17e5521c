"""What a webmaster chose, and the one line to copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from matchmaker.errors import N_
from matchmaker.portal import asking
from matchmaker.portal.asking import Asked
from matchmaker.portal.widgets import looks
from matchmaker.portal.widgets.looks import Look
from matchmaker.web.typography import say

MOST_LETTERS: Final = 120


@dataclass(frozen=True)
class Kind:
    """A widget: the end of its address, its words, its height before it says its own."""

    code: str
    words: str
    height_px: int
    takes: tuple[str, ...] = ()


KINDS: Final = (
    Kind("recherche", N_("Chercher une ferme ou un produit"), 330, ("produit",)),
    Kind("saison", N_("En saison près de chez vous"), 640, ("region", "ou")),
    Kind("membres", N_("Carte des membres"), 620, ("region",)),
    Kind("chiffres", N_("Jumelage en chiffres"), 210),
)


@dataclass(frozen=True)
class Chosen:
    """A widget with its language, its look and what it is about."""

    kind: Kind
    look: Look
    asked: Asked
    place: str = ""

    @property
    def path(self) -> str:
        about = {"produit": self.asked.slug, "region": self.asked.region_code, "ou": self.place}
        kept = {name: value for name, value in about.items() if name in self.kind.takes}
        query = asking.query(**kept, **self.look.as_query, langue=self.asked.language)
        return f"/widgets/{self.kind.code}{query}"


def read(args: Mapping[str, str], asked: Asked) -> Chosen:
    kind = next((each for each in KINDS if each.code == args.get("widget")), KINDS[0])
    return Chosen(kind, looks.read(args), asked, args.get("ou", "").strip()[:MOST_LETTERS])


def line(chosen: Chosen, *, address: str) -> str:
    """The frame, in HTML. The title is in the language of the page that is read now."""
    template = Markup(
        '<iframe src="{src}" title="{title}" width="100%" height="{height}" loading="lazy"'
        ' style="border:0"></iframe>'
    )
    return str(
        template.format(
            src=address + chosen.path, title=say(chosen.kind.words), height=chosen.kind.height_px
        )
    )


def script(*, address: str) -> str:
    """What makes all frames of a page as high as they need."""
    return f'<script src="{address}/widgets/hauteur.js" defer></script>'
