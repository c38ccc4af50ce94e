"""A small feed in every format, with rows that must be refused; and finding out which format a file is in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stylist.catalogue import Feed, read_feed
from stylist.catalogue.refusals import SENTENCES
from stylist.errors import NotFound, UnknownFeed
from stylist.garment import Garment
from stylist.money import Money

Write = Callable[..., Path]
FEEDS = Path(__file__).parents[1] / "data" / "feeds"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return to


def _reasons(feed: Feed) -> dict[str | None, str]:
    return {r.id: r.reason for r in feed.refused}


def _only(feed: Feed) -> Garment:
    assert len(feed.garments) == 1, feed.refused
    return feed.garments[0]


CSV = (FEEDS / "shop.csv").read_text("utf-8")


def test_csv(write: Write) -> None:
    feed = read_feed(write("shop.csv", CSV))
    assert feed.format == "csv"
    assert [g.id for g in feed.garments] == ["a1", "a2"]
    shirt, dress = feed.garments
    assert (shirt.category, shirt.gender, shirt.colours, shirt.fabrics) == ("shirt", "men", ("navy",), ("linen",))
    assert shirt.description("en") == "Soft collar.\n100% linen"
    assert shirt.sizes() == ("S", "M", "L")
    assert {v.stock for v in shirt.variants} == {3}
    assert shirt.provenance["fabrics"] == "derived"
    assert "colours" not in shirt.provenance
    assert dress.price() == Money.of("1299", "EUR")
    assert not dress.in_stock
    assert _reasons(feed) == {
        "a3": "negative_price", "a4": "no_title", None: "no_id", "a6": "no_price", "a7": "unknown_currency",
        "a8": "impossible_number", "a1": "duplicate_id", "a9": "broken_row",
    }  # fmt: skip
    assert {r.row: r.value for r in feed.refused}[4] == "-5"
    assert feed.read == len(feed.garments) + len(feed.refused)


def test_every_refusal_speaks_both_languages_and_quotes_the_value(write: Write) -> None:
    feed = read_feed(write("shop.csv", CSV))
    for refusal in feed.refused:
        dumped = refusal.model_dump(mode="json")
        assert dumped["sentence"] and dumped["sentence_zh"]
        assert refusal.value in dumped["sentence"]
    assert all("{value}" in zh or "{value}" not in en for en, zh in SENTENCES.values())


def test_rows_of_one_group_are_one_garment(write: Write) -> None:
    rows = ["id,item_group_id,title,color,size,price", "x-s,x,Knit Top,Red,S,20 EUR", "y,,Tie,Blue,,9 EUR"]
    rows += ["x-m,x,Knit Top,Red,M,22 EUR", "x-l,x,Knit Top,Green,L,oops"]
    feed = read_feed(write("groups.csv", "\n".join(rows)))
    by_id = {g.id: g for g in feed.garments}
    assert by_id.keys() == {"x", "y"}
    assert [v.sku for v in by_id["x"].variants] == ["x-s", "x-m"]
    assert by_id["x"].price() == Money.of("20", "EUR")
    assert _reasons(feed) == {"x-l": "unreadable_price"}


def test_a_variant_that_comes_twice_is_taken_once(write: Write) -> None:
    rows = ["id,item_group_id,title,size,price", "x-s,x,Top,S,20 EUR", "x-s,x,Top,S,20 EUR", "x-s,x,Top,M,20 EUR"]
    feed = read_feed(write("groups.csv", "\n".join(rows)))
    assert [v.size for v in _only(feed).variants] == ["S"]
    assert _reasons(feed) == {"x-s": "duplicate_id"}


def test_several_currencies_and_two_languages(write: Write) -> None:
    rows = ["id,title,title_zh,description_zh,price_usd,Price (CNY)", "1,Linen Shirt,亚麻衬衫,透气,49.90,358"]
    feed = read_feed(write("two.csv", "\n".join([*rows, "2,,真丝连衣裙,,99,698"])))
    shirt, dress = feed.garments
    assert shirt.titles == {"en": "Linen Shirt", "zh": "亚麻衬衫"}
    assert shirt.currencies == ("USD", "CNY")
    assert shirt.price("CNY") == Money.of("358", "CNY")
    assert dress.titles == {"zh": "真丝连衣裙"}
    assert (dress.category, dress.fabrics) == ("dress", ("silk",))
    assert feed.assumed_currency is None


def test_a_chinese_table_in_gb18030(write: Write) -> None:
    rows = (
        "商品编号;标题;颜色;性别;尺码;价格;库存\nA1;藏青色亚麻衬衫;藏青;男;M、L;358元;5\nA2;真丝连衣裙;黑色;女;S;;1\n"
    )
    feed = read_feed(write("商店.csv", rows, "gb18030"))
    shirt = _only(feed)
    assert (shirt.category, shirt.gender, shirt.colours) == ("shirt", "men", ("navy",))
    assert shirt.price() == Money.of("358", "CNY")
    assert shirt.sizes() == ("M", "L")
    assert _reasons(feed) == {"A2": "no_price"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_encodings(write: Write, encoding: str) -> None:
    rows = "id\ttitle\tprice\n" + "".join(f"{i}\tChemise d'été côtelée nº {i}, a shirt\t10 EUR\n" for i in range(20))
    feed = read_feed(write("shop.txt", rows, encoding))
    assert len(feed.garments) == 20
    assert "été côtelée nº 7" in feed.garments[7].title("en")


def test_bytes_that_are_no_text_refuse_their_row_only(write: Write) -> None:
    good = "".join(f"{i},Blåbær Shirt,10 EUR\n" for i in range(9)).encode()
    feed = read_feed(write("shop.csv", b"id,title,price\n" + good + b"bad,Shi\xff\xfert,10 EUR\nlast,Shirt,10 EUR\n"))
    assert len(feed.garments) == 10
    assert _reasons(feed) == {"bad": "undecodable"}
    assert "\\udcff" in feed.refused[0].value


def test_an_endless_field_refuses_its_row_only(write: Write) -> None:
    feed = read_feed(write("shop.csv", f"id,title,price\n1,Shirt,5 EUR\n2,{'x' * 1_200_000},5 EUR\n3,Tie,5 EUR\n"))
    assert [g.id for g in feed.garments] == ["1", "3"]
    assert [r.reason for r in feed.refused] == ["field_too_long"]


def test_columns_of_a_product_archive(write: Write) -> None:
    """The column names of styles.csv, with a price added."""
    rows = (
        "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName,image,price\n"
        "15970,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011.0,Casual,Turtle Men Navy Shirt,x/15970.webp,899 INR\n"
        "15971,Women,Apparel,Topwear,Shirts,Navy Blue,Fall,2011.0,Casual,Turtle Check Shirt,x/15971.webp,\n"
    )
    feed = read_feed(write("styles.csv", rows))
    shirt = _only(feed)
    assert (shirt.category, shirt.gender, shirt.colours) == ("shirt", "men", ("navy",))
    assert (shirt.seasons, shirt.occasions) == (("autumn",), ("casual",))
    assert shirt.image_sources == ("x/15970.webp",)
    assert _reasons(feed) == {"15971": "no_price"}


def test_jsonl_of_our_own_garments_and_of_rows(write: Write) -> None:
    own = read_feed(write("one.csv", CSV)).garments[0]
    lines = [
        own.model_dump_json(),
        json.dumps({"id": "r1", "name": "Wool Scarf", "price": 1.299, "currency": "USD", "colors": ["red", "navy"]}),
        json.dumps({"id": "r2", "name": "Silk Tie", "price": {"amount": "9.50", "currency": "GBP"}, "sizes": []}),
        json.dumps(
            {
                "id": "r3",
                "name": "Cap",
                "variants": [{"sku": "r3-s", "size": "S", "price": "8 EUR"}, {"sku": "r3-m", "size": "M"}],
            }
        ),
        '{"id": "r4", "name": "Cut off',
        "[1, 2]",
        json.dumps({**own.model_dump(mode="json"), "id": "own2", "category": "spaceship"}),
        json.dumps({**own.model_dump(mode="json"), "id": "own3", "variants": []}),
        "",
    ]
    feed = read_feed(write("shop.jsonl", "\n".join(lines)))
    assert feed.format == "jsonl"
    assert feed.garments[0] == own
    by_id = {g.id: g for g in feed.garments}
    assert by_id["r1"].price() == Money.of("1.30", "USD")
    assert by_id["r1"].colours == ("red", "navy")
    assert by_id["r2"].price() == Money.of("9.50", "GBP")
    assert [v.size for v in by_id["r3"].variants] == ["S"]
    assert [(r.row, r.reason) for r in feed.refused] == [
        (4, "no_price"), (5, "broken_row"), (6, "broken_row"), (7, "broken_row"), (8, "broken_row"),
    ]  # fmt: skip
    assert "spaceship" in feed.refused[3].value


def test_json_document(write: Write) -> None:
    document = {"shop": "x", "products": [{"id": 1, "title": "Tie", "price": 9.5, "currency": "EUR"}, 7]}
    feed = read_feed(write("shop.json", json.dumps(document, indent=2)))
    assert feed.format == "json"
    assert _only(feed).price() == Money.of("9.50", "EUR")
    assert [r.reason for r in feed.refused] == ["broken_row"]


def test_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "product_id": ["p1", "p2", None],
            "name": ["Linen Shirt", "Suede Boots", "Tie"],
            "price": [49.9, float("nan"), 5.0],
            "currency": ["USD"] * 3,
            "sizes": [["S", "M"], ["42"], []],
        }
    )
    pq.write_table(table, tmp_path / "shop.bin")
    feed = read_feed(tmp_path / "shop.bin")
    assert feed.format == "parquet"
    assert _only(feed).sizes() == ("S", "M")
    assert {r.reason for r in feed.refused} == {"impossible_price", "no_id"}


GOOGLE = (FEEDS / "google.xml").read_text("utf-8")


def test_google_rss(write: Write) -> None:
    path = write("feed.xml", GOOGLE)
    tee = _only(feed := read_feed(path, today=date(2026, 1, 15)))
    assert feed.format == "google-xml"
    assert (tee.id, tee.category, tee.gender, tee.neckline) == ("TS", "t-shirt", "women", "crew-neck")
    assert tee.colours == ("black", "white")
    assert tee.url == "https://shop.example/ts?a=1&b=2"
    assert tee.image_sources == ("https://shop.example/ts.jpg", "https://shop.example/ts2.jpg", "ts3.jpg")
    assert [(v.size, v.in_stock) for v in tee.variants] == [("S", True), ("M", False)]
    assert tee.price() == Money.of("39.90", "USD")
    assert _reasons(feed) == {"LAMP": "not_a_garment", "FREE": "impossible_price"}
    after = read_feed(path, today=date(2026, 3, 1))
    assert after.garments[0].price() == Money.of("49.90", "USD")


def test_google_atom(write: Write) -> None:
    feed = read_feed(
        write(
            "atom",
            '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><g:id>1</g:id>'
            "<title>Wool Coat</title><summary>Warm</summary><link href='https://shop.example/1'/>"
            "<g:price>199 GBP</g:price></entry></feed>",
        )
    )
    coat = _only(feed)
    assert (coat.category, coat.url, coat.description("en")) == ("coat", "https://shop.example/1", "Warm")


def test_xml_expands_no_entities_and_opens_no_files(write: Write, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("top secret")
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    document = (
        f'<!DOCTYPE rss [<!ENTITY e0 "lol">{bomb}<!ENTITY f SYSTEM "file://{tmp_path}/secret.txt">]><rss><channel>'
        "<item><id>1</id><title>Tie &e9;&f;</title><price>5 USD</price></item></channel></rss>"
    )
    feed = read_feed(write("bomb.xml", document))
    text = json.dumps([g.model_dump(mode="json") for g in feed.garments])
    assert "lollol" not in text
    assert "secret" not in text


def test_xml_that_breaks_off_gives_what_came_before(write: Write) -> None:
    feed = read_feed(write("cut.xml", GOOGLE[: GOOGLE.index("<g:id>LAMP")]))
    assert _only(feed).id == "TS"
    assert feed.refused[-1].reason == "broken_row"


def test_google_tsv(write: Write) -> None:
    rows = [
        "id\ttitle\tlink\timage_link\tprice\tavailability\tproduct type",
        "1\tLinen Shirt\thttps://s.example/1\ta.jpg\t49.90 USD\tin stock\tClothing > Shirts",
        "2\tTie\thttps://s.example/2\t\t\tin stock\t",
    ]
    feed = read_feed(write("merchant.txt", "\n".join(rows)))
    assert feed.format == "google-tsv"
    assert _only(feed).category == "shirt"
    assert _reasons(feed) == {"2": "no_price"}


SHOPIFY = (FEEDS / "shopify.csv").read_text("utf-8")


def test_shopify(write: Write) -> None:
    feed = read_feed(write("products_export.csv", SHOPIFY))
    assert feed.format == "shopify"
    shirt, tie = feed.garments
    assert (shirt.id, shirt.brand, shirt.category, shirt.fabrics) == ("riviera-shirt", "Mistral", "shirt", ("linen",))
    assert shirt.description("en") == "Airy & light"
    assert [(v.sku, v.size, v.colour, v.in_stock, v.stock) for v in shirt.variants] == [
        ("RS-S-N", "S", "Navy", True, 3), ("RS-M-N", "M", "Navy", False, 0),
    ]  # fmt: skip
    assert shirt.image_sources == tuple(f"https://cdn.example/{n}" for n in ("1.jpg?v=1", "2.jpg?v=1", "3.jpg"))
    assert (tie.category, tie.sizes(), tie.price()) == ("tie", (), Money.of("19", "USD"))
    assert _reasons(feed) == {"RS-L-W": "unreadable_price", "draft-coat": "not_published"}
    assert feed.assumed_currency == "USD"
    assert read_feed(write("p.csv", SHOPIFY), currency="EUR").garments[1].price() == Money.of("19", "EUR")


WOO = (FEEDS / "woocommerce.csv").read_text("utf-8")


def test_woocommerce(write: Write) -> None:
    feed = read_feed(write("wc-product-export.csv", WOO))
    assert feed.format == "woocommerce"
    by_id = {g.id: g for g in feed.garments}
    hoodie = by_id["hoodie"]
    assert (hoodie.category, hoodie.colours, hoodie.fabrics) == ("hoodie", ("blue", "green"), ("cotton",))
    assert [(v.sku, v.size, v.in_stock) for v in hoodie.variants] == [
        ("hoodie-blue-S", "S", True), ("hoodie-blue-M", "M", True), ("hoodie-green", "M", False),
    ]  # fmt: skip
    assert hoodie.price() == Money.of("42", "USD")
    assert hoodie.image_sources == tuple(f"https://s.example/{n}.jpg" for n in ("h1", "h2", "hb"))
    assert by_id["13"].category == "scarf"
    assert _reasons(feed) == {
        "secret": "not_published", "lost-1": "orphan_variant", "song": "not_a_garment", "empty": "no_variants",
        "set": "composite",
    }  # fmt: skip


MAGENTO = (FEEDS / "magento.csv").read_text("utf-8")


def test_magento_export(write: Write) -> None:
    feed = read_feed(write("export.csv", MAGENTO), today=date(2026, 1, 1))
    assert feed.format == "magento"
    tee = _only(feed)
    assert (tee.id, tee.category, tee.gender, tee.seasons) == ("T1", "t-shirt", "men", ("summer",))
    assert tee.colours == ("blue", "red"), "the colour of the first picture comes first"
    assert [(v.sku, v.size, v.colour, v.prices[0].amount_minor, v.in_stock, v.stock) for v in tee.variants] == [
        ("T1-S", "S", "Red", 2900, True, 5), ("T1-M", "M", "Blue", 3100, False, 0),
    ]  # fmt: skip
    assert tee.image_sources[:2] == ("pub/media/catalog/product/t/1/blue.jpg", "pub/media/catalog/product/t/1/back.jpg")
    assert _reasons(feed) == {"T2": "no_variants", "T3": "not_published", "T4": "composite"}


def test_a_named_format_is_believed_and_an_unknown_one_refused(write: Write) -> None:
    path = write("odd", "id,title,price\n1,Tie,5 USD\n")
    assert read_feed(path, "csv").format == "csv"
    with pytest.raises(UnknownFeed, match="shopify"):
        read_feed(path, "excel")


@pytest.mark.parametrize(
    "content", ["", "just some words\nand more\n", "<html><body>404</body></html>", "a,b,c\n1,2,3\n", "\0\0\0\0"]
)
def test_what_is_no_feed_is_refused_with_the_known_formats(write: Write, content: str) -> None:
    with pytest.raises(UnknownFeed, match=r"google-xml.*magento"):
        read_feed(write("thing.csv", content))


def test_a_missing_feed_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_feed(tmp_path / "nowhere.csv")


def test_the_same_row_twice_is_taken_once(write: Write) -> None:
    feed = read_feed(write("twice.csv", "id,title,price\n1,Tie,5 USD\n1,Tie,5 USD\n"))
    assert _only(feed).id == "1"
    assert [r.reason for r in feed.remarks] == ["repeated"]
    assert feed.refused == []


def test_a_garment_of_no_known_category_is_kept_with_a_remark(write: Write) -> None:
    feed = read_feed(write("odd.csv", "id,title,price\n1,Autumn Breeze,5 USD\n"))
    assert _only(feed).category == "other-goods"
    assert [r.reason for r in feed.remarks] == ["no_category"]
