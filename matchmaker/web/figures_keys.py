"""The swatches of a key: what each colour and pattern of a picture stands for."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from matchmaker.web.figures_svg import pattern


def _patterned(mode: str) -> str:
    return (
        f'<rect width="20" height="18" {pattern(mode)}/>'
        f'<rect class="edge edge-{mode}" x=".5" y=".5" width="19" height="17"/>'
    )


def _hatched(name: str) -> str:
    return f'<rect class="{name}" x=".6" y=".6" width="18.8" height="16.8" {pattern(name)}/>'


DRAWINGS: Final = {
    "field": (
        '<rect class="in-field" width="9" height="18"/>'
        '<rect class="in-field" x="11" width="9" height="18"/>'
    ),
    "storage": _patterned("storage"),
    "greenhouse": _patterned("greenhouse"),
    "processed": _patterned("processed"),
    "gap": _hatched("gap"),
    "proposed": _hatched("proposed"),
    "agreed": '<rect class="agreed" width="20" height="18"/>',
    "surplus": '<rect class="surplus" x=".5" y=".5" width="19" height="17"/>',
    "demand": (
        '<line class="demand" x1="1" x2="10" y1="12" y2="12"/>'
        '<line class="demand" x1="10" x2="10" y1="12" y2="5"/>'
        '<line class="demand" x1="10" x2="19" y1="5" y2="5"/>'
    ),
    "offered": '<rect class="in-demand" width="20" height="18"/>',
    "unmet": '<rect class="unmet" x="2" y="1" width="16" height="16"/>',
    "idle": '<rect class="idle" x="3" y="2" width="14" height="14"/>',
    "today": (
        '<rect class="today" y="2" width="20" height="16"/>'
        '<path class="today-mark" d="M5 0h10l-5 6z"/>'
    ),
    "full": '<rect class="in-field" width="20" height="18"/>',
    "some": (
        '<rect class="in-field middle" y="9" width="20" height="9"/>'
        '<rect class="outline" x=".5" y=".5" width="19" height="17"/>'
    ),
    "none": '<rect class="outline" x=".5" y=".5" width="19" height="17"/>',
}


def swatch(kind: str) -> Markup:
    """The little square that stands before a word of the key."""
    return Markup(  # noqa: S704
        '<svg class="lots swatch" aria-hidden="true" focusable="false" width="20" height="18">'
        f"{DRAWINGS[kind]}</svg>"
    )
