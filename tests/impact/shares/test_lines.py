from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from matchmaker.impact.shares import counting, lines
from matchmaker.impact.shares.counting import Scope
from tests.factories import Factory


def test_each_line_is_in_the_group_of_its_own_product(session: Session, make: Factory) -> None:
    carrot, beet = make.product("carotte"), make.product("betterave")
    site = make.site(make.organization(kind="institution"))
    for product in (carrot, beet, None):
        make.purchase(site, product_id=product.id if product else None)
    scope = Scope([site.id], date(2026, 7, 1), date(2027, 6, 30))

    found = counting.count(session, scope, [], by=lines.GROUP)

    assert {group: each.lines for group, each in found.items()} == {
        carrot.family.group_code: 2,
        lines.NO_GROUP: 1,
    }
