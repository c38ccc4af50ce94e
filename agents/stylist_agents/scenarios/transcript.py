"""A conversation as a page that can be read aloud."""

from __future__ import annotations

from collections.abc import Iterator

from stylist.locale import Locale
from stylist_agents.scenarios.script import Scenario
from stylist_agents.scenarios.seen import Seen

_SHOWN: dict[Locale, dict[str, str]] = {
    "en": {
        "look": "Look", "tryon": "Try-on picture, labelled AI-generated", "board": "Look board",
        "figure": "Drawn figure", "body": "Measures with their intervals",
    },
    "zh": {
        "look": "整套", "tryon": "试穿图（标注 AI 生成）", "board": "搭配图",
        "figure": "手绘人像", "body": "带误差范围的尺寸",
    },
}  # fmt: skip


def write_transcript(scenario: Scenario, turns: list[Seen]) -> str:
    """Markdown: what was said on both sides, and what was shown, in the conversation's own language."""
    lines = [f"# {scenario.about or scenario.id}", "", f"`{scenario.id}` · {scenario.catalogue} · {turns[0].tier}", ""]
    for seen in turns:
        lines += [f"> {seen.say}", "", seen.text, ""]
        shown = list(_shown(seen, scenario.locale))
        lines += [*(f"- {line}" for line in shown), ""] if shown else []
    return "\n".join(lines).rstrip() + "\n"


def _shown(seen: Seen, locale: Locale) -> Iterator[str]:
    words = _SHOWN[locale]
    for card in seen.cards:
        yield f"{card.ordinal}. {card.garment.title(locale)} · {card.price.format(locale)}"
    for outfit in seen.outfits:
        pieces = " + ".join(garment.title(locale) for garment in outfit.garments)
        yield f"{words['look']}: {pieces} = {outfit.total.format(locale)}"
    if seen.body:
        yield words["body"]
    for image in seen.images:
        yield words[image.kind]
