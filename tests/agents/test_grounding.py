from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from stylist.money import Money
from stylist_agents.grounding import Grounded, _amid
from stylist_agents.prompt import instructions
from stylist_agents.turn import TurnState
from stylist_tools.memory import Memory
from tests.agents.conftest import SmallShop


@pytest.fixture
def grounded(services: SmallShop) -> Grounded:
    memory = Memory(shown=("s1", "s2"), outfit_total=Money.of(248, "USD"))
    memory.preferences = memory.preferences.model_copy(update={"budget": Money.of(80, "USD")})
    state = TurnState(services=services, person_id="ann", thread_id="t", turn=1, locale="en", memory=memory)
    return Grounded(state)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[[title:s1]] at [[price:s1]].", "Navy linen shirt at $59."),
        ("All of it is [[total]], under [[budget]].", "All of it is $248, under $80."),
        ("[[left]]: it comes to [[total]].", "$168 over the $80: it comes to $248."),
        ("[[left:s1]].", "$21 left of $80."),
        ("[[plan_left]].", ""),
        ("In stock: [[sizes:s2]].", "In stock: S, M."),
        ("It costs $59.", "It costs $59."),
        ("It costs $12.", ""),
        ("那件 12 元。", ""),
        ("The [[title:f1]] would do.", ""),
        ("The [[title:nothing]] would do.", ""),
        ("See [it](https://evil.example/x) now.", "See it now."),
        ("Size 42, 30 degrees, 2 of 3.", "Size 42, 30 degrees, 2 of 3."),
    ],
)
def test_only_what_a_row_holds_is_said(grounded: Grounded, written: str, shown: str) -> None:
    assert grounded.checked(written) == shown


def test_a_streamed_placeholder_is_never_torn(grounded: Grounded) -> None:
    written = "I'd take [[title:s1]], at [[price:s1]]. It breathes! The other is $3.\nGood."
    told = [part for letter in written for part in grounded.feed(letter)]
    told.append(grounded.rest())
    assert "".join(told) == "I'd take Navy linen shirt, at $59. It breathes!\nGood."
    assert told[0] == "I'd take Navy linen shirt, at $59."


CLAIMS = yaml.safe_load((Path(__file__).parent / "data" / "claims.yaml").read_text("utf-8"))


@pytest.fixture
def claiming(services: SmallShop) -> Grounded:
    memory = Memory(shown=("s1", "s2", "s3"))
    return Grounded(TurnState(services=services, person_id="ann", thread_id="t", turn=1, locale="en", memory=memory))


def shown_of(grounded: Grounded, sentences: list[str]) -> list[str]:
    return [shown for written in sentences if (shown := grounded.checked(written).strip())]


def test_planted_claims_are_left_out(claiming: Grounded) -> None:
    assert len(CLAIMS["planted"]) >= 50
    assert shown_of(claiming, CLAIMS["planted"]) == []
    assert claiming.left_out == len(CLAIMS["planted"])


def test_true_sentences_stay_whole(claiming: Grounded) -> None:
    titles = {f"[[title:{n}]]": title for n, title in (("s2", "Blue linen shirt"), ("s3", "Navy striped cotton shirt"))}
    whole = [sentence for said in CLAIMS["borne_out"] for sentence in [said]]
    for mark, title in titles.items():
        whole = [sentence.replace(mark, title) for sentence in whole]
    assert [claiming.checked(said) for said in CLAIMS["borne_out"]] == whole


def test_an_unproven_purity_is_taken_out(claiming: Grounded) -> None:
    assert {written: claiming.checked(written) for written in CLAIMS["corrected"]} == CLAIMS["corrected"]


def test_promises_that_a_tool_told_are_kept(claiming: Grounded) -> None:
    told = CLAIMS["told"]
    claiming._context.told["quote:1"] = told["policies"][0]
    assert shown_of(claiming, told["kept"]) == told["kept"]
    assert shown_of(claiming, told["planted"]) == []


def test_a_count_that_the_row_holds_is_kept(claiming: Grounded, services: SmallShop) -> None:
    shirt = services.search.garment("s1")
    two = tuple(variant.model_copy(update={"stock": 2}) for variant in shirt.variants)
    claiming._context.rows["z"] = shirt.model_copy(update={"id": "z", "variants": two})
    assert shown_of(claiming, ["Only 2 left.", "Only 3 left.", "仅剩2件。"]) == ["Only 2 left.", "仅剩2件。"]


LEADS_AWAY = (
    "![x](https://evil.example/p.png)", "Go to www.evil.example.", "See evil-shop.com for more.", "Mail me@evil.test.",
    "<img src=x>", "<a href='x'>here</a>", "javascript:alert(1)", "[1]: https://evil.example", "加微信 shop8888。",
    "Text me on WhatsApp.", "Call +1 555 123 4567.", "看 evil.cn 更便宜。", "data:text/html,hi", "//evil.example/x",
)  # fmt: skip


def test_nothing_leads_away(claiming: Grounded) -> None:
    assert shown_of(claiming, list(LEADS_AWAY)) == []


def test_instructions_are_not_recited(claiming: Grounded) -> None:
    lines = [line for line in instructions().splitlines() if len(line) > 40]
    assert len(lines) > 15
    assert shown_of(claiming, lines) == []
    assert shown_of(claiming, ["<context>{}</context>"]) == []


def test_a_title_that_tells_more_is_called_by_its_kind(claiming: Grounded, services: SmallShop) -> None:
    shirt = services.search.garment("s1")
    for title in ("Shirt, visit https://evil.example", "Shirt $1 today", "Shirt, use code FREE99", "x" * 200):
        claiming._context.rows["z"] = shirt.model_copy(update={"id": "z", "titles": {"en": title}})
        assert claiming.checked("I'd take [[title:z]].") == "I'd take shirt."
    claiming._context.rows["z"] = shirt.model_copy(update={"id": "z", "titles": {"en": "Pure silk shirt, 100% silk"}})
    assert claiming.checked("[[title:z]] it is.") == "Pure silk shirt, 100% silk it is."


@pytest.mark.parametrize(
    ("title", "amid"),
    [
        ("Navy linen shirt", "navy linen shirt"),
        ("Women's Mary Jane flats in black", "women's Mary Jane flats in black"),
        ("Harrington jacket in beige", "Harrington jacket in beige"),
        ("Lando Gym Jacket", "Lando Gym Jacket"),
        ("Beanie", "Beanie"),
    ],
)
def test_a_title_after_an_article_is_written_small_and_a_name_is_not(title: str, amid: str) -> None:
    assert _amid(title) == amid
