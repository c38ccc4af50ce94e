"""From a product in the shop's words to a :class:`stylist.garment.Garment`, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pydantic import ValidationError

from stylist.catalogue.attributes import SINGLE, find_attributes, find_gender
from stylist.catalogue.category import Found, find_category, not_a_garment
from stylist.catalogue.columns import SEPARATOR
from stylist.catalogue.prices import known_currency, parse_price
from stylist.catalogue.record import Product, Record
from stylist.catalogue.refusals import RefusedRow, RowRefusal
from stylist.catalogue.text import is_chinese, plain_text, plain_title
from stylist.garment import Garment, Provenance, Variant
from stylist.locale import Locale, detect_locale
from stylist.money import Money
from stylist.seeing.wording import untitled
from stylist.sizing import known_system

LARGEST_STOCK = 10**9
UNCATEGORISED = "other-goods"

_OUT_OF_STOCK = re.compile(
    r"^(?:0|false|no|n|out[\s_-]*of[\s_-]*stock|outofstock|sold[\s_-]*out|discontinued|unavailable|缺货|售罄|无货|无|否)$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_ATTRIBUTE_COLUMNS = ("pattern", "material", "finish", "season", "occasion", "sleeve", "neckline", "length", "fit")


@dataclass(slots=True)
class Built:
    """What came of one product. ``refused`` lists rows that are not in ``garment`` (all of them, if it is None)."""

    garment: Garment | None
    refused: list[RefusedRow] = field(default_factory=list)
    remarks: list[RefusedRow] = field(default_factory=list)
    currency_assumed: bool = False


def build(product: Product, shop_currency: str, today: date) -> Built:
    """Normalise one product. ``shop_currency`` holds where a price names none; ``today`` decides about sales."""
    main = product.main
    try:
        title = _checked_title(product)
        variants, refused, assumed = _variants(product, shop_currency, today)
        garment, remarks = _garment(product, title, variants)
    except RowRefusal as refusal:
        return Built(None, [refusal.at(main.row, product.id, main.file)])
    except _NoVariants as none:
        return Built(None, none.refused)
    return Built(garment, refused, remarks, assumed)


class _NoVariants(Exception):
    def __init__(self, refused: list[RefusedRow]) -> None:
        self.refused = refused
        super().__init__()


def _checked_title(product: Product) -> str:
    if not product.id.strip():
        raise RowRefusal("no_id")
    title = plain_title(product.get("title") or product.get("title_zh"))
    if not title:
        if not next(_images(product), None):
            raise RowRefusal("no_title")
        return ""
    if strange := not_a_garment(_types(product), _without_brand(title, plain_title(product.get("brand")))):
        raise RowRefusal("not_a_garment", f"{title} ({strange})" if strange not in title else title)
    return title


def _garment(product: Product, title: str, variants: list[Variant]) -> tuple[Garment, list[RefusedRow]]:
    titles = _texts(product, "title", plain_title) or {"en": untitled("en"), "zh": untitled("zh")}
    descriptions = _texts(product, "description", plain_text, "short_description")
    brand = plain_title(product.get("brand"))
    bare = _without_brand(title, brand)
    found = find_category(_types(product), product.get("style"), bare, "\n".join(descriptions.values()))
    category = found.category or UNCATEGORISED
    bare_titles = [_without_brand(t, brand) for t in titles.values()]
    columns = {name: _joined(product, name) for name in ("colour", *_ATTRIBUTE_COLUMNS)}
    columns["finish"] = SEPARATOR.join(filter(None, (columns["finish"], product.get("style"))))  # "Hooded|Insulated"
    values, known = find_attributes(columns, bare_titles, descriptions.values(), category)
    gender, gender_known = find_gender(
        [product.get("gender"), product.get("age_group")],
        [product.get("category"), product.get("product_type")],
        bare_titles,
    )
    provenance: dict[str, Provenance] = {"category": found.provenance, "gender": gender_known, **known}
    if not title:
        provenance["titles"] = "seen"
    try:
        garment = Garment(
            id=product.id.strip(),
            titles=titles,
            descriptions=descriptions,
            brand=brand or None,
            category=category,
            gender=gender,
            **{name: ids for name, ids in values.items() if name not in SINGLE},
            **{name: ids[0] for name, ids in values.items() if name in SINGLE},
            variants=tuple(variants),
            image_sources=tuple(_images(product)),
            url=_first_url(product.get("url")),
            provenance={name: how for name, how in provenance.items() if how != "stated"},
        )
    except ValidationError as invalid:
        raise RowRefusal("broken_row", invalid.errors()[0]["msg"]) from invalid
    return garment, _remarks(product, found, title)


def _remarks(product: Product, found: Found, title: str) -> list[RefusedRow]:
    main = product.main
    if not title:
        return [RowRefusal("titled_by_picture", product.id).at(main.row, product.id, main.file)]
    if found.category is not None:
        return []
    return [RowRefusal("no_category", title).at(main.row, product.id, main.file)]


def _types(product: Product) -> list[str]:
    return [text for name in ("product_type", "category", "tags") if (text := product.get(name))]


def _texts(product: Product, name: str, clean: Callable[[str], str], *fallbacks: str) -> dict[Locale, str]:
    """Text by language: the ``_zh`` column is Chinese; any other is what it is written in."""
    found: dict[Locale, str] = {}
    if text := clean(product.get(name, *fallbacks)):
        found["zh" if is_chinese(text) and detect_locale(text) == "zh" else "en"] = text
    if (chinese := clean(product.get(f"{name}_zh"))) and "zh" not in found:
        found["zh"] = chinese
    return found


def _without_brand(title: str, brand: str) -> str:
    """The title without its brand, whose words ("Red Tape", "Shoe Bazaar") say nothing about the garment."""
    if not brand:
        return title
    bare = re.sub(rf"(?<!\w){re.escape(brand)}(?:['’]s)?(?!\w)", " ", title, flags=re.IGNORECASE)
    return " ".join(bare.split()) or title


def _joined(product: Product, name: str) -> str:
    """A column's words over all rows of the product, each once: the main row's first, then the pictured variant's.

    So the first colour is that of the first picture.
    """
    picture = product.get("image")
    offers = sorted(product.offers, key=lambda row: row.get("image") != picture)
    rows = (product.main, *offers)
    return SEPARATOR.join(dict.fromkeys(text for row in rows if (text := row.get(name))))


def _images(product: Product) -> Iterator[str]:
    """Pictures of the product, the main row's first, each once."""
    seen: set[str] = set()
    for row in (product.main, *product.offers):
        for text in (row.get("image"), row.get("images")):
            for reference in _references(text):
                if reference not in seen:
                    seen.add(reference)
                    yield reference


