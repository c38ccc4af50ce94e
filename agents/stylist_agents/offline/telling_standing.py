"""What is said of how shown garments stand in one quality: which is the warmest, by what, and what no row tells."""

from __future__ import annotations

from collections.abc import Sequence

from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker, is_plural, lowered
from stylist_agents.offline.standing import Basis, Standing, asked_of_one, level, standing
from stylist_agents.offline.state import Item
from stylist_agents.offline.words import table

MOST_NAMED = 2
"""So many that are level are named one by one."""


def compared_in(case: Case) -> Standing | None:
    """How what is pointed at, else what is shown, stands in the quality that the message asks for."""
    if case.quality is None:
        return None
    pointed = [i for name in case.said.targets if (i := case.context.item(name))]
    return standing(case.quality, pointed if len(pointed) > 1 else case.context.shown)


def tell_standing(found: Standing, speaker: Speaker) -> str:
    """One sentence for the best, one for what it rests on; or that the rows don't tell."""
    names = table("phrases")["qualities"][speaker.locale]
    asked = names[found.quality]
    if found.basis is None:
        return speaker.say("standing_silent", asked=asked)
    if len(found.best) + len(found.rest) + len(found.unknown) == 1:
        return speaker.say(
            "standing_alone", value=_worth(found.best, found.basis, speaker), it=_is(found.best[0], speaker)
        )
    if not found.rest and not (found.unknown and len(found.best) == 1):
        return speaker.join(_level(found, speaker, asked), _silent_of(found, speaker))
    return speaker.join(_best(found, speaker, asked), _caution(found, speaker), _silent_of(found, speaker))


def tell_trait(case: Case, speaker: Speaker) -> str:
    """What the cloth of the garment that is meant says of warmth, air or touch; "" where nothing was asked of that."""
    quality, item = asked_of_one(case.said.text), case.context.item(case.target)
    if quality is None or item is None or len(case.said.targets) > 1:
        return ""
    found = level(quality, item)
    if found is None:
        return ""
    words = table("phrases")["traits"][speaker.locale][quality][found]
    return speaker.say("trait", it=_is(item, speaker), cloth=_worth([item], "fabric", speaker), trait=words)


def tell_cloths(items: Sequence[Item], names: Sequence[str], speaker: Speaker) -> str:
    """What two are made of, where both rows say so and it isn't the same."""
    cloths = [_worth([item], "fabric", speaker) for item in items[:2] if item.fabrics]
    if len(cloths) < 2 or cloths[0] == cloths[1]:
        return ""
    return speaker.say("compare_cloth", first=names[0], second=names[1], a=cloths[0], b=cloths[1])


def _best(found: Standing, speaker: Speaker, asked: str) -> str:
    first, several = found.best[0], len(found.best) > 1
    which = speaker.several([speaker.ordinal(i) for i in found.best])
    filling = {
        "first": speaker.ordinal(first),
        "which": which,
        "id": first.id,
        "asked": asked,
        "it": _is(first, speaker),
    }
    filling |= {"value": _worth(found.best, found.basis, speaker), "others": _worth(found.rest, found.basis, speaker)}
    key = "standing_several" if several else "standing_best" if found.rest else "standing_only"
    key = "standing_named" if found.basis == "finish" else key
    return speaker.say(key, **filling)


def _level(found: Standing, speaker: Speaker, asked: str) -> str:
    return speaker.say("standing_level", asked=asked, value=_worth(found.best, found.basis, speaker))


def _caution(found: Standing, speaker: Speaker) -> str:
    """What cloth alone leaves open, said once in a conversation."""
    cautions: dict[str, str] = table("phrases")["cautions"][speaker.locale]
    words = cautions.get(found.quality, "") if found.basis == "fabric" else ""
    return "" if speaker.has_said(words) else words


def _silent_of(found: Standing, speaker: Speaker) -> str:
    if not found.unknown or found.basis == "finish":
        return ""
    which = speaker.several([speaker.ordinal(i) for i in found.unknown])
    what = table("phrases")["bases"][speaker.locale][found.basis]
    return speaker.say("standing_unknown", which=which, what=what)


def _worth(items: Sequence[Item], basis: Basis | None, speaker: Speaker) -> str:
    """The values that garments stand by: "wool", "cotton and linen", 羊毛."""
    plain_first = sorted(items, key=lambda item: len(item.fabrics) > 1)
    said = list(dict.fromkeys(word for item in plain_first for word in _value(item, basis, speaker)))
    if speaker.locale == "en" or not said:
        return speaker.either(said)
    return str(table("phrases")["worth"][basis]).format(words=speaker.several(said))


def _value(item: Item, basis: Basis | None, speaker: Speaker) -> list[str]:
    values: dict[str, Sequence[str]] = {
        "fabric": item.fabrics, "finish": item.finishes, "occasion": item.occasions[:2],
        "fit": [item.fit or ""], "length": [item.length or ""],
    }  # fmt: skip
    basis = basis or "fabric"
    words = [speaker.term(basis, v) for v in values[basis] if v]
    if basis == "fabric" and len(words) > 1:
        return [_mixed(item, words, speaker)]
    if basis == "occasion" and speaker.locale == "en":
        return [table("purposes")["en"].get(v, w) for v, w in zip(item.occasions, words, strict=False)]
    return words if speaker.locale == "zh" else [lowered(w) for w in words]


def _mixed(item: Item, words: list[str], speaker: Speaker) -> str:
    """Several cloths of one garment: woven together, or of a shoe's parts."""
    parts = "和".join(words) if speaker.locale == "zh" else speaker.several([lowered(w) for w in words])
    return speaker.say("parts" if item.group in _OF_PARTS else "mixed", parts=parts)


_OF_PARTS = {"shoes", "bags", "accessories", "jewellery"}


def _is(item: Item, speaker: Speaker) -> str:
    if speaker.locale == "zh":
        return "它"
    return "they're" if is_plural(lowered(speaker.term("category", item.category))) else "it's"
