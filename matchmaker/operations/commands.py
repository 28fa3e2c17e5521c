"""matchmaker db … | serve | work | check-deploy."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import click

from matchmaker.console import Console, say, show_json
from matchmaker.demo import people, province
from matchmaker.operations import (
    backups,
    deployment,
    migrations,
    processes,
    provinces,
    running,
    seeding,
)
from matchmaker.places import travel
from matchmaker.settings import Settings
from matchmaker.web import clock


@click.group("db")
def database() -> None:
    """The database: start, stop, migrate, back up, restore."""


@database.command()
@click.pass_obj
def up(console: Console) -> None:
    """Start the private cluster (with DATABASE_URL: check that the server answers)."""
    with console.engine("owner").connect():
        say(f"The database answers: {console.engine().url.render_as_string()}")


@database.command()
@click.pass_obj
def down(console: Console) -> None:
    """Stop the private cluster."""
    if console.settings.has_private_cluster:
        console.cluster.stop()
        say("The private cluster is stopped.")
    else:
        say("DATABASE_URL is set: that server is not ours to stop.")


@database.command()
@click.option("--to", "target", default="head", help="A revision; head by default.")
@click.pass_obj
def migrate(console: Console, target: str) -> None:
    """Bring the schema to the newest revision."""
    migrations.upgrade(console.engine("owner"), target)
    say("The schema is up to date.")


@database.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def backup(console: Console, file: Path) -> None:
    """Write everything to FILE."""
    backups.backup(console.database_url, file)
    say(f"Backed up to {file} ({file.stat().st_size / 1e6:.1f} MB).")


@database.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def restore(console: Console, file: Path) -> None:
    """Bring FILE back into an empty database."""
    backups.restore(console.engine("owner"), file)
    say("Restored.")


@click.command()
@click.pass_obj
def serve(console: Console) -> None:
    """The web server (gunicorn), in the foreground."""
    # made before anybody waits for a page
    travel.measured()
    arguments = processes.web_command(console.settings)
    os.execve(arguments[0], arguments, processes.environment(console))  # noqa: S606


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Jobs at the same time.")
@click.pass_obj
def work(console: Console, concurrency: int) -> None:
    """The job worker, in the foreground."""
    travel.measured()
    processes.work(console, concurrency=concurrency)


@click.command("check-deploy")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def check_deploy(console: Console, *, as_json: bool) -> None:
    """Refuse a deployment that forgets something; exit 1 with every fault."""
    engine = console.engine("web")
    found = deployment.faults(console.settings, engine)
    if as_json:
        show_json({"ready": not found, "faults": found})
    else:
        for fault in found:
            say(f"- {fault}")
        say("Ready to deploy." if not found else f"{len(found)} faults.")
    sys.exit(1 if found else 0)


@click.group("seed")
def seed() -> None:
    """Fill the database: reference facts, the demonstration."""


@seed.command("reference")
@click.pass_obj
def seed_reference(console: Console) -> None:
    """Catalogue, seasons, regions, municipalities, postal codes; twice changes nothing."""
    seeding.reference(console)


@seed.command("demo")
@click.pass_obj
def seed_demo(console: Console) -> None:
    """The fictional Québec: the private cluster, or an empty database with DEMO=1."""
    if not console.settings.is_demo:
        raise click.ClickException("Set DEMO=1: the demonstration's passwords are public.")
    seeding.demonstration(console)


@seed.command("province")
@click.option("--scale", default=1.0, show_default=True, help="1 is 435,000 offers.")
@click.option("--seed", "dice", default=1, show_default=True, help="Another one, another province.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_obj
def seed_province(console: Console, *, scale: float, dice: int, as_json: bool) -> None:
    """The reference province, invented, in a database of its own ("province")."""
    try:
        filled = provinces.fill(console, scale=scale, seed=dice, today=clock.today())
    except province.BadScale as trouble:
        raise click.BadParameter(str(trouble), param_hint="--scale") from trouble
    if as_json:
        show_json(filled.record())
    else:
        print(filled)


@click.command()
@click.pass_obj
def run(console: Console) -> None:
    """Prepare the database, then serve and work in the foreground until Ctrl-C."""
    sys.exit(running.run(console, prepare=seeding.prepare, welcome=welcome(console.settings)))


def welcome(settings: Settings) -> list[str]:
    """What a newcomer needs to know, last on the screen."""
    lines = ["", f"  Jumelage: {settings.public_url}", ""]
    if settings.is_demo:
        lines += [f"  {who.what:<14} {who.email:<24} {people.PASSWORD}" for who in people.ACCOUNTS]
        lines += ["", "  Second factor: .venv/bin/matchmaker user code EMAIL"]
    return [*lines, f"  Mail: {settings.mail_url}", "  Ctrl-C stops everything.", ""]


COMMANDS: Final[list[click.Command]] = [database, seed, run, serve, work, check_deploy]
