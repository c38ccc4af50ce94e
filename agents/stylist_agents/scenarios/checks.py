"""What must hold, one short function each; every one yields sentences about what does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stylist.garment import Garment
from stylist.locale import Locale, detect_locale
from stylist.money import convert
from stylist.outfit import Outfit
from stylist.search.offers import colours_of, comes_in_colours
from stylist_agents.events import Card
from stylist_agents.scenarios.matching import group_of, has, values
from stylist_agents.scenarios.script import Expected, ItemsExpected, OutfitExpected, Turn, Values
from stylist_agents.scenarios.seen import Past, Seen

Check = Callable[[Expected, Seen, Past], Iterator[str]]

UNKIND = re.compile(
    r"flattering|slimming|problem area|显瘦|遮肉|显胖|(?:^|[，。！!\s])亲[，,~～！!]|[!！]{2,}", re.IGNORECASE
)
"""Words that are never said, whatever the turn (``voice.md``)."""
_PLACEHOLDER = re.compile(r"\[\[|\]\]|\{\w+\}")


def failures(turn: Turn, locale: Locale, seen: Seen, past: Past) -> list[str]:
    """What does not hold after a turn, as sentences; empty if all does."""
    found = list(always(locale, seen, past))
    for check in CHECKS:
        found += check(turn.expect, seen, past)
    return found


def always(locale: Locale, seen: Seen, past: Past) -> Iterator[str]:
    """What holds in every turn: a reply, in the person's language, kind, finished, not the one before, cards once."""
    if not seen.text:
        yield "there is no reply"
    if found := UNKIND.search(seen.text):
        yield f"the reply says {found.group(0)!r}"
    if found := _PLACEHOLDER.search(seen.text):
        yield f"the reply shows a placeholder: {found.group(0)!r}"
    if seen.locale != locale:
        yield f"the reply is in {seen.locale}"
    if seen.text and detect_locale(_own_words(seen), locale) != locale:
        yield "the reply mixes in the other language"
    if past.replies and seen.text == past.replies[-1]:
        yield "the reply is the very one before"
    ids = [card.garment.id for card in seen.cards]
    if len(ids) != len(set(ids)):
        yield "a card is shown twice"


def _own_words(seen: Seen) -> str:
    """The reply without what is the shop's: titles and brands stay in the shop's language."""
    text = seen.text
    garments = [c.garment for c in seen.cards] + [g for o in seen.outfits for g in o.garments]
    for garment in garments:
        for word in (*garment.titles.values(), garment.brand or ""):
            text = text.replace(word, "") if word else text
    return text


def _tools(expected: Expected, seen: Seen, _: Past) -> Iterator[str]:
    for name in expected.tools:
        if name not in seen.tools:
            yield f"{name} was not called ({', '.join(seen.tools) or 'nothing was'})"
    for name in expected.no_tools:
        if name in seen.tools:
            yield f"{name} was called"


def _items(expected: Expected, seen: Seen, past: Past) -> Iterator[str]:
    if expected.no_items and seen.cards:
        yield f"{len(seen.cards)} cards are shown"
    wanted = expected.items
    if wanted is None:
        return
    if len(seen.cards) < wanted.least:
        yield f"{len(seen.cards)} cards instead of {wanted.least} or more"
    if wanted.most is not None and len(seen.cards) > wanted.most:
        yield f"{len(seen.cards)} cards instead of {wanted.most} at most"
    for place, card in enumerate(seen.cards):
        shown = _as_offered(card)
        yield from _values_hold(shown, wanted.every, wanted.none)
        if place == 0:
            yield from _values_hold(shown, wanted.first, {})
        yield from _card(wanted, seen, past, place)


def _as_offered(card: Card) -> Garment:
    """The garment in the colour that its card is about: what else it is sold in was not offered."""
    own = colours_of(card.variant.colour) if card.variant and comes_in_colours(card.garment) else frozenset()
    return card.garment.model_copy(update={"colours": tuple(sorted(own))}) if own else card.garment