def _references(text: str) -> list[str]:
    """Picture names or addresses in a cell. Addresses may hold commas, so these part only before the next one."""
    parts = re.split(r"\s*(?:\||\n|;|,(?=\s*(?:https?:|/|[^,\s]+\.\w{3,4}(?:,|\s|$))))\s*", text.strip())
    return [part for part in parts if part]


def _first_url(text: str) -> str | None:
    found = _URL.search(text)
    return found.group() if found else None


def _variants(product: Product, shop_currency: str, today: date) -> tuple[list[Variant], list[RefusedRow], bool]:
    """What can be bought; rows whose price or stock cannot be read are refused one by one."""
    variants: dict[str, Variant] = {}
    refused: list[RefusedRow] = []
    assumed = False
    for offer in product.offers:
        try:
            prices, default_used = _prices(_with_parent(offer, product.main), shop_currency, today)
            for variant in _sizes_of(offer, product, prices):
                if variants.setdefault(variant.sku, variant) != variant:
                    raise RowRefusal("duplicate_id", variant.sku)
            assumed |= default_used
        except RowRefusal as refusal:
            refused.append(refusal.at(offer.row, offer.get("sku", "id") or product.id, offer.file))
    if not variants:
        raise _NoVariants(refused or [RowRefusal("no_variants", product.id).at(product.main.row, product.id)])
    return list(variants.values()), refused, assumed


def _with_parent(offer: Record, main: Record) -> Record:
    """An offer with its product's price and currency where it has none of its own."""
    lent = {k: v for k in ("price", "sale_price", "currency") if (v := main.get(k))}
    if offer.get("price"):
        lent.pop("sale_price", None)
    return replace(offer, values={**lent, **offer.values})


def _prices(offer: Record, shop_currency: str, today: date) -> tuple[tuple[Money, ...], bool]:
    """One price for each currency: the sale's while it runs, else the regular one. And: was the currency assumed?"""
    stated = offer.get("currency")
    if stated and known_currency(stated) is None:
        raise RowRefusal("unknown_currency", stated)
    currency = known_currency(stated) or shop_currency if stated else shop_currency
    regular = _parsed(offer.get("price"), currency)
    sale = _parsed(offer.get("sale_price"), currency) if _sale_runs(offer, today) else {}
    if not regular and not sale:
        raise RowRefusal("no_price")
    prices = {code: min((m for m in (money, sale.get(code)) if m), key=_minor) for code, money in regular.items()}
    assumed = not stated and not re.search(r"[^\d\s.,'’+-]", offer.get("price", "sale_price"))
    return tuple({**sale, **prices}.values()), assumed


def _minor(money: Money) -> int:
    return money.amount_minor


def _parsed(text: str, currency: str) -> dict[str, Money]:
    found = [parse_price(part, currency) for part in text.split(SEPARATOR.strip()) if part.strip()]
    return {money.currency: money for money in found}


def _sale_runs(offer: Record, today: date) -> bool:
    start, _, end = offer.get("sale_dates").partition("/")
    first = _day(start) or _day(offer.get("sale_from"))
    last = _day(end) or _day(offer.get("sale_to"))
    return (first is None or first <= today) and (last is None or today <= last)


def _day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%m/%d/%y", "%m/%d/%Y"):
        try:
            return datetime.strptime(text.strip()[:10], form).date()
        except ValueError:
            continue
    return None


def _sizes_of(offer: Record, product: Product, prices: tuple[Money, ...]) -> Iterator[Variant]:
    """One variant for a row with one size, several for a row that lists its sizes ("S|M|L")."""
    stock = _stock(offer.get("stock") or (product.main.get("stock") if offer is product.main else ""))
    availability = offer.get("availability") or product.main.get("availability")
    in_stock = not _OUT_OF_STOCK.match(availability.strip()) if availability else stock is None or stock > 0
    sku = offer.get("sku", "id") or product.id
    sizes = [s for s in re.split(r"\s*[|;,\n、，]\s*", offer.get("size")) if s] or [None]
    colour = plain_title(offer.get("colour")) or None
    system = known_system(offer.get("size_system") or product.main.get("size_system"))
    for size in dict.fromkeys(sizes):
        name = sku if len(sizes) == 1 else f"{sku}-{size}"
        clean = plain_title(size) if size else None
        yield Variant(
            sku=name,
            size=clean,
            size_system=system if clean else None,
            colour=colour,
            prices=prices,
            in_stock=in_stock,
            stock=stock,
        )


def _stock(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        pieces = int(float(text.strip()))
    except (ValueError, OverflowError) as impossible:
        raise RowRefusal("impossible_number", text) from impossible
    if abs(pieces) > LARGEST_STOCK:
        raise RowRefusal("impossible_number", text)
    return max(0, pieces)  # shops count back-orders below zero
