"""matchmaker open-data export | publish."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from matchmaker.console import Console, say, show_json
from matchmaker.portal.open_data import packaging, publishing
from matchmaker.web import clock


@click.group("open-data")
def open_data() -> None:
    """What anybody may take: a Frictionless Data Package."""


@open_data.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the size of each file as JSON.")
@click.pass_obj
def export(console: Console, *, folder: Path, as_json: bool) -> None:
    """Write the package of today into FOLDER."""
    with console.begin() as session:
        made = publishing.make(session, today=clock.today())
    write(made, folder)
    if as_json:
        show_json({name: len(content) for name, content in made.items()})
    else:
        say(f"{len(made)} files in {folder}")


@open_data.command()
@click.pass_obj
def publish(console: Console) -> None:
    """Make the package that the pages serve, without waiting for the night."""
    with console.begin() as session:
        publishing.publish(session, today=clock.today(), now=datetime.now(UTC))


def write(made: Mapping[str, bytes], folder: Path) -> None:
    """Each file appears whole, the descriptor last: a reader never follows it to an older one."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in sorted(made, key=lambda name: (name == packaging.DESCRIPTOR, name)):
        aside = folder / f".{name}.{os.getpid()}"
        aside.write_bytes(made[name])
        aside.replace(folder / name)