def _card(wanted: ItemsExpected, seen: Seen, past: Past, place: int) -> Iterator[str]:
    card = seen.cards[place]
    name = card.garment.id
    if wanted.price_max is not None:
        most = convert(wanted.price_max, card.price.currency)
        if most is None or card.price.amount_minor > most.amount_minor:
            yield f"{name} costs {card.price.format('en')}"
    if wanted.size is not None and wanted.size not in card.garment.sizes():
        yield f"{name} is not to be had in {wanted.size} ({', '.join(card.garment.sizes())})"
    if wanted.fresh and name in past.shown:
        yield f"{name} was shown before"
    if wanted.cheaper and past.cards and card.price.amount_minor >= max(c.price.amount_minor for c in past.cards):
        yield f"{name} is not cheaper"


def _values_hold(garment: Garment, wanted: Values, refused: Values) -> Iterator[str]:
    for attribute, any_of in wanted.items():
        if not has(garment, attribute, any_of):
            own = ", ".join(sorted(values(garment, attribute))) or "unknown"
            yield f"{garment.id}: {attribute} is {own}, not {' or '.join(any_of)}"
    for attribute, none_of in refused.items():
        if has(garment, attribute, none_of):
            yield f"{garment.id}: {attribute} is one of {', '.join(none_of)}"


def _outfit(expected: Expected, seen: Seen, past: Past) -> Iterator[str]:
    wanted = expected.outfit
    if wanted is None:
        return
    if not seen.outfits:
        yield "no look is shown"
        return
    look = seen.outfits[-1]
    yield from _look(wanted, look)
    for name in (*wanted.unchanged, *wanted.changed):
        same = past.outfit is not None and _pieces(past.outfit, name) == _pieces(look, name)
        if same is (name in wanted.changed):
            yield f"{name} of the look {'stayed the same' if same else 'changed'}"


def _look(wanted: OutfitExpected, look: Outfit) -> Iterator[str]:
    for name in wanted.has:
        if not _pieces(look, name):
            yield f"the look has no {name}"
    for name in wanted.lacks:
        if _pieces(look, name):
            yield f"the look has {name}"
    if wanted.total_max is not None:
        most = convert(wanted.total_max, look.total.currency)
        if most is None or look.total.amount_minor > most.amount_minor:
            yield f"the look costs {look.total.format('en')}"
    for garment in look.garments:
        yield from _values_hold(garment, {}, wanted.none)


def _pieces(look: Outfit, name: str) -> set[str]:
    return {g.id for g in look.garments if name in (g.category, group_of(g))}


def _shown(expected: Expected, seen: Seen, _: Past) -> Iterator[str]:
    kinds = {image.kind for image in seen.images}
    if expected.image == "none" and kinds:
        yield f"a picture is shown ({', '.join(sorted(kinds))})"
    if expected.image not in (None, "none") and expected.image not in kinds:
        yield f"no {expected.image} picture is shown"
    if expected.body is not None and expected.body is not seen.body:
        yield f"measures are {'not ' if expected.body else ''}shown"
    if expected.notice is not None and expected.notice not in {n.code for n in seen.notices}:
        yield f"there is no notice {expected.notice}"


def _words(expected: Expected, seen: Seen, _: Past) -> Iterator[str]:
    if expected.asks is not None and expected.asks is not seen.asks:
        yield "the reply asks nothing" if expected.asks else "the reply ends in a question"
    for pattern in expected.says:
        if not re.search(pattern, seen.text, re.IGNORECASE):
            yield f"the reply does not say {pattern!r}"
    for pattern in expected.never:
        if re.search(pattern, seen.text, re.IGNORECASE):
            yield f"the reply says {pattern!r}"


def _profile(expected: Expected, seen: Seen, _: Past) -> Iterator[str]:
    known = seen.preferences
    if expected.budget is not None and known.budget != expected.budget:
        yield f"the budget is {known.budget.format('en') if known.budget else 'not known'}"
    for liked, wanted in ((True, expected.likes), (False, expected.refuses)):
        held = {(w.slot, w.value) for w in known.wishes if w.liked is liked}
        for slot, any_of in wanted.items():
            for value in any_of:
                if (slot, value) not in held:
                    yield f"the profile does not hold {'' if liked else 'no '}{slot} {value}"
    for value in expected.forgets:
        if value in {w.value for w in known.wishes}:
            yield f"the profile still holds {value}"


CHECKS: tuple[Check, ...] = (_tools, _items, _outfit, _shown, _words, _profile)
