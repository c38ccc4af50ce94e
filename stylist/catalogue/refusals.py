"""Why a row of a feed is not taken, or taken with a remark: a code, the value that was found, and what to do next."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, computed_field

from stylist.locale import Locale

VALUE_SHOWN_CHARS = 120

SENTENCES: dict[str, tuple[str, str]] = {
    # Refusals: the row is not in the catalogue.
    "no_id": (
        "The row has no id. Give each product an id or SKU of its own.",
        "这一行没有编号。请为每件商品填写编号或 SKU。",
    ),
    "no_title": (
        "The product has no title. Fill in its title.",
        "商品没有标题。请填写标题。",
    ),
    "no_price": (
        "There is no price. Fill in a price with its currency.",
        "没有价格。请填写价格和币种。",
    ),
    "unreadable_price": (
        "The price '{value}' cannot be read. Write one amount, such as 49.90 USD.",
        "价格“{value}”无法识别。请只写一个金额，例如 49.90 USD。",
    ),
    "unknown_currency": (
        "The price '{value}' is in no known currency. Use an ISO code such as USD, EUR or CNY.",
        "价格“{value}”的币种无法识别。请使用 USD、EUR、CNY 等 ISO 代码。",
    ),
    "negative_price": (
        "The price '{value}' is below zero. Correct it in the feed.",
        "价格“{value}”小于零。请在数据中更正。",
    ),
    "impossible_price": (
        "The price '{value}' cannot be true. Correct it in the feed.",
        "价格“{value}”不可能成立。请在数据中更正。",
    ),
    "impossible_number": (
        "The number '{value}' cannot be true. Correct it in the feed.",
        "数字“{value}”不可能成立。请在数据中更正。",
    ),
    "duplicate_id": (
        "The id '{value}' was used before for something else; the first one stays. Give this row its own id.",
        "编号“{value}”已被另一件商品使用，保留先出现的。请为这一行换一个编号。",
    ),
    "undecodable": (
        "'{value}' holds bytes that are no text in the file's encoding. Export the feed as UTF-8.",
        "“{value}”含有无法按文件编码解读的字节。请以 UTF-8 重新导出。",
    ),
    "broken_row": (
        "The row cannot be read: {value}. Correct it, or export the feed again.",
        "这一行无法读取：{value}。请更正，或重新导出数据。",
    ),
    "field_too_long": (
        "A field is longer than one million characters: '{value}'. Shorten it, or look for a missing quote.",
        "有一个字段超过一百万字符：“{value}”。请缩短，或检查是否缺少引号。",
    ),
    "not_a_garment": (
        "'{value}' is not something to wear or carry. Leave it out of this feed.",
        "“{value}”不是可穿戴或携带的商品。请不要放入此数据。",
    ),
    "composite": (
        "'{value}' is sold as a bundle of other products, which are taken one by one. Nothing needs to be done.",
        "“{value}”是由其他商品组成的套装，其中各件已单独收录，无需处理。",
    ),
    "not_published": (
        "The shop does not show this product ('{value}'). Publish it there to have it here.",
        "店铺没有展示这件商品（“{value}”）。请先在店铺上架。",
    ),
    "orphan_variant": (
        "The variant belongs to '{value}', which is not in the feed. Export the product together with its variants.",
        "这个规格属于“{value}”，但数据里没有该商品。请把商品和规格一起导出。",
    ),
    "no_variants": (
        "None of the variants of '{value}' can be sold. See the refusals of its rows.",
        "“{value}”没有可售的规格。请查看各行的原因。",
    ),
    # Remarks: the row is in the catalogue, but something about it could be better.
    "picture_not_local": (
        "The picture '{value}' is on the web and is not fetched; the garment is found by its words. "
        "Put the pictures beside the feed.",
        "图片“{value}”在网上，没有下载；这件商品只能按文字查找。请把图片放在数据文件旁边。",
    ),
    "picture_missing": (
        "The picture '{value}' is not beside the feed; the garment is found by its words. Add the file.",
        "数据文件旁没有图片“{value}”；这件商品只能按文字查找。请补上文件。",
    ),
    "picture_broken": (
        "The picture '{value}' cannot be opened and is left out. Export it again.",
        "图片“{value}”无法打开，已略去。请重新导出。",
    ),
    "no_category": (
        "'{value}' does not say what kind of garment it is; it is kept under other goods. Add a product type.",
        "“{value}”没有说明品类，暂归入其他商品。请补充商品类型。",
    ),
    "titled_by_picture": (
        "The product '{value}' has no title; it is named by what its picture shows. Fill in its title.",
        "商品“{value}”没有标题，按图片里看到的来命名。请填写标题。",
    ),
    "repeated": (
        "The id '{value}' comes again with the same content, and is taken once. Nothing needs to be done.",
        "编号“{value}”重复出现且内容相同，只收录一次，无需处理。",
    ),
}


class RefusedRow(BaseModel):
    """One row that was not taken (or, as a remark, one that was taken with a reservation)."""

    model_config = ConfigDict(frozen=True)

    row: int
    """Row of the file as a spreadsheet shows it (the header is row 1), line of a JSONL, item of an XML; from 1."""
    id: str | None = None
    reason: str
    """A key of :data:`SENTENCES`."""
    value: str = ""
    """What was found, cut to 120 characters."""
    file: str = ""
    """Which file of the feed, where it has several."""

    def say(self, locale: Locale) -> str:
        """The sentence for the person who looks after the feed."""
        english, chinese = SENTENCES[self.reason]
        return (chinese if locale == "zh" else english).format(value=self.value)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sentence(self) -> str:
        """In English."""
        return self.say("en")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def sentence_zh(self) -> str:
        """In Chinese."""
        return self.say("zh")


class RowRefusal(Exception):
    """Raised while one row is read; the feed goes on with the next."""

    def __init__(self, reason: str, value: object = "") -> None:
        self.reason = reason
        self.value = shown(str(value))
        super().__init__(f"{reason}: {self.value}")

    def at(self, row: int, row_id: str | None, file: str = "") -> RefusedRow:
        """As an entry of the report."""
        named = shown(row_id) if row_id else None
        return RefusedRow(row=row, id=named, reason=self.reason, value=self.value, file=file)


def shown(value: str) -> str:
    """``value`` as a report shows it: one line, short, printable even where its bytes were no text."""
    line = " ".join(value.encode("utf-8", "backslashreplace").decode("utf-8").split())
    return line if len(line) <= VALUE_SHOWN_CHARS else f"{line[: VALUE_SHOWN_CHARS - 1]}…"
