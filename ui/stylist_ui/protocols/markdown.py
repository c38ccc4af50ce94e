"""What a reply shows, as Markdown for clients that draw no cards. Words from a shop's feed never become marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stylist.locale import Locale
from stylist_ui.api.shapes import Item, Look, Reply
from stylist_ui.strings import say

Link = Callable[[str], str]
"""A picture's address on this server -> one that a client can open by itself."""
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+!|~])")


def plain(text: str) -> str:
    """Text that Markdown shows as it is: marks escaped, no address that would become a link, one line."""
    escaped = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return escaped.replace("://", ":\\//").replace("www.", "www\\.")


def markdown(reply: Reply, link: Link) -> str:
    """The reply's words, and below them its cards, looks and pictures."""
    return "\n\n".join(part for part in (reply.text, shown(reply, link)) if part)


def shown(reply: Reply, link: Link) -> str:
    """Cards, looks and pictures alone; empty where there are none."""
    cards = [_card(n, item, link, reply.locale) for n, item in enumerate(reply.items, 1)]
    looks = ["\n".join(_look(look, link, reply.locale)) for look in reply.outfits]
    items: list[Item] = [*reply.items, *(worn for look in reply.outfits for worn in look.items)]
    titles = {item.id: item.title for item in items}
    pictures = [
        f"[{plain(say('turn_alt', reply.locale))}]({link(image.url)})"
        if image.kind == "turn"
        else f"![{plain(_alt(image.garment_ids, titles, image.generated, reply.locale))}]({link(image.url)})"
        for image in reply.images
    ]
    return "\n\n".join(("\n".join(cards), *looks, *pictures)).strip()


def _card(n: int, item: Item, link: Link, locale: Locale) -> str:
    lines = [f"{n}. {_title(item)} · {_facts(item, locale)}"]
    lines += [f"![{plain(item.title)}]({link(item.pictures[0])})"] if item.pictures else []
    lines += [plain(item.reasons[0])] if item.reasons else []
    return "  \n   ".join(lines)


def _facts(item: Item, locale: Locale) -> str:
    if not item.in_stock:
        return f"{plain(item.price_text)} · {say('sold_out', locale)}"
    sizes = say("sizes", locale, sizes=plain(" · ".join(item.sizes))) if item.sizes else say("one_size", locale)
    return f"{plain(item.price_text)} · {sizes}"


def _look(look: Look, link: Link, locale: Locale) -> Iterator[str]:
    for item in look.items:
        picture = f" ![{plain(item.title)}]({link(item.pictures[0])})" if item.pictures else ""
        price = say("owned", locale) if item.owned else plain(item.price_text)
        yield f"- {_title(item)} · {price}{picture}"
    yield f"- **{say('outfit_total', locale)} {plain(look.total_text)}**"


def _title(item: Item) -> str:
    title = f"**{plain(item.title)}**"
    return f"[{title}](<{_address(item.url)}>)" if item.url else title


def _address(url: str) -> str:
    """An address between angle brackets, which nothing in it can end."""
    return re.sub(r"[<>\\\s]", lambda found: f"%{ord(found.group()):02X}", url.strip())


def _alt(ids: list[str], titles: dict[str, str], generated: bool, locale: Locale) -> str:
    if not generated:
        return say("board_alt", locale, count=len(ids))
    return say("tryon_alt_after", locale, titles=", ".join(titles.get(name, name) for name in ids))
