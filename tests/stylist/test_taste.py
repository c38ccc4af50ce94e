"""Taste: events in, a ranking within what was asked out, and lines that can be checked and deleted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stylist.errors import BadInput, NotFound, WeightsMissing
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.locale import LOCALES
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Query
from stylist.tables import Place
from stylist.taste import TasteDesk
from stylist.taste.desk import NothingHeard
from stylist.taste.factors import NAME, FactorModel
from stylist.taste.traits import SLOTS, traits_of
from stylist.taste.words import heard, style_words
from stylist.vocabulary import terms
from stylist.wording import SENTENCES
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot

PATTERNS = ("solid", "striped", "floral", "checked")
SHADES = ("navy", "red", "white")
SHIRTS = tuple(
    make_garment(f"{pattern}-{shade}", category="shirt", patterns=(pattern,), colours=(shade,), title="a shirt")
    for pattern in PATTERNS
    for shade in SHADES
)
TROUSERS = tuple(
    make_garment(f"t-{pattern}", category="trousers", patterns=(pattern,), colours=("black",), title="trousers")
    for pattern in PATTERNS
)
SHOP = SHIRTS + TROUSERS


def engine(tmp_path: Path, garments: tuple[Garment, ...] = SHOP) -> SearchEngine:
    snapshot = make_snapshot(garments)
    return SearchEngine(lambda: snapshot, EMBEDDER, FileStore(tmp_path / "files"))


@pytest.fixture
def search(tmp_path: Path) -> SearchEngine:
    return engine(tmp_path)


@pytest.fixture
def desk(place: Place, search: SearchEngine) -> TasteDesk:
    return TasteDesk(place, "shop", lambda: search, None)


def order(search: SearchEngine, desk: TasteDesk, query: Query, person: str = "ann") -> list[str]:
    return [hit.garment.id for hit in search.search(query, taste=desk.ranking(person)).hits]


def all_shirts(limit: int = 3) -> Query:
    return Query(filters=Filters(categories=("shirt",)), limit=limit)


FLORALS = ["floral-navy", "floral-red", "t-floral"]


def test_an_event_counts_once_is_the_owners_alone_and_is_exported_and_forgotten(desk: TasteDesk) -> None:
    assert desk.give("ann", "like", ["floral-navy"], "t:1") == 1
    assert desk.give("ann", "like", ["floral-navy"], "t:1") == 0
    assert desk.give("bob", "like", ["floral-navy"], "t:1") == 1
    desk.ignore("ann", ("pattern", "floral"))
    told = desk.export("ann")
    assert [e["garment_id"] for e in told["events"]] == ["floral-navy"]
    assert told["events"][0]["at"] > 0
    assert told["ignored"] == ["pattern:floral"]
    assert desk.forget("ann") == 1
    assert desk.export("ann") == {"events": [], "ignored": []}
    assert len(desk.export("bob")["events"]) == 1


def test_it_is_still_there_after_a_restart_and_can_be_taken_back(place: Place, search: SearchEngine) -> None:
    TasteDesk(place, "shop", lambda: search, None).give("ann", "like", FLORALS, "t:1")
    again = TasteDesk(place, "shop", lambda: search, None)
    assert len(again.export("ann")["events"]) == 3
    assert again.ledger.take_back("ann", "t:1:like:t-floral")
    assert not again.ledger.take_back("bob", "t:1:like:floral-red")
    assert len(again.export("ann")["events"]) == 2


def test_nothing_is_written_where_one_garment_is_unknown(desk: TasteDesk) -> None:
    with pytest.raises(NotFound):
        desk.give("ann", "like", ["floral-navy", "no-such"], "t:1")
    assert desk.export("ann")["events"] == []


def test_what_is_liked_comes_first_also_in_what_was_never_dealt_with(search: SearchEngine, desk: TasteDesk) -> None:
    assert desk.ranking("ann") is None
    desk.give("ann", "like", ["floral-navy", "t-floral"], "t:1")
    desk.give("ann", "dislike", ["striped-navy"], "t:2")
    liking = desk.of("ann").mapping()
    assert liking["floral-white"] > 0 > liking["striped-white"]
    assert order(search, desk, all_shirts())[:2] != order(search, desk, all_shirts(), "bob")[:2]
    assert {"floral-navy", "floral-red", "floral-white"} == set(order(search, desk, all_shirts()))


def test_taste_never_brings_back_what_is_refused_or_lifts_above_a_wish_better_met(
    search: SearchEngine, desk: TasteDesk
) -> None:
    desk.give("ann", "purchase", ["floral-navy", "floral-red", "floral-white", "t-floral"], "t:1")
    refused = Query(filters=Filters(categories=("shirt",), not_patterns=("floral",)), limit=20)
    assert not any("floral" in name for name in order(search, desk, refused))
    spoken = Query(text="striped shirt", limit=len(SHOP))
    asked, usual = (order(search, desk, spoken, person) for person in ("ann", "bob"))
    assert [name.startswith("striped") for name in asked] == [name.startswith("striped") for name in usual]
    assert set(asked) == set(usual)
    assert asked != usual


def test_without_feedback_the_order_is_the_searchs_own(search: SearchEngine, desk: TasteDesk) -> None:
    query = all_shirts(12)
    assert order(search, desk, query, "nobody") == [h.garment.id for h in search.search(query).hits]


def test_by_price_and_beside_a_picture_taste_has_no_say(search: SearchEngine, desk: TasteDesk) -> None:
    desk.give("ann", "like", FLORALS, "t:1")
    for query in (all_shirts(12).model_copy(update={"sort": "price_low"}), Query(like="solid-navy", limit=12)):
        assert order(search, desk, query) == order(search, desk, query, "nobody")


def test_pages_show_everything_once_with_taste_and_a_try(search: SearchEngine, desk: TasteDesk) -> None:
    desk.give("ann", "like", FLORALS, "t:1")
    pages = [order(search, desk, all_shirts(4).model_copy(update={"page": page})) for page in (1, 2, 3)]
    assert sorted(name for page in pages for name in page) == sorted(g.id for g in SHIRTS)


def test_a_cursor_from_before_new_feedback_no_longer_continues(search: SearchEngine, desk: TasteDesk) -> None:
    desk.give("ann", "like", FLORALS, "t:1")
    first = search.search(all_shirts(4), taste=desk.ranking("ann"))
    going_on = all_shirts(4).model_copy(update={"cursor": first.next_cursor})
    assert search.search(going_on, taste=desk.ranking("ann")).page == 2
    desk.give("ann", "dislike", ["solid-red"], "t:2")
    with pytest.raises(BadInput, match="does not continue"):
        search.search(going_on, taste=desk.ranking("ann"))


def test_a_try_is_one_a_page_the_same_each_time_and_said(tmp_path: Path) -> None:
    garments = tuple(make_garment(f"s{n:02d}", category="shirt", patterns=(p,), title="a shirt")
                     for n in range(5) for p in PATTERNS)[:20]  # fmt: skip
    garments = tuple(g.model_copy(update={"id": f"g{n:02d}"}) for n, g in enumerate(garments))
    search = engine(tmp_path, garments)
    desk = TasteDesk(tmp_path / "db", "shop", lambda: search, None)
    tried = 0
    for n in range(12):
        desk.give("ann", "like", [garments[2].id], f"t:{n}")
        results = [search.search(all_shirts(6), taste=desk.ranking("ann")) for _ in range(2)]
        assert results[0] == results[1]
        told = [r for hit in results[0].hits for r in hit.reasons if r.code == "taste_explored"]
        assert len(told) <= 1
        tried += len(told)
    assert 1 <= tried <= 11
    small = search.search(all_shirts(3), taste=desk.ranking("ann"))
    assert not any(r.code == "taste_explored" for hit in small.hits for r in hit.reasons)


def test_lines_are_counted_and_worded_in_both_languages(desk: TasteDesk) -> None:
    desk.give("ann", "like", [*FLORALS, "floral-white", "striped-red"], "t:1")
    line = next(line for line in desk.learned("ann") if line.trait == ("pattern", "floral"))
    assert (line.liked, line.count, line.of) == (True, 4, 5)
    assert line.say("en") == "You keep choosing floral: 4 of 5 pieces you liked."
    assert line.say("zh") == "你常选碎花：喜欢的 5 件里有 4 件。"


def test_what_was_asked_for_is_no_choice(desk: TasteDesk) -> None:
    desk.give("ann", "like", [*FLORALS, "floral-white"], "t:1", asked={("pattern", "floral")})
    assert ("pattern", "floral") not in {line.trait for line in desk.learned("ann")}


def test_what_is_common_in_the_shop_is_not_told_as_taste(tmp_path: Path) -> None:
    garments = tuple(make_garment(f"p{n}", patterns=("solid",), title="a shirt") for n in range(9)) + SHOP[3:4]
    search = engine(tmp_path, garments)
    desk = TasteDesk(tmp_path / "db", "shop", lambda: search, None)
    desk.give("ann", "like", ["p1", "p2", "p3"], "t:1")
    assert ("pattern", "solid") not in {line.trait for line in desk.learned("ann")}


def test_a_later_word_about_a_garment_outweighs_the_earlier_one(desk: TasteDesk) -> None:
    desk.give("ann", "purchase", FLORALS, "t:1")
    before = desk.of("ann").mapping()["floral-white"]
    desk.give("ann", "return", FLORALS, "t:2")
    assert not any(line.liked for line in desk.learned("ann"))
    assert desk.of("ann").mapping().get("floral-white", 0.0) < before / 3


def test_a_deleted_line_is_neither_told_nor_ranked_by_until_it_is_taken_up_again(
    search: SearchEngine, desk: TasteDesk
) -> None:
    desk.give("ann", "like", [*FLORALS, "floral-white"], "t:1")
    trait = ("pattern", "floral")

    def gap() -> float:
        liking = desk.of("ann").liking(np.ones(len(SHOP), dtype=np.bool_))
        has = np.array([trait in traits_of(g) for g in SHOP])
        return float(liking[has].mean() - liking[~has].mean())

    known = gap()
    desk.ignore("ann", trait)
    assert trait not in {line.trait for line in desk.learned("ann")}
    assert abs(gap()) < 0.1 * known
    hits = search.search(all_shirts(12), taste=desk.ranking("ann")).hits
    assert not any(r.facts.get("value") == "floral" for h in hits for r in h.reasons)
    desk.ignore("ann", trait, ignored=False)
    assert gap() == pytest.approx(known)
    with pytest.raises(BadInput, match="waist"):
        desk.ignore("ann", ("waist", "90"))


def test_reasons_on_a_card_are_data_with_their_evidence(search: SearchEngine, desk: TasteDesk) -> None:
    desk.give("ann", "like", [*FLORALS, "floral-white"], "t:1")
    hit = next(h for h in search.search(all_shirts(3), taste=desk.ranking("ann")).hits if "floral" in h.garment.id)
    reason = next(r for r in hit.reasons if r.code == "taste_liked")
    assert reason.kind == "taste"
    assert dict(reason.facts) == {"slot": "pattern", "value": "floral", "count": 4, "of": 4}


@pytest.mark.parametrize(
    ("text", "word"),
    [("too boring", "boring"), ("太素了", "boring"), ("that's too loud for me", "loud"), ("太花了", "loud"),
     ("a bit too formal", "formal"), ("太正式了吧", "formal"), ("too shiny", "shiny"), ("太闪了", "shiny"),
     ("太短了", "short"), ("too long", "long"), ("太宽松了", "cut")],
)  # fmt: skip
def test_words_about_style_are_heard(text: str, word: str) -> None:
    assert [w.id for w in heard(text)] == [word]


def test_too_boring_lifts_patterns_and_lowers_what_is_plain(search: SearchEngine, desk: TasteDesk) -> None:
    assert desk.say("ann", "太素了", "solid-navy", "t:1") == 1
    liking = desk.of("ann").mapping()
    assert liking["floral-red"] > 0 > liking["solid-red"]
    line = desk.learned("ann")[0]
    assert line.say("zh") == "你嫌素（1 次）。"
    desk.ignore("ann", line.trait)
    assert desk.learned("ann") == ()
    assert desk.of("ann").mapping() == {}
    with pytest.raises(NothingHeard, match="hello"):
        desk.say("ann", "hello", None, "t:2")


def test_too_short_is_about_the_garment_that_is_meant(tmp_path: Path) -> None:
    skirts = tuple(make_garment(f"k{n}", category="skirt", length=length, title="a skirt")
                   for n, length in enumerate(("mini", "mini", "midi")))  # fmt: skip
    search = engine(tmp_path, skirts)
    desk = TasteDesk(tmp_path / "db", "shop", lambda: search, None)
    desk.say("ann", "too short", "k0", "t:1")
    liking = desk.of("ann").mapping()
    assert liking["k1"] < 0
    assert liking.get("k2", 0.0) == 0
    with pytest.raises(NothingHeard):
        desk.say("ann", "too short", None, "t:2")


def test_every_word_has_its_sentences_and_names_only_known_traits() -> None:
    for name, word in style_words().items():
        assert set(SENTENCES[f"taste_said_{name}"]) == set(LOCALES)
        for slot, value in word.traits:
            assert slot in SLOTS
            assert value in terms(slot)  # type: ignore[arg-type]  # slots of the table are kinds, by this test


def test_nothing_of_a_body_can_be_a_trait() -> None:
    assert not {"size", "gender", "height", "weight", "body", "shape"} & set(SLOTS)


def model_of_reds() -> FactorModel:
    """Everybody likes s-red best; along the one factor people differ on stripes."""
    ids = tuple(g.id for g in SHOP[:-1])
    striped = np.array([[1.0 if "striped" in name else 0.0] for name in ids])
    return FactorModel(
        ids, striped, np.array([0.5 if "red" in i else 0.0 for i in ids]), (("pattern", "checked"),),
        np.array([[1.0]]), np.array([-0.4]), np.array([1.5]), np.array([0.0]),
    )  # fmt: skip


def test_a_shops_model_ranks_for_new_people_and_its_factors_for_known_ones(
    tmp_path: Path, search: SearchEngine
) -> None:
    model_of_reds().save(tmp_path / "model")
    desk = TasteDesk(tmp_path / "db", "shop", lambda: search, tmp_path / "model")
    stranger = desk.of("new").mapping()
    assert stranger["solid-red"] > 0.3
    assert stranger["t-checked"] < 0  # never dealt with: judged by its traits
    before = desk.of("ann").mapping()["checked-red"]
    desk.give("ann", "like", ["striped-navy", "striped-white"], "t:1")
    assert desk.of("ann").mapping()["checked-red"] > before  # the factor that stripes and checks share
    assert desk.of("new").mapping() == stranger  # one person's events move nobody else


def test_a_model_that_is_not_there_or_broken_is_named_with_the_next_step(tmp_path: Path, search: SearchEngine) -> None:
    for content in (None, b"not safetensors"):
        if content:
            (tmp_path / NAME).write_bytes(content)
        with pytest.raises(WeightsMissing, match="stylist train taste"):
            TasteDesk(tmp_path / "db", "shop", lambda: search, tmp_path)
