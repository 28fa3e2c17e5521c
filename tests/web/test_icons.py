"""Icons are drawn into the page and silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.web import assets, icons


def test_our_own_drawings_come_without_size_and_with_the_class() -> None:
    drawing = icons.icon("farm", "me-2")
    assert 'class="icon me-2" aria-hidden="true"' in drawing
    assert 'width="16"' not in drawing


def test_a_class_cannot_break_out_of_its_attribute() -> None:
    assert '"><script' not in icons.icon("farm", '"><script')


def test_an_unknown_icon_is_named_in_the_error() -> None:
    with pytest.raises(icons.UnknownIcon, match="unicorn"):
        icons.icon("unicorn")


def test_copying_takes_every_listed_file_and_no_source_map(tmp_path: Path) -> None:
    modules, target = tmp_path / "node_modules", tmp_path / "vendor"
    drawings = [f"bootstrap-icons/icons/{name}.svg" for name in icons.FROM_BOOTSTRAP]
    for source in [*assets.FILES, *drawings]:
        (modules / source).parent.mkdir(parents=True, exist_ok=True)
        (modules / source).write_text("let a;\n//# sourceMappingURL=a.map\n", encoding="utf-8")
    count = assets.copy_vendor(modules, target)
    assert count == len([path for path in target.rglob("*") if path.is_file()])
    assert (target / "htmx.js").read_text(encoding="utf-8") == "let a;\n"


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(assets.MissingAsset, match=r"bootstrap\.min\.css"):
        assets.copy_vendor(tmp_path, tmp_path / "vendor")
