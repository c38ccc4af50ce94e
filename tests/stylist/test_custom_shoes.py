"""Which shoes a woman is shown first for an occasion, where she named no kind."""

from __future__ import annotations

from stylist.outfits.custom import shoes_in_order
from tests.stylist.garments import make_garment

PAGE = [
    make_garment(name, category=kind)
    for name, kind in (("b", "oxford-shoes"), ("l", "loafers"), ("s", "sandals"), ("h", "heels"), ("n", "sneakers"))
]


def order(occasions: list[str], genders: list[str]) -> str:
    return "".join(PAGE[n].id for n in shoes_in_order(PAGE, occasions, genders))


def test_dressy_shoes_come_before_brogues_for_a_woman_at_a_wedding() -> None:
    assert order(["wedding"], ["women"]) == "hslbn"


def test_all_else_keeps_the_search_s_order() -> None:
    assert order(["wedding"], ["men"]) == order(["work"], ["women"]) == order([], ["women"]) == "blshn"


def test_a_page_of_other_things_keeps_its_order() -> None:
    mixed = [PAGE[0], make_garment("d", category="dress"), PAGE[3]]
    assert shoes_in_order(mixed, ["wedding"], ["women"]) == [0, 1, 2]
