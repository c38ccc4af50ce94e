from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.desk.asking import specifics
from stylist.desk.pages import Passage, read_pages
from stylist.desk.policies import MOST_QUOTED, PageIndex, Reading
from stylist.embedding.double import HashEmbedder
from stylist.index.places import Folder

PAGES = Path(__file__).parents[2] / "stylist" / "demo" / "pages"
EMBEDDER = HashEmbedder()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PageIndex]:
    place = Folder(tmp_path / "chroma")
    yield PageIndex(place, "shop", lambda: EMBEDDER)
    place.close()


def by_words(passages: list[Passage]) -> Reading:
    return Reading(passages, None, lambda: EMBEDDER)


def passage(heading: str, text: str) -> Passage:
    return Passage(id=heading, page="Help", heading=heading, text=text)


@pytest.mark.parametrize(
    ("question", "heading"),
    [("What is your return policy?", "Returns"), ("how much is shipping", "Shipping"),
     ("can I pay by paypal?", "Payment"),
     ("what if it arrives broken", "Damaged or wrong items"), ("do you ship abroad?", "International orders"),
     ("可以退货吗？", "退货"), ("周日送货吗", "配送"), ("换尺码要钱吗", "换货"), ("有发票吗", "发票")],
)  # fmt: skip
def test_the_demo_shop_answers_in_the_language_asked(question: str, heading: str) -> None:
    quote = by_words(read_pages(PAGES)).ask(question)[0]
    assert quote.passage.heading == heading
    assert quote.text in quote.passage.text


@pytest.mark.parametrize(
    "question",
    ["Do you have a loyalty programme?", "可以用微信支付吗", "do you have a store in Berlin?", "你们招人吗", ""],
)
def test_what_no_page_says_is_not_answered(question: str) -> None:
    assert by_words(read_pages(PAGES)).ask(question) == []


@pytest.mark.parametrize(
    ("asked", "no_answer", "answer"),
    [
        ("How much is delivery to an island?", "We deliver to every island.", "Delivery to an island costs $9 more."),
        ("寄到海岛要多少钱", "海岛也可以寄到，快递送货。", "寄到海岛的运费是 ¥60。"),
        ("How long is a gift card valid?", "A gift card is valid in every shop.", "A gift card is valid for 3 years."),
        ("礼品卡有效期多久", "礼品卡在所有门店有效。", "礼品卡有效期 3 年。"),
        ("What time do your stores open?", "Our stores open their doors to all.", "Our stores open at 10 am."),
        ("门店几点开门", "我们的门店在等你。", "门店上午 10 点开门。"),
        ("How many stores do you have?", "Our stores are beautiful.", "We have 12 stores."),
        ("Which courier brings the parcel?", "A courier brings the parcel.", "Our courier for each parcel is DHL."),
        ("你们用哪家快递", "我们用快递送货。", "我们用顺丰快递送货。"),
        ("Where is your nearest store?", "Our nearest store is a good one.", "Our store is on High Street 5, London."),
        ("What's your phone number?", "You can phone us or write.", "You can phone us on +44 20 7946 0000."),
        ("Which payment methods do you take?", "Payment is due when the parcel leaves.", "Payment by Visa or PayPal."),
    ],
)  # fmt: skip
def test_only_a_sentence_with_what_is_asked_is_quoted(asked: str, no_answer: str, answer: str) -> None:
    assert by_words([passage("Help", no_answer), passage("Cookies", "We set two.")]).ask(asked) == []
    assert by_words([passage("Help", answer), passage("Cookies", "We set two.")]).ask(asked)[0].text == answer


@pytest.mark.parametrize(
    ("asked", "heading", "text"),
    [
        ("How do I reset my password?", "Your account", "With a name and a password you open your account."),
        ("密码忘了怎么办", "Your account", "With a name and a password you open your account."),
        ("Can I change my delivery address?", "Delivery", "A delivery address on an island costs $5 more."),
        ("能开发票吗", "Returns", "Return it within 30 days of receipt of merchandise."),
        ("缺货的款什么时候补货", "Returns", "A restock fee may apply within 30 days."),
        ("手表保修几年", "Delivery", "We don’t guarantee delivery times of 3 years or 5 days."),
        ("I want to change my order", "List of cookies", "GUEST · Allows guests to edit their orders."),
    ],
)
def test_a_word_in_common_is_no_answer(asked: str, heading: str, text: str) -> None:
    assert by_words([passage(heading, text), passage("Size chart", "A table.")]).ask(asked) == []


def test_a_topic_named_must_be_in_the_quoted_words_not_somewhere_in_the_passage() -> None:
    filler = " ".join(f"We like sentence {n} very much indeed, as everybody does." for n in range(12))
    text = f"Deliveries go out on weekdays. {filler} A signature is wanted by some banks."
    assert by_words([passage("Help", text), passage("Cookies", "We set two.")]).ask("Must I sign for a delivery?") == []


def test_a_title_or_an_announcement_is_no_answer() -> None:
    filler = " ".join(f"We like sentence {n} very much indeed, as everybody does." for n in range(12))
    text = f"Delivery\nHere are our delivery policies. {filler} We deliver by post or by courier, as you choose."
    pages = by_words([passage("Delivery", text), passage("Cookies", "We set two.")])
    assert pages.ask("what are the delivery options?")[0].text == "We deliver by post or by courier, as you choose."
    assert by_words([passage("Delivery", "Here are our delivery policies.")]).ask("do you deliver?") == []


