"""A square that a telephone reads: an address as a QR code, drawn into the page."""

from __future__ import annotations

import segno
from markupsafe import Markup, escape


def code(address: str, label: str) -> Markup:
    """An SVG without style of its own; its width and colour are the style sheet's."""
    drawn = segno.make_qr(address, error="m").svg_inline(
        svgclass="qr", lineclass=None, omitsize=True, border=0
    )
    return Markup(  # noqa: S704 (segno draws digits only)
        drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(label)}" ', 1)
    )
