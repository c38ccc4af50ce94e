import re
from collections import Counter

import pytest

from stylist.demo.catalogue import demo_garments, yuan
from stylist.demo.designs import Colourway, designs, pieces, style_of
from stylist.demo.families import FAMILIES
from stylist.demo.wording import colour_zh
from stylist.garment import Garment
from stylist.vocabulary import terms

GARMENTS = demo_garments()


def test_the_shop_is_large_and_broad() -> None:
    count = Counter(g.category for g in GARMENTS)
    assert len(GARMENTS) >= 300
    assert len(count) >= 24
    assert min(count[c] for c in ("shirt", "dress", "trousers", "jacket", "sneakers", "heels", "handbag", "skirt")) >= 4
    assert {g.gender for g in GARMENTS} == {"women", "men", "unisex"}


def test_rows_are_the_same_on_every_run() -> None:
    assert [g.model_dump() for g in demo_garments()] == [g.model_dump() for g in GARMENTS]
    first = GARMENTS[0]
    assert (first.id, first.titles["en"], first.titles["zh"]) == (
        "demo-shirt-001",
        "Men's soft-collar linen shirt in navy",
        "男士藏青色亚麻软领衬衫",
    )
    assert [v.stock for v in first.variants] == [12, 7, 12, 5]


def test_ids_and_skus_are_unique() -> None:
    assert len({g.id for g in GARMENTS}) == len(GARMENTS)
    skus = [v.sku for g in GARMENTS for v in g.variants]
    assert len(set(skus)) == len(skus)
    assert all(re.fullmatch(rf"demo-{g.category}-\d{{3}}", g.id) for g in GARMENTS)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_no_two_titles_are_the_same(locale: str) -> None:
    repeated = [t for t, n in Counter(g.titles[locale] for g in GARMENTS).items() if n > 1]  # type: ignore[index]
    assert not repeated


def test_every_attribute_is_in_the_vocabulary() -> None:
    for g in GARMENTS:
        assert g.category in terms("category"), g.id
        for kind, values in (
            ("colour", g.colours), ("pattern", g.patterns), ("fabric", g.fabrics), ("finish", g.finishes),
            ("season", g.seasons), ("occasion", g.occasions),
        ):  # fmt: skip
            assert values or kind == "finish", (g.id, kind)
            assert set(values) <= set(terms(kind)), (g.id, kind)
        for kind, value in (("sleeve", g.sleeve), ("neckline", g.neckline), ("length", g.length), ("fit", g.fit)):
            assert value is None or value in terms(kind), (g.id, kind)


def test_chinese_is_chinese() -> None:
    for g in GARMENTS:
        latin = re.findall(r"[A-Za-z]+", g.titles["zh"])
        assert set(latin) <= {"T", "V", "Polo"}, g.titles["zh"]
        assert set(re.findall(r"[A-Za-z]+", g.descriptions["zh"])) <= {"T", "V", "Polo"}, g.descriptions["zh"]
        assert len(re.findall(r"[\u3400-\u9fff]", g.descriptions["zh"])) >= 12
        assert not re.search(r"[\u3400-\u9fff]", g.titles["en"] + g.descriptions["en"])


def test_the_shop_does_not_judge_bodies() -> None:
    text = " ".join(" ".join([*g.titles.values(), *g.descriptions.values()]) for g in GARMENTS).lower()
    assert not [w for w in ("flattering", "slimming", "显瘦", "遮肉", "显胖") if w in text]


def test_prices_are_whole_and_in_two_currencies() -> None:
    for g in GARMENTS:
        assert g.currencies == ("USD", "CNY")
        usd, cny = g.price("USD"), g.price("CNY")
        assert 5 <= usd.amount <= 500
        assert str(cny.amount)[-1] == "9"
        assert 6 <= cny.amount / usd.amount <= 7.6, g.id


@pytest.mark.parametrize(("usd", "expected"), [(14, 99), (59, 399), (89, 599), (128, 849), (188, 1299), (348, 2399)])
def test_yuan_prices_are_prices_people_know(usd: int, expected: int) -> None:
    assert yuan(usd) == expected


def test_sizes_fit_what_is_sold() -> None:
    for g in GARMENTS:
        sizes, group = g.sizes(in_stock_only=False), terms("category")[g.category].group
        if group == "shoes":
            assert all(36 <= int(s) <= 46 for s in sizes)
        elif group in ("tops", "knitwear", "dresses", "outerwear"):
            assert sizes[-4:] == ("S", "M", "L", "XL")


def test_some_sizes_and_a_few_garments_are_sold_out() -> None:
    sold_out = [g for g in GARMENTS if not g.in_stock]
    assert 3 <= len(sold_out) <= 20
    gaps = [g for g in GARMENTS if g.in_stock and g.sizes() != g.sizes(in_stock_only=False)]
    assert len(gaps) > 50
    assert all(v.in_stock == (v.stock is not None and v.stock > 0) for g in GARMENTS for v in g.variants)


def _matching(**wanted: str) -> list[Garment]:
    def has(g: Garment, name: str, value: str) -> bool:
        found = getattr(g, name)
        return value == found or (isinstance(found, tuple) and value in found)

    return [g for g in GARMENTS if g.in_stock and all(has(g, n, v) for n, v in wanted.items())]


@pytest.mark.parametrize("gender", ["women", "men"])
def test_the_navy_linen_shirt_exists_within_both_budgets(gender: str) -> None:
    shirts = _matching(category="shirt", gender=gender, colours="navy", fabrics="linen", finishes="matte")
    assert len([g for g in shirts if g.price("USD").amount < 80 and g.price("CNY").amount < 500]) >= 2
    assert _matching(category="shirt", gender=gender, colours="sky-blue", fabrics="linen")


@pytest.mark.parametrize("gender", ["women", "men"])
@pytest.mark.parametrize("occasion", ["beach", "wedding", "work", "casual", "party", "travel", "date"])
def test_whole_outfits_can_be_made(gender: str, occasion: str) -> None:
    groups = Counter(
        terms("category")[g.category].group
        for g in GARMENTS
        if g.in_stock and g.gender in (gender, "unisex") and occasion in g.occasions
    )
    bottoms = groups["bottoms"] + groups["dresses"] + groups["suits"]
    upper = groups["tops"] + groups["knitwear"] + groups["dresses"] + groups["suits"]
    assert bottoms and upper and groups["shoes"] and groups["accessories"], groups


def test_there_are_things_to_refuse() -> None:
    assert _matching(patterns="striped")
    assert _matching(finishes="shiny")
    shoes = [g.price("USD").amount for g in GARMENTS if terms("category")[g.category].group == "shoes"]
    assert min(shoes) < 20 and max(shoes) > 150


def test_every_category_can_be_drawn() -> None:
    assert {d.category for d in designs()} <= set(FAMILIES)


def test_a_colourway_names_what_the_vocabulary_lacks() -> None:
    assert Colourway.parse("white/navy striped:pin") == Colourway(("white", "navy"), "striped", "pin")
    with pytest.raises(ValueError, match="'navvy'"):
        Colourway.parse("navvy")


def test_styles_are_known_for_demo_garments_only() -> None:
    assert style_of("demo-shirt-001") == ("soft", "")
    assert style_of("somebody-elses-1") == ("", "")
    assert list(pieces()) == [g.id for g in GARMENTS]


@pytest.mark.parametrize(("shade", "expected"), [("navy", "藏青色"), ("black", "黑色"), ("olive", "橄榄绿色")])
def test_colours_stand_before_nouns(shade: str, expected: str) -> None:
    assert colour_zh(shade) == expected
