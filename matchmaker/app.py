"""The composition root: settings in, application out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

import structlog
from flask import Blueprint, Flask
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import Engine

from matchmaker import audit, db
from matchmaker.accounts import letters as account_letters
from matchmaker.accounts import security
from matchmaker.accounts import views as accounts
from matchmaker.catalogue import views as catalogue
from matchmaker.community import file_views as files
from matchmaker.community import hub_views as community
from matchmaker.community.events import desk_views as event_desk
from matchmaker.community.events import views as events
from matchmaker.community.levers import views as levers
from matchmaker.community.news import views as news
from matchmaker.community.resources import views as resources
from matchmaker.community.stories import views as stories
from matchmaker.console import DATABASE_ROLE, Console
from matchmaker.demand import contract_views as contracts
from matchmaker.demand import menu_views as menus
from matchmaker.demand import on_profile as needs_on_profile
from matchmaker.demand import order_views as orders
from matchmaker.demand import views as demand
from matchmaker.demand.importing import NeedImporter
from matchmaker.desks import (
    awaiting,
    calendar_views,
    home_views,
    outlook_views,
    procurement_views,
    product_panels,
    saved_views,
    search_views,
    shortlist_views,
    space_views,
)
from matchmaker.desks import letters as desk_letters
from matchmaker.facilitation import (
    desk_views,
    figure_views,
    gap_views,
    letter_views,
    lost_mail_views,
    merge_views,
    organization_views,
    priority_views,
    scale_views,
)
from matchmaker.impact.purchases import settle_views as settling_purchases
from matchmaker.impact.purchases.importing import PurchaseImporter
from matchmaker.impact.shares import views as shares
from matchmaker.impact.targets import views as targets
from matchmaker.introductions import letters as introduction_letters
from matchmaker.introductions import panels as introduction_panels
from matchmaker.introductions import views as introductions
from matchmaker.organizations import import_views, importers
from matchmaker.organizations import letters as organization_letters
from matchmaker.organizations import views as organizations
from matchmaker.organizations.importing import OrganizationImporter
from matchmaker.pairing import panels as pairing_panels
from matchmaker.pairing import views as pairing
from matchmaker.places import travel
from matchmaker.places import views as places
from matchmaker.portal import sitemap_views as sitemaps
from matchmaker.portal.api import views as api
from matchmaker.portal.dfc import import_views as dfc_imports
from matchmaker.portal.dfc import views as dfc
from matchmaker.portal.feeds import views as feeds
from matchmaker.portal.hooks import letters as hook_letters
from matchmaker.portal.hooks import views as hooks
from matchmaker.portal.keys import views as keys
from matchmaker.portal.linked import panels as linked
from matchmaker.portal.open_data import views as open_data
from matchmaker.portal.widgets import keeping
from matchmaker.portal.widgets import views as widgets
from matchmaker.settings import ROOT, Settings
from matchmaker.supply import on_profile as offers_on_profile
from matchmaker.supply import renewal_views as renewal
from matchmaker.supply import sheet_views as sheets
from matchmaker.supply import shift_views as shifts
from matchmaker.supply import views as supply
from matchmaker.supply.importing import OfferImporter
from matchmaker.web import (
    anybody,
    clock,
    errors,
    figures,
    filters,
    headers,
    health,
    i18n,
    icons,
    letters,
    logs,
    pages,
    proxy,
    session,
    vocabulary,
)
from matchmaker.web.application import Application

BLUEPRINTS: Final[list[Blueprint]] = [
    home_views.blueprint,
    search_views.blueprint,
    space_views.blueprint,
    calendar_views.blueprint,
    outlook_views.blueprint,
    saved_views.blueprint,
    shortlist_views.blueprint,
    procurement_views.blueprint,
    letter_views.blueprint,
    lost_mail_views.blueprint,
    desk_views.blueprint,
    gap_views.blueprint,
    scale_views.blueprint,
    organization_views.blueprint,
    merge_views.blueprint,
    figure_views.blueprint,
    priority_views.blueprint,
    health.blueprint,
    pages.blueprint,
    accounts.blueprint,
    organizations.blueprint,
    import_views.blueprint,
    supply.blueprint,
    shifts.blueprint,
    renewal.blueprint,
    sheets.blueprint,
    orders.blueprint,
    menus.blueprint,
    demand.blueprint,
    contracts.blueprint,
    settling_purchases.blueprint,
    catalogue.blueprint,
    pairing.blueprint,
    places.blueprint,
    introductions.blueprint,
    community.blueprint,
    resources.blueprint,
    stories.blueprint,
    news.blueprint,
    files.blueprint,
    shares.blueprint,
    targets.blueprint,
    api.blueprint,
    keys.blueprint,
    api.pages,
    hooks.blueprint,
    open_data.blueprint,
    dfc.blueprint,
    dfc_imports.blueprint,
    feeds.blueprint,
    widgets.blueprint,
    levers.blueprint,
    events.blueprint,
    event_desk.blueprint,
    sitemaps.blueprint,
]
# posts whose address, signed and mailed, is the proof: a mail reader makes some by itself
MAILED_POSTS: Final = (accounts.subscription.change_subscription,)
LETTERS: Final = (
    *account_letters.LETTERS,
    *organization_letters.LETTERS,
    *introduction_letters.LETTERS,
    *desk_letters.LETTERS,
    *hook_letters.LETTERS,
)


def create_app(settings: Settings, *, engine: Engine | None = None) -> Flask:
    """Build the application. `engine`: given by tests; otherwise the web role's pool."""
    logs.configure(settings.log_level)
    travel.use(settings.travel_url)
    app = Application(
        "matchmaker",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "matchmaker" / "static"),
    )
    configure(app, settings)
    session.install(app, engine or web_engine(settings))
    proxy.install(app, settings)
    anybody.install(app)
    headers.install(app, settings)
    csrf = CSRFProtect(app)
    errors.install(app)
    i18n.install(app)
    for drawing in (filters, figures, icons, vocabulary):
        drawing.install(app)
    security.install(app, settings)
    for panel in (offers_on_profile, needs_on_profile, pairing_panels, product_panels):
        panel.install(app)
    introduction_panels.install(app)
    awaiting.install(app)
    linked.install(app)
    keeping.install(app)
    importers.register(app, OfferImporter(), rule="member")
    importers.register(app, NeedImporter(), rule="member")
    importers.register(app, PurchaseImporter(), rule="member")
    importers.register(app, OrganizationImporter(), rule="facilitator")
    letters.install(app, LETTERS)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for view in MAILED_POSTS:
        csrf.exempt(view)
    # a key in a header is no cookie: no other site can make a browser send it
    csrf.exempt(api.blueprint)
    app.context_processor(lambda: globals_of_pages(settings))
    structlog.get_logger().debug("application made", routes=len(list(app.url_map.iter_rules())))
    return app


def pages_of_workers(
    settings: Settings, engine: Engine
) -> Callable[[], AbstractContextManager[object]]:
    """Where workers write letters: the words and addresses of the web, without a visitor."""
    app = create_app(settings, engine=engine)
    return lambda: app.test_request_context(base_url=settings.public_url)


def web_engine(settings: Settings) -> Engine:
    return db.engine(
        Console(settings).database_url, role=DATABASE_ROLE["web"], statement_timeout_ms=2000
    )


def configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PUBLIC_URL=settings.public_url,
        SETTINGS=settings,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=2_000,
        SESSION_COOKIE_NAME="__Host-session" if settings.has_secure_cookies else "session",
        SESSION_COOKIE_SECURE=settings.has_secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        # posts are checked against the token and Sec-Fetch-Site; a strict referrer would refuse
        # browsers that hide it
        WTF_CSRF_SSL_STRICT=False,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def globals_of_pages(settings: Settings) -> dict[str, object]:
    today = clock.today()
    return {
        "settings": settings,
        "demo": settings.is_demo,
        "today": today,
        "now_half": clock.half_month(today),
        "current_user": current_user,
        "request_id": audit.request_id.get(),
    }