@pytest.mark.parametrize(
    "question", ["Do you ship to Canada?", "能寄到加拿大吗", "有没有手机app", "How do I use a coupon code?"]
)
def test_what_is_named_must_be_named(question: str) -> None:
    told = "We ship apparel by post, and send promotional emails on shipping."
    assert by_words([passage("Shipping", told), passage("Cookies", "We set two.")]).ask(question) == []


def test_a_chinese_question_meets_an_english_page() -> None:
    english = [p for p in read_pages(PAGES) if p.page == "Help"]
    assert by_words(english).ask("退货期限是多久？")[0].passage.heading == "Returns"


def test_a_long_passage_is_quoted_by_whole_sentences_and_a_table_in_one_piece() -> None:
    table = "Total · Standard\nUp to $200 · $16\nOver $200 · $21"
    filler = " ".join(f"We like sentence {n} very much indeed, as everybody does." for n in range(12))
    text = f"{filler}\n{table}\nDeliveries occur e.g. on weekdays. {filler}"
    found = by_words([passage("Delivery", text), passage("Cookies", "We set two.")])
    priced = found.ask("what does delivery cost")[0].text
    assert table in priced
    assert len(priced) <= MOST_QUOTED
    assert "Deliveries occur e.g. on weekdays." in found.ask("do deliveries occur on weekdays?")[0].text


def test_pages_are_kept_switched_and_read_again(index: PageIndex, tmp_path: Path) -> None:
    assert index.reading() is None
    assert index.ask("returns?") == []
    index.replace([passage("Returns", "Within 30 days.")])
    assert index.ask("How do I return it?")[0].text == "Within 30 days."
    index.replace([passage("Returns", "Within 14 days.")])
    assert index.ask("How do I return it?")[0].text == "Within 14 days."
    again = PageIndex(index.place, "shop", lambda: EMBEDDER)
    assert again.ask("How do I return it?")[0].text == "Within 14 days."
    assert PageIndex(index.place, "other", lambda: EMBEDDER).reading() is None
    assert len(index.place.client.list_collections()) == 1


def test_pages_replaced_by_another_process_are_found_a_second_later(index: PageIndex) -> None:
    index.replace([passage("Returns", "Within 30 days.")])
    assert index.ask("How do I return it?")[0].text == "Within 30 days."
    index._looked_at = float("inf")  # not yet a second
    PageIndex(index.place, "shop", lambda: EMBEDDER).replace([passage("Returns", "Within 14 days.")])
    assert index.ask("How do I return it?")[0].text == "Within 30 days."
    index._looked_at = float("-inf")
    assert index.ask("How do I return it?")[0].text == "Within 14 days."


def test_a_broken_off_reading_is_not_seen(index: PageIndex) -> None:
    index.replace([passage("Returns", "Within 30 days.")])
    index.place.client.create_collection(
        "shop-pages-broken", embedding_function=None, metadata={"complete": False, "at": 9e9}
    )
    assert index.ask("How do I return it?")[0].text == "Within 30 days."


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Do you ship to Sweden?", "We ship to Norway, Denmark and Finland by post."),
        ("能寄到瑞典吗", "我们可以寄到挪威和丹麦，快递送货。"),
        ("Can I pay with crypto?", "You can pay by card or PayPal."),
        ("可以用支付宝付款吗", "可以用信用卡或微信付款。"),
        ("Can the driver leave my parcel with a neighbour?", "A driver brings your parcel on weekdays."),
        ("春节期间送货吗", "周一到周五送货。"),
    ],
)
def test_what_a_question_turns_on_must_be_in_the_answer(asked: str, text: str) -> None:
    pages = by_words([passage("Help", text), passage("Cookies", "We set two.")])
    assert pages.ask(asked) == []
    nearest = pages.closest(asked)
    assert nearest is not None
    assert nearest.text == text


def test_who_gave_it_and_what_it_is_need_not_be_in_the_answer() -> None:
    told = "You can return a gift within 30 days."
    pages = by_words([passage("Returns", told), passage("Cookies", "We set two.")])
    assert pages.ask("My aunt gave me a hoodie as a gift, can I return it?")[0].text == told


def test_the_general_rule_goes_before_a_case_of_its_own() -> None:
    rule, case = passage("Returns", "Returns within 30 days."), passage("Returning gifts", "A gift has 60 days.")
    assert by_words([case, rule, passage("Cookies", "We set two.")]).ask("can I return it?")[0].passage == rule


def test_nothing_is_close_where_no_page_is_about_it() -> None:
    assert by_words([passage("Cookies", "We set two.")]).closest("Can I return a swimsuit?") is None


@pytest.mark.parametrize(
    ("asked", "turns_on", "plain"),
    [("there is an error during registration", "site-fault", "how do I register?"),
     ("付款一直报错", "site-fault", "可以用什么方式付款？"),
     ("can I switch to another account?", "other-account", "how do I open another account?"),
     ("怎么切换账号？", "other-account", "怎么注册新账号？"),
     ("what is the fee for cancelling?", "cancel-fee", "can I cancel my order?"),
     ("取消订单要收手续费吗？", "cancel-fee", "可以取消订单吗？"),
     ("how do I buy several items?", "how-to-order", "can I order by phone?"),
     ("怎么下单？", "how-to-order", "订单什么时候发货？"),
     ("any news about my refund?", "refund-status", "how do I get a refund?")],
)  # fmt: skip
def test_what_a_question_turns_on_and_its_neighbour_does_not(asked: str, turns_on: str, plain: str) -> None:
    assert turns_on in specifics(asked) and turns_on not in specifics(plain)
