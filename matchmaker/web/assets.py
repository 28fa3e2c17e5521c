"""Copies out of node_modules only what the pages use, into static/vendor."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from matchmaker.web import icons

FONT: Final = "@fontsource-variable"

# where it lies in node_modules, and under which name pages ask for it
FILES: Final = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.css",
    f"{FONT}/radio-canada/files/radio-canada-latin-standard-normal.woff2": "radio-canada.woff2",
    f"{FONT}/radio-canada/files/radio-canada-latin-ext-standard-normal.woff2": (
        "radio-canada-ext.woff2"
    ),
    f"{FONT}/radio-canada-big/files/radio-canada-big-latin-wght-normal.woff2": (
        "radio-canada-big.woff2"
    ),
    f"{FONT}/radio-canada-big/files/radio-canada-big-latin-ext-wght-normal.woff2": (
        "radio-canada-big-ext.woff2"
    ),
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "leaflet/dist/leaflet.js": "leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet.markercluster/dist/leaflet.markercluster.js": "markercluster.js",
    "tom-select/dist/js/tom-select.base.min.js": "tom-select.js",
    "tom-select/dist/css/tom-select.min.css": "tom-select.css",
}


class MissingAsset(RuntimeError):
    """A package of package-lock.json is not installed, or has moved its files."""


def copy_vendor(node_modules: Path, target: Path) -> int:
    """Copy what pages use and return the number of files; older copies are replaced."""
    wanted = {node_modules / source: target / name for source, name in FILES.items()}
    drawings = node_modules / "bootstrap-icons" / "icons"
    wanted |= {
        drawings / f"{name}.svg": target / "icons" / f"{name}.svg" for name in icons.FROM_BOOTSTRAP
    }
    missing = [str(source) for source in wanted if not source.is_file()]
    if missing:
        raise MissingAsset(f"run `npm ci` first; not found: {', '.join(missing)}")
    for source, copy in wanted.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, copy)
    return len(wanted)


def main() -> None:
    """`python -m matchmaker.web.assets`, run from the root of the checkout."""
    count = copy_vendor(Path("node_modules"), icons.STATIC / "vendor")
    sys.stdout.write(f"{count} files copied to {icons.STATIC / 'vendor'}\n")


def _copy(source: Path, copy: Path) -> None:
    if copy.suffix not in {".js", ".css"}:
        shutil.copyfile(source, copy)
        return
    # source maps are not served: their reference would be a 404 in every developer console
    lines = source.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "# sourceMappingURL=" not in line[:60]]
    copy.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
