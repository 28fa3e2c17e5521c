"""How a widget looks: a closed set, each choice with enough contrast (static/css/widget.css)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from matchmaker.errors import N_

Choices = dict[str, str]
# code → words, in French; the first one goes without saying
THEMES: Final[Choices] = {"clair": N_("clair"), "sombre": N_("sombre")}
ACCENTS: Final[Choices] = {
    "sapin": N_("vert sapin"),
    "riviere": N_("bleu rivière"),
    "brique": N_("rouge brique"),
    "prune": N_("prune"),
    "ardoise": N_("gris ardoise"),
}
SIZES: Final[Choices] = {"normal": N_("normale"), "compact": N_("compacte")}


@dataclass(frozen=True)
class Look:
    """Codes of the three sets, nothing else."""

    theme: str
    accent: str
    size: str

    @property
    def classes(self) -> str:
        return f"theme-{self.theme} accent-{self.accent} size-{self.size}"

    @property
    def as_query(self) -> Choices:
        """What has to be said of it in an address."""
        said = {"theme": self.theme, "couleur": self.accent, "taille": self.size}
        first = {next(iter(each)) for each in (THEMES, ACCENTS, SIZES)}
        return {name: code for name, code in said.items() if code not in first}


def read(asked: Mapping[str, str]) -> Look:
    """`theme`, `couleur`, `taille`; what is not of the set is the first one."""
    return Look(
        theme=_one_of(THEMES, asked.get("theme")),
        accent=_one_of(ACCENTS, asked.get("couleur")),
        size=_one_of(SIZES, asked.get("taille")),
    )


def _one_of(choices: Choices, asked: str | None) -> str:
    return asked if asked is not None and asked in choices else next(iter(choices))
