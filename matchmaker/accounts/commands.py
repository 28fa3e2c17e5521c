"""People from the command line: accounts, roles, and the codes of demonstration accounts."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from matchmaker import audit
from matchmaker.accounts import addresses, keyring, queries, roles, service
from matchmaker.accounts.models import Person
from matchmaker.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from matchmaker.console import Console, say


@click.group("user")
def user() -> None:
    """People: accounts, roles, second factor."""


@user.command("create")
@click.argument("email")
@click.option("--name", default="", help="How the person is called.")
@click.option("--role", type=click.Choice(roles.NAMES), help="Default: member.")
@click.option("--region", "regions", multiple=True, help="A facilitator's region, 01 to 17.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def create(
    console: Console,
    email: str,
    *,
    name: str,
    role: str | None,
    regions: tuple[str, ...],
    language: str,
    password_stdin: bool,
) -> None:
    """Open an account with a proved address, or bring an existing one up to date.

    Without --password-stdin the person signs in by a mailed link and may choose a password then.
    """
    now = datetime.now(UTC)
    password = _typed_password() if password_stdin else None
    with console.begin() as session:
        person = service.open_account(
            session, addresses.normal(email), name=name, language=language, now=now
        )
        if password is not None:
            hasher = keyring.of(console.settings).passwords
            service.set_password(session, person, password, hasher=hasher, now=now)
        if role is not None:
            roles.grant(session, person, role, by=audit.SYSTEM, regions=regions)
        say(f"{person.email}: {role or roles.MEMBER}")


@user.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(roles.NAMES))
@click.option("--region", "regions", multiple=True, help="A facilitator's region, 01 to 17.")
@click.option("--revoke", is_flag=True, help="Take the role away instead.")
@click.pass_obj
def role(
    console: Console, email: str, *, role: str, regions: tuple[str, ...], revoke: bool
) -> None:
    """Give somebody a role, or take it away; `member` takes every other role away."""
    with console.begin() as session:
        person = _person(session, email)
        if revoke:
            roles.revoke(session, person, role, by=audit.SYSTEM)
        else:
            roles.grant(session, person, role, by=audit.SYSTEM, regions=regions)


@user.command("disable")
@click.argument("email")
@click.pass_obj
def disable(console: Console, email: str) -> None:
    """Shut an account; its sessions end at once."""
    with console.begin() as session:
        person = _person(session, email)
        service.disable(session, person, by=audit.SYSTEM, now=datetime.now(UTC))


@user.command("enable")
@click.argument("email")
@click.pass_obj
def enable(console: Console, email: str) -> None:
    """Open a shut account again."""
    with console.begin() as session:
        service.enable(session, _person(session, email), by=audit.SYSTEM)


@user.command("code")
@click.argument("email")
@click.pass_obj
def code(console: Console, email: str) -> None:
    """Print the present second-factor code of a demonstration account."""
    if not console.settings.is_demo:
        raise click.ClickException("Codes are shown for demonstration accounts only (DEMO=1).")
    with console.begin() as session:
        person = _person(session, email)
        if person.tf_totp_secret is None:
            raise click.ClickException(f"{email} has no second factor.")
        secret = person.tf_totp_secret
    authenticator = keyring.of(console.settings).authenticator
    click.echo(authenticator.code(secret, now=datetime.now(UTC)))


def _person(session: Session, email: str) -> Person:
    person = queries.by_address(session, email)
    if person is None:
        raise click.ClickException(f"Nobody signs in as {email}.")
    return person


def _typed_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise click.ClickException(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.")
    return password
