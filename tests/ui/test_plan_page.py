"""Days, packing list and wardrobe as the page draws them, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from stylist.locale import Locale
from stylist.money import Money
from stylist.outfits.plans import Event, PackedPiece, Plan, PlannedLook, PlanRequest, moments_of
from stylist.outfits.weather import Weather
from stylist.wardrobe.piece import OwnedPiece
from stylist_agents.events import PlanShown, WardrobeShown
from stylist_ui.page.plan import plan_html
from stylist_ui.page.wardrobe import wardrobe_html
from tests.stylist.garments import make_garment

SHIRT = make_garment("shirt", title="<b>Linen</b> shirt", price="60")
JEANS = make_garment("own-jeans", title="Jeans", category="jeans")


def shown() -> PlanShown:
    request = PlanRequest(
        days=2, events=(Event(day=2, occasion="party"),), weather=(Weather(low_c=15, high_c=24, rain=True),)
    )
    moments, worn = moments_of(request), ("shirt", "own-jeans")
    looks = [PlannedLook(moment=m, garment_ids=worn if m.day == 2 else ()) for m in moments]
    packing = (
        PackedPiece(garment_id="shirt", role="top", owned=False, price=Money.of(60, "USD"), wears=1,
                    cost_per_wear=Money.of(60, "USD")),
        PackedPiece(garment_id="own-jeans", role="bottom", owned=True, price=Money.of(0, "USD"), wears=1),
    )  # fmt: skip
    plan = Plan(id="p", request=request, looks=tuple(looks), packing=packing, total=Money.of(60, "USD"), score=0.5)
    return PlanShown(plan=plan, garments=(SHIRT, JEANS))


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", ("Day 1", "Day 2", "15 to 24 °C", "rain", "Still open", "To pack: 2 pieces", "$60 a wear", "yours")),
        ("zh", ("第 1 天", "15 到 24 度", "有雨", "先空着", "行李清单：2 件", "值得添的", "已有")),
    ],
)
def test_a_plan_shows_days_packing_and_cost_per_wear(locale: Locale, words: tuple[str, ...]) -> None:
    html = plan_html(shown(), locale)
    assert [w for w in words if w not in html] == []
    assert html.count("<li><div") == 3 and "<b>Linen" not in html


@pytest.mark.parametrize(("locale", "words", "never"), [("en", "in the evening", "date"), ("zh", "晚上", "约会")])
def test_a_dinner_is_called_no_date(locale: Locale, words: str, never: str) -> None:
    request = PlanRequest(days=1, events=(Event(day=1, occasion="date"),))
    looks = tuple(PlannedLook(moment=m, garment_ids=("shirt",)) for m in moments_of(request))
    plan = Plan(id="p", request=request, looks=looks, packing=(), total=Money.of(0, "USD"), score=0.5)
    html = plan_html(PlanShown(plan=plan, garments=(SHIRT,)), locale)
    assert words in html
    assert never not in html


def test_a_wardrobe_shows_what_was_worn_and_what_it_cost() -> None:
    piece = OwnedPiece(
        garment=JEANS, paid=Money.of(60, "USD"), added_on=date(2026, 5, 1), worn=(date(2026, 5, 2), date(2026, 5, 9))
    )
    html = wardrobe_html(WardrobeShown(pieces=(piece,)), "en")
    assert "worn ×2" in html and "2026-05-09" in html and "$30 a wear" in html
