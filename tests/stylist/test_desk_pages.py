from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from stylist.desk.pages import UnreadablePages, read_pages
from stylist.desk.topics import topics, words
from stylist.errors import BadInput

HTML = """<html><head><title>Help | Shop</title><link rel="canonical" href="/help"></head><body>
<nav><a href="/women">Women</a><a href="/men">Men</a></nav>
<main><h1>Help</h1><h2>Returns</h2><p>Send it back within 30 days of delivery, unworn and with its tags on it.</p>
<h2>Shipping</h2><p>Standard delivery costs $5 and takes three to five working days to arrive.</p>
<table><tr><th>Total</th><th>Standard</th></tr><tr><td>Up to $200</td><td>$16</td></tr></table>
<script>alert(1)</script></main><footer>Copyright of the shop, all rights reserved.</footer></body></html>"""


def test_html_is_cut_by_heading_and_menus_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "help.html").write_text(HTML)
    found = read_pages(tmp_path, "https://shop.example/")
    assert [(p.page, p.heading) for p in found] == [("Help", "Returns"), ("Help", "Shipping")]
    assert {p.url for p in found} == {"https://shop.example/help"}
    text = "\n".join(p.text for p in found)
    assert "Up to $200 · $16" in text
    assert not any(word in text for word in ("Women", "Copyright", "alert"))


def test_markdown_with_front_matter_and_bold_questions(tmp_path: Path) -> None:
    front = "---\ntitle: FAQ\nurl: https://shop.example/faq\n---\n"
    body = front + "**Can I pay later?**\n\nNo.\n\n## Gift cards\nValid 3 years.\n"
    (tmp_path / "faq.md").write_text(body)
    found = read_pages(tmp_path / "faq.md")
    assert [(p.heading, p.text, p.url) for p in found] == [
        ("Can I pay later?", "No.", "https://shop.example/faq"),
        ("Gift cards", "Valid 3 years.", "https://shop.example/faq"),
    ]


def test_questions_and_answers_and_magentos_pages(tmp_path: Path) -> None:
    (tmp_path / "faq.json").write_text(
        json.dumps({"questions": [{"question": "Bulk?", "answer": "Yes, <b>10</b> up."}]})
    )
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        content = (
            '"<h2>Delivery</h2><p>Deliveries occur only on weekdays {{store url=""x""}} and never on a holiday.</p>"'
        )
        archive.writestr(
            "a/fixtures/pages/pages.csv", f"title,identifier,content,is_active\nService,service,{content},1\n"
        )
    assert [(p.heading, p.text) for p in read_pages(tmp_path / "faq.json")] == [("Bulk?", "Yes, 10 up.")]
    page = read_pages(tmp_path / "shop.zip", "https://shop.example/")[0]
    assert (page.heading, page.url) == ("Delivery", "https://shop.example/service")
    assert "{{" not in page.text


@pytest.mark.parametrize(("name", "body"), [("empty.md", ""), ("x.json", "{"), ("only.png", "x")])
def test_what_holds_no_page_is_refused(tmp_path: Path, name: str, body: str) -> None:
    (tmp_path / name).write_text(body)
    with pytest.raises(UnreadablePages, match=r"empty|x\.json|only|nothing|no page"):
        read_pages(tmp_path)


def test_links_are_web_addresses_only(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nurl: javascript:alert(1)\n---\n# A\nText.\n")
    assert read_pages(tmp_path / "a.md")[0].url is None
    with pytest.raises(BadInput):
        read_pages(tmp_path / "a.md", "ftp://shop.example")


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_bytes(b"x" * (5 * 2**20 + 1))
    with pytest.raises(UnreadablePages, match="5 MB"):
        read_pages(tmp_path)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("How do I send it back?", "return"), ("怎么退货", "return"), ("运费多少", "cost"),
     ("how long will it take", "duration"),
     ("delete my account", "close-account"), ("可以用支付宝吗", "wallet")],
)  # fmt: skip
def test_both_languages_meet_in_topics(text: str, wanted: str) -> None:
    assert wanted in topics(text)


def test_words_leave_fillers_and_endings_out() -> None:
    assert list(words("How are you returning the shirts?")) == list(words("return shirt"))
