"""Where a page goes on after a button: a place of this site and of no other."""

from __future__ import annotations

from urllib.parse import urlsplit


def within(written: str, *, otherwise: str = "/") -> str:
    """The path and query of an address, when they are ours."""
    try:
        back = urlsplit(written)
    except ValueError:
        return otherwise
    if back.scheme or back.netloc or not back.path.startswith("/") or back.path.startswith("//"):
        return otherwise
    if "\\" in written or not written.isprintable():
        return otherwise
    return back.path + (f"?{back.query}" if back.query else "")
