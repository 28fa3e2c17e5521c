"""matchmaker import KIND FILE: the same importers as on the pages."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts import queries
from matchmaker.console import Console, say, show_json
from matchmaker.errors import N_, Invalid, NotFound
from matchmaker.intake import batch, tables
from matchmaker.intake.batch import Importer, Preview, Sender
from matchmaker.intake.records import Limits
from matchmaker.web import clock, validation

SHOWN: Final = 50
EXISTING: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


class NoSuchPerson(NotFound):
    """--as names nobody."""

    message = N_("Personne n’a un compte à cette adresse.")


class BadMapping(Invalid):
    """The mapping file is neither JSON nor two columns."""

    message = N_(
        "La correspondance s’écrit en JSON {« titre » : « champ »}, ou en CSV titre;champ."
    )


def group(*importers: Importer[Any], also: Sequence[click.Command] = ()) -> click.Group:
    """`matchmaker import`, with one command for each importer, and others beside them."""
    made = click.Group(
        "import", help="Import organisations, offers, needs or purchases from CSV or XLSX."
    )
    for importer in importers:
        made.add_command(command(importer))
    for each in also:
        made.add_command(each)
    return made


@dataclass(frozen=True)
class Errand:
    """What one command was asked."""

    file: Path
    mapping: Path | None
    source: str
    email: str
    dry_run: bool


OPTIONS: Final = (
    click.argument("file", type=EXISTING),
    click.option("--dry-run", is_flag=True, help="Look at everything, write nothing."),
    click.option(
        "--mapping", type=EXISTING, help="Header to field: a JSON object, or a CSV of two columns."
    ),
    click.option("--source", default="file", help="What the identifiers are unique under."),
    click.option("--as", "email", default="", help="Import in somebody's name."),
    click.option("--json", "as_json", is_flag=True, help="The result as JSON on stdout."),
)


def command(importer: Importer[Any]) -> click.Command:
    """`matchmaker import KIND FILE`: ready lines go in, the others are said."""

    def run(console: Console, *, as_json: bool, **asked: Any) -> None:
        errand = Errand(**asked)
        preview = carry_out(console, importer, errand)
        _tell(preview, as_json=as_json, dry_run=errand.dry_run)
        sys.exit(1 if preview.problems else 0)

    callback: Callable[..., Any] = click.pass_obj(run)
    for option in reversed(OPTIONS):
        callback = option(callback)
    return click.command(importer.kind, help=f"Import {importer.kind} from FILE (CSV or XLSX).")(
        callback
    )


def carry_out(console: Console, importer: Importer[Any], errand: Errand) -> Preview[Any]:
    """Look at the file, and write what is ready unless it is only looked at."""
    limits = Limits(file_bytes=console.settings.max_upload_bytes)
    table = tables.read(errand.file.read_bytes(), limits)
    mapping = read_mapping(errand.mapping.read_text("utf-8-sig")) if errand.mapping else None
    with console.begin() as session:
        sender = sender_of(session, errand.email, errand.source)
        preview = batch.preview(
            session,
            importer,
            table=table,
            sender=sender,
            explain=validation.sentences,
            mapping=mapping,
        )
        if not errand.dry_run:
            batch.confirm(session, importer, preview=preview, sender=sender, report=_progress)
    return preview


def sender_of(session: Session, email: str, source: str) -> Sender:
    """The person of --as, or the system."""
    person = queries.by_address(session, email) if email else None
    if email and person is None:
        raise NoSuchPerson
    return Sender(
        person_id=person.id if person else None,
        actor_key=person.audit_key if person else audit.SYSTEM,
        source=source,
        now=datetime.now(UTC),
        today=clock.today(),
    )


def read_mapping(written: str) -> dict[str, str]:
    """Header → field, from JSON or from CSV."""
    if written.lstrip().startswith("{"):
        try:
            found = json.loads(written)
        except json.JSONDecodeError:
            raise BadMapping from None
        return {str(header): str(field or "") for header, field in found.items()}
    rows = csv.reader(written.splitlines(), delimiter=";" if ";" in written else ",")
    try:
        return dict(row for row in rows if row)
    except ValueError:
        raise BadMapping from None


def _progress(done: int, total: int) -> None:
    say(f"{done} / {total}")


def _tell(preview: Preview[Any], *, as_json: bool, dry_run: bool) -> None:
    summary = asdict(preview.summary)
    if as_json:
        problems = [
            {
                "line": each.line,
                "column": each.column,
                "written": each.written,
                "problem": each.sentence,
                "fix": each.fix,
            }
            for each in preview.problems
        ]
        notes = [note.sentence for note in preview.notes]
        show_json({"dry_run": dry_run, **summary, "problems": problems, "notes": notes})
        return
    for note in preview.notes[:SHOWN]:
        say(note.sentence)
    for each in preview.problems[:SHOWN]:
        fix = f" → {each.fix}" if each.fix else ""
        say(f"{each.line}\t{each.column}\t{each.written}\t{each.sentence}{fix}")
    if len(preview.problems) > SHOWN:
        say(f"… {len(preview.problems) - SHOWN}")
    print(", ".join(f"{name} {count}" for name, count in summary.items()))
