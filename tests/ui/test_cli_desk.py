"""stylist desk and stylist eval policies: pages read and quoted, orders taken in and opened, hand-overs listed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist.services import build_services
from stylist.settings import Settings
from stylist_ui.cli import app

RETURNS = "You may send anything back within 45 days, unworn. We refund the price."
DELIVERY = "Standard delivery takes three to five working days. It costs nothing above 80 dollars."


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of one shirt, with two pages."""
    folder = tmp_path_factory.mktemp("desk")
    feed = write_feed(folder / "feed", [next(g for g in demo_garments() if g.category == "shirt")], workers=1)
    run(folder, "ingest", str(feed), "--catalogue", "shop")
    (folder / "pages").mkdir()
    (folder / "pages" / "returns.md").write_text(f"# Returns\n\n## Sending back\n\n{RETURNS}\n", "utf-8")
    (folder / "pages" / "delivery.md").write_text(f"# Delivery\n\n## How long it takes\n\n{DELIVERY}\n", "utf-8")
    return folder


def run(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    environment = {"STYLIST_DATA_DIR": str(folder / "data"), "STYLIST_CATALOGUE": "shop", "STYLIST_THREADS": "1"}
    result = CliRunner().invoke(app, [*arguments, "--json"], env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def test_pages_are_read_quoted_word_for_word_and_replaced(shop: Path) -> None:
    pages = shop / "pages"
    told = run(shop, "desk", "read", str(pages), "--site", "https://a.shop/")
    assert (told["catalogue"], told["passages"]) == ("shop", 2)
    (quote,) = run(shop, "desk", "ask", "how many days do I have to return it?")["quotes"]
    assert (quote["heading"], quote["url"]) == ("Sending back", "https://a.shop/returns.md")
    assert quote["quote"] in RETURNS
    assert run(shop, "desk", "ask", "do you have a store in Berlin?")["quotes"] == []
    assert run(shop, "desk", "read", str(pages / "delivery.md"))["passages"] == 1
    left = run(shop, "desk", "ask", "how many days do I have to return it?", "--most", "10")["quotes"]
    assert "Sending back" not in {quote["heading"] for quote in left}


def test_pages_that_say_nothing_are_refused(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_text("", "utf-8")
    assert run(shop, "desk", "read", str(tmp_path), code=1)["error"]["code"] == "unreadable_pages"


def order(number: str, customer: str, day: str = "2026-05-01") -> dict[str, Any]:
    price = {"amount_minor": 4000, "currency": "USD"}
    return {
        "number": number, "customer": customer, "email": f"{customer}@shop.example", "status": "placed",
        "placed_on": day, "address": "1 Old Road", "lines": [{"sku": "a-M", "title": "Shirt", "price": price}],
    }  # fmt: skip


def written(path: Path, *orders: dict[str, Any]) -> str:
    path.write_text("\n".join(json.dumps(each) for each in orders), "utf-8")
    return str(path)


def test_orders_are_taken_in_and_opened_to_whoever_knows_them(shop: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "orders.jsonl", order("A-1", "ada"), order("A-2", "ada"), order("B-1", "ben"))
    assert run(shop, "desk", "orders", file) == {"orders": 3}
    found = run(shop, "desk", "order", "A-1", "--email", "ADA@shop.example")
    assert (found["number"], found["status"], found["lines"][0]["price"]["amount_minor"]) == ("A-1", "placed", 4000)
    again = written(tmp_path / "later.jsonl", order("A-1", "ada") | {"status": "shipped"})
    assert run(shop, "desk", "orders", again) == {"orders": 1}
    assert run(shop, "desk", "order", "A-1", "--email", "ada@shop.example")["status"] == "shipped"
    wrong = run(shop, "desk", "order", "A-1", "--email", "ben@shop.example", code=1)
    assert (list(wrong), wrong["error"]["code"]) == (["error"], "order_not_found")


def test_a_line_that_is_no_order_is_named(shop: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "orders.jsonl", order("A-8", "ada"), order("A-9", "ada") | {"status": "lost"})
    error = run(shop, "desk", "orders", file, code=1)["error"]
    assert error["code"] == "broken_order"
    assert "2" in error["sentence"] and "orders.jsonl" in error["sentence"]


def test_the_shops_word_opens_a_customers_orders_and_no_others(shop: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "orders.jsonl", order("C-1", "cleo"), order("C-2", "cleo", "2026-05-02"))
    run(shop, "desk", "orders", file)
    desk = build_services(Settings(data_dir=shop / "data", catalogue="shop")).orders
    assert not desk.is_verified("chat-7")
    assert run(shop, "desk", "welcome", "chat-7", "cleo") == {"person": "chat-7", "customer": "cleo"}
    assert [each.number for each in desk.orders("chat-7")] == ["C-2", "C-1"]
    assert not desk.is_verified("chat-8")


def test_handovers_are_listed_and_handed_back(shop: Path) -> None:
    assert run(shop, "desk", "handovers")["threads"] == []
    desk = build_services(Settings(data_dir=shop / "data", catalogue="shop")).handovers
    desk.open("thread-1", "ann", "asked", {"transcript": []})
    listed = run(shop, "desk", "handovers")
    assert [(t["thread"], t["person"], t["reason"]) for t in listed["threads"]] == [("thread-1", "ann", "asked")]
    assert listed["handed_back"] is None
    assert run(shop, "desk", "handovers", "--back", "other")["handed_back"] is False
    back = run(shop, "desk", "handovers", "--back", "thread-1")
    assert (back["handed_back"], back["threads"]) == (True, [])


def test_policies_are_measured_on_pages_that_answer_some_of_the_questions(tmp_path: Path) -> None:
    content = f"<h2>Returns and Replacements</h2><p>{RETURNS}</p><h2>Shipping and Delivery</h2><p>{DELIVERY}</p>"
    with zipfile.ZipFile(tmp_path / "luma.zip", "w") as archive:
        table = f'title,identifier,content,is_active\nService,service,"{content}",1\n'
        archive.writestr("a/fixtures/pages/pages.csv", table)
    faq = [
        {"question": "Can I cancel my order?", "answer": "Yes, you can cancel your order until it ships."},
        {"question": "What payment methods do you take?", "answer": "Cards, PayPal and bank transfer."},
    ]
    (tmp_path / "faq.json").write_text(json.dumps({"questions": faq}), "utf-8")
    said = "cancel my order please,cancel_order\ncan i cancel this order,cancel_order\n" * 2
    (tmp_path / "said.csv").write_text(f"utterance,intent\n{said}", "utf-8")
    files = [str(tmp_path / name) for name in ("luma.zip", "faq.json", "said.csv")]
    sets = {}
    for half in ("tune", "test"):
        told = run(tmp_path, "eval", "policies", *files, "--half", half)
        assert told["half"] == half
        sets[half] = {row["name"]: row for row in told["sets"]}
    real = sets["test"]["faq, utterances"]
    assert (real["answerable"], real["unanswerable"]) == (2, 0)
    assert (real["recall_at_1"], real["answered_right"], real["answered_wrong"]) == (1.0, 1.0, 0.0)
    luma = [sets["test"][name] for name in ("luma", "luma, en", "luma, zh")]
    assert luma[0]["answerable"] == luma[1]["answerable"] + luma[2]["answerable"] > 0
    assert all(row["verbatim"] == 1.0 for row in sets["test"].values())
    assert 0 < luma[0]["recall_at_1"] < 1, "two of its pages are there, the rest are not"
