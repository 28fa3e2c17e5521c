"""The year at a glance, the page of a product, and what the forms ask about products."""

from __future__ import annotations

from typing import Final

# the server loads it while it starts, so that nobody's first search waits for it
import sklearn.feature_extraction.text  # noqa: F401
from flask import Blueprint, Response, jsonify, render_template, request

from matchmaker.catalogue import beside, lookup, panels, queries, sheets
from matchmaker.catalogue.lookup import Reading
from matchmaker.catalogue.models import Product
from matchmaker.catalogue.queries import Curves, Weighed
from matchmaker.web import access, clock, i18n, session, vocabulary

FIRST_GROUP: Final = "vegetables"
MOST_LETTERS: Final = 120

blueprint: Final = Blueprint("catalogue", __name__, url_prefix="/produits")


@blueprint.get("")
@access.anyone
def products() -> str:
    now = clock.half_month(clock.today())
    text = _asked()
    group = request.args.get("groupe", FIRST_GROUP)
    group = group if group in queries.GROUPS else FIRST_GROUP
    region = _region()
    current = session.current()
    lines = sheets.found(current, text, region_code=region, half_month=now) if text else []
    families = [] if text else sheets.by_family(current, group, region_code=region, half_month=now)
    shown = [*lines, *(line for _, members in families for line in members)]
    return render_template(
        "catalogue/products.html",
        asked=text,
        group=group,
        groups=queries.GROUPS,
        region=region,
        regions=queries.regions(current),
        lines=lines,
        families=families,
        on_hand=sheets.on_hand(shown),
        legend=sheets.legend(shown),
    )


@blueprint.get("/<slug>")
@access.anyone
def product(slug: str) -> str:
    region = _region()
    sheet = sheets.sheet(session.current(), slug, region_code=region)
    return render_template(
        "catalogue/product.html",
        sheet=sheet,
        growers=panels.of(session.current(), "growers", sheet.product),
        kitchens=panels.of(session.current(), "kitchens", sheet.product),
        region=region,
        regions=queries.regions(session.current()),
    )


@blueprint.get("/chercher")
@access.anyone
def search() -> Response:
    """For the combobox of a form: the likely products with all that the form needs of them."""
    current = session.current()
    reading = lookup.read(current, _asked())
    found = queries.products(current, [match.slug for match in reading.matches])
    words = {match.slug: match.word for match in reading.matches}
    weights = queries.weights(current, found)
    years = queries.curves_of(current, [row.id for row in found], region_code=_region())
    return _kept(
        jsonify(
            results=[
                _result(
                    row, word=words[row.slug], units=weights[row.id], modes=years.get(row.id, {})
                )
                | {"said": _said(reading, row)}
                for row in found
            ]
        )
    )


@blueprint.get("/saison")
@access.anyone
def season() -> Response:
    """The default curves by mode of `?product=slug`, to paint first; none when it is unknown."""
    found = queries.products(session.current(), [request.args.get("product", "")])
    curves = (
        queries.default_curves(session.current(), found[0].id, region_code=_region())
        if found
        else {}
    )
    return _kept(jsonify(modes=curves))


def _asked() -> str:
    return request.args.get("q", "").strip()[:MOST_LETTERS]


def _region() -> str | None:
    code = request.args.get("region", "")
    return code if code in {row.code for row in queries.regions(session.current())} else None


def _result(
    product: Product, *, word: str, units: list[Weighed], modes: Curves
) -> dict[str, object]:
    is_french = i18n.language() == "fr"
    name, family = (
        (product.name_fr, product.family.name_fr)
        if is_french
        else (product.name_en, product.family.name_en)
    )
    return {
        "value": product.slug,
        "text": name,
        "note": family if word in {name, product.slug} else f"{word}, {family}",
        "forms": [[row.form, vocabulary.word("form", row.form)] for row in product.forms],
        "units": [
            {
                "code": weighed.unit.code,
                "text": weighed.unit.one_fr if is_french else weighed.unit.one_en,
                "kg": weighed.kg,
                "kind": weighed.unit.kind,
            }
            for weighed in units
        ],
        "modes": modes,
    }


def _said(reading: Reading, product: Product) -> dict[str, object]:
    """What was typed beside the product, by field, for the blank ones of the form."""
    said = beside.of(reading, [row.form for row in product.forms])
    return {"fields": said.counted, "form": said.form, "labels": list(said.labels)}


def _kept(answer: Response) -> Response:
    """The same for everybody in a language, and seldom different."""
    answer.cache_control.private = True
    answer.cache_control.max_age = 300
    return answer
