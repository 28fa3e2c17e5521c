"""The command group. Commands live in <package>/commands.py."""

from __future__ import annotations

import os
import sys
from typing import Final

import click

from matchmaker import app
from matchmaker.accounts import commands as accounts
from matchmaker.catalogue import commands as catalogue
from matchmaker.cluster import ClusterTrouble
from matchmaker.console import Console, say
from matchmaker.demand.importing import NeedImporter
from matchmaker.errors import Refusal
from matchmaker.impact.purchases.importing import PurchaseImporter
from matchmaker.introductions import commands as introductions
from matchmaker.operations import commands as operations
from matchmaker.organizations import commands as organizations
from matchmaker.organizations.importing import OrganizationImporter
from matchmaker.pairing import commands as pairing
from matchmaker.places import commands as places
from matchmaker.places import travel
from matchmaker.portal.dfc import commands as dfc
from matchmaker.portal.open_data import commands as open_data
from matchmaker.settings import BadSetting, SettingMissing, Settings
from matchmaker.supply.importing import OfferImporter

COMMANDS: Final[list[click.Command]] = [
    *operations.COMMANDS,
    accounts.user,
    *places.COMMANDS,
    *catalogue.COMMANDS,
    organizations.group(
        OrganizationImporter(),
        OfferImporter(),
        NeedImporter(),
        PurchaseImporter(),
        also=[dfc.import_dfc],
    ),
    dfc.export,
    pairing.pairings,
    introductions.introductions,
    open_data.open_data,
]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", metavar="NAME", help="Another database of the same server.")
@click.pass_context
def group(context: click.Context, database: str | None) -> None:
    """Jumelage: pairs farms and institutional kitchens of Québec."""
    named = {} if database is None else {"DATABASE_NAME": database}
    settings = Settings.from_env({**os.environ, **named})
    travel.use(settings.travel_url)
    context.obj = Console(settings, app.pages_of_workers)


for command in COMMANDS:
    group.add_command(command)


def main() -> None:
    """Run a command; what people can mend comes out as one sentence, not a traceback."""
    try:
        group()
    except (ClusterTrouble, BadSetting, SettingMissing, Refusal) as trouble:
        say(str(trouble))
        sys.exit(1)
