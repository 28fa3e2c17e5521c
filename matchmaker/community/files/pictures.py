"""Pictures, drawn anew: what a camera wrote beside the pixels does not come along."""

from __future__ import annotations

import io
import struct
from typing import Any, Final

from PIL import Image, ImageOps

from matchmaker.community.files.refusals import Broken, TooManyPixels

WIDEST: Final = 1600
TALLEST: Final = 3200
MOST_PIXELS: Final = 36_000_000
_SAVED: Final[dict[str, dict[str, Any]]] = {
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85},
}
_TROUBLES: Final = (OSError, SyntaxError, ValueError, struct.error, EOFError)


def redrawn(content: bytes, kind: str) -> bytes:
    """The same picture (JPEG, PNG or WEBP), upright and at most 1,600 pixels wide, without
    metadata. Raises Broken, TooManyPixels."""
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            # the size is read before any pixel is
            if opened.width * opened.height > MOST_PIXELS:
                raise TooManyPixels
            return _saved(_plain(opened), kind)
    except Image.DecompressionBombError:
        raise TooManyPixels from None
    except _TROUBLES:
        raise Broken from None


def _plain(opened: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(opened)
    mode = "RGBA" if upright.has_transparency_data and opened.format != "JPEG" else "RGB"
    plain = upright.convert(mode)
    plain.thumbnail((WIDEST, TALLEST))
    # whatever stands here, pillow would write again
    plain.info = {}
    return plain


def _saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, format=kind, **_SAVED[kind])
    return out.getvalue()
