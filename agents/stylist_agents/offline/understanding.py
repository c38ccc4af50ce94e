"""From a message to what it asks for: acts, wishes with their polarity, numbers, references and comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from stylist.locale import spoken_locale
from stylist.vocabulary import Mention, spot
from stylist_agents.offline.acts import Act, read_acts
from stylist_agents.offline.asides import told_of
from stylist_agents.offline.corrected import taken_back, with_the_last_number
from stylist_agents.offline.counting import in_digits
from stylist_agents.offline.guessing import overruled
from stylist_agents.offline.hunch import Network
from stylist_agents.offline.meaning import Named, Role, Understanding, Wish
from stylist_agents.offline.numbers import read_numbers
from stylist_agents.offline.polarity import Polarity, polarities
from stylist_agents.offline.references import Reference, read_references, resolve
from stylist_agents.offline.roles import reread
from stylist_agents.offline.settling import asked_of_one, with_acts
from stylist_agents.offline.situation import of_days, of_the_weather, with_degrees, without_screen
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import read_trip
from stylist_agents.offline.turns_of_phrase import (
    leftover,
    read_brands,
    read_comparisons,
    read_turns,
    spoken_words,
    turn_of,
    without_the_old,
    words_of,
)
from stylist_agents.offline.wishing import SLOTS, meant, read_wishes, with_inner, without_self
from stylist_agents.offline.words import idioms, mask_all, normalise


def understand(message: str, context: Context | None = None) -> Understanding:
    """Read one message. Never raises: a message that means nothing to us has the act ``off_topic``."""
    context = context or Context()
    return reread(before_roles(message, context), context)


def before_roles(message: str, context: Context, network: Network | None = None) -> Understanding:
    """The message with the acts that were learned, and with wishes and targets as the rules read them.

    network: of acts, another than the one that ships.
    """
    return _twofold(message, context) or overruled(*by_rules(message, context), context, network)


def by_rules(message: str, context: Context) -> tuple[Understanding, Understanding]:
    """The message read as one: with the acts whose patterns match, and with those that the rules make of them."""
    text = with_degrees(with_the_last_number(in_digits(normalise(message))), context)
    acts, undone = read_acts(text)
    pointed, references = read_references(text)
    numbers = read_numbers(_without_prices(text, references, context))
    rest = _only_where_both(numbers.rest, pointed)
    rest = mask_all(rest, turn_of("complaint")) if "explain" in acts else rest
    acts, undone = asked_of_one(text, acts, undone)
    rest = without_the_old(rest)
    rest, comparisons = read_comparisons(rest)
    rest, brands = read_brands(rest, context.catalogue.brands)
    cheap, gift = bool(words_of("cheap").search(rest)), bool(words_of("gift").search(rest))
    rest = mask_all(rest, words_of("cheap"))
    rest, phrased = read_turns(rest)
    rest = mask_all(rest, idioms())
    mentions = without_self(with_inner(spot(rest, spoken_words())), text)
    references = () if "wore" in acts else references  # of what hangs at home, not of what is shown
    if [r.kind for r in references] == ["deictic"] and not read_references(numbers.rest)[1]:
        references = ()  # "bring it down to 45": the "it" of a sum
    references, targets, described = _pointed_at(references, mentions, context)
    polar = list(zip(mentions, polarities(rest, mentions), strict=True))
    beside = {*told_of(mentions, text), *taken_back(mentions, text)}
    said = [(m, p) for m, p in polar if m not in described and (m not in beside or p is not Polarity.WISHED)]
    wishes = read_wishes(said, rest, text) + phrased + brands + tuple(Wish("size", s) for s in numbers.sizes)
    dropped = tuple((SLOTS[m.kind], m.id) for m, p in said if p is Polarity.DROPPED and SLOTS[m.kind] not in undone)
    found = Understanding(
        text=text,
        locale=spoken_locale(message, context.locale),
        wishes=meant(wishes, acts, text, gift),
        budget=numbers.budget,
        references=references,
        targets=targets,
        comparisons=comparisons,
        undone=tuple((slot, None) for slot in undone) + tuple(dict.fromkeys(dropped)),
        cheap=cheap and not (numbers.budget and numbers.budget.most is None),
        gift=gift,
        height_cm=numbers.height_cm,
        weight_kg=numbers.weight_kg,
        age=numbers.age,
        words=() if undone or "self_critical" in acts else leftover(rest, mentions),
        acts=acts,
        named=tuple(Named(m, _read_as(m, p, beside, described)) for m, p in polar),
    )
    if not {"shop", "undress", "privacy", "board"} & set(acts):
        trip = read_trip(text, mentions)
        said_besides = trip and trip.days is None and {"thanks", "bye", "owned"} & set(acts)  # "thanks, packing now"
        found = replace(found, trip=None if said_besides else trip)
    found = of_the_weather(without_screen(found, context))
    return found, of_days(with_acts(found, context), context)


def _read_as(mention: Mention, polarity: Polarity, beside: set[Mention], described: set[Mention]) -> Role:
    """What the rules make of a mention, before the message's acts are known."""
    if mention in described:
        return "described"
    return "told" if mention in beside and polarity is Polarity.WISHED else polarity.value


_NEXT_CLAUSE = re.compile(
    r"[,;?.，；？。]\s*(?:and|but|also|or|另外|还有|顺便|再)?|\s(?:and|also)\s|另外|顺便|还有(?=没有)"
)

_QUESTIONS: set[Act] = {"explain", "detail", "size"}

_LONGEST_CLAUSE = 80
_MOST_CLAUSES = 6
"""So many ends of a question are tried; each means reading the message again."""


def _twofold(message: str, context: Context) -> Understanding | None:
    """A question first, then a wish of its own; None for all other messages."""
    for start, rest in islice(_clauses(message), _MOST_CLAUSES):
        if not _may_ask(message[:start]):
            continue
        _, first = by_rules(message[:start], context)
        asks = _QUESTIONS & set(first.acts) and not {"find", "refine"} & set(first.acts)
        if not asks or ("explain" in first.acts and turn_of("complaint").match(rest)):
            continue
        _, then = by_rules(rest, context)
        if not {"find", "refine"} & set(then.acts) or not (then.comparisons or then.wishes or then.budget):
            continue
        acts = tuple(dict.fromkeys((*first.acts, *then.acts)))
        return replace(
            then,
            text=in_digits(normalise(message)),
            acts=acts,
            twofold=True,
            asked=first.asked,
            references=first.references or then.references,
            targets=first.targets or then.targets,
        )
    return None


def _may_ask(first: str) -> bool:
    """Whether a pattern of a question matches: without one no reading makes a question of it, and none is needed."""
    acts, _ = read_acts(in_digits(normalise(first)))
    return bool(_QUESTIONS & set(acts))


def _clauses(message: str) -> Iterator[tuple[int, str]]:
    """Where a first part may end, and what follows it."""
    for cut in _NEXT_CLAUSE.finditer(message):
        rest = message[cut.end() :].strip()
        if 3 <= len(rest) <= _LONGEST_CLAUSE and not set("<{[") & set(rest):
            yield cut.start(), rest


def _without_prices(text: str, references: Sequence[Reference], context: Context) -> str:
    """The message without prices that point at what is shown: "the forty dollar one" is no budget."""
    for reference in references:
        if reference.kind == "priced" and resolve(reference, (), context):
            text = text.replace(reference.words, " " * len(reference.words))
    return text


def _only_where_both(left: str, right: str) -> str:
    """The characters that neither reading blanked out (both have the message's length)."""
    if len(left) != len(right):
        return left
    return "".join(a if a == b else " " for a, b in zip(left, right, strict=True))


def _pointed_at(
    references: Sequence[Reference], mentions: Sequence[Mention], context: Context
) -> tuple[tuple[Reference, ...], tuple[str, ...], set[Mention]]:
    """References that lead somewhere, the garments they lead to, and the mentions that only describe them.

    "The blue one" is a reference where something blue is shown, and a wish for blue where nothing is.
    """
    if sum(r.kind == "paired" for r in references) > len(_paired(references, mentions, context)):
        references = [r for r in references if r.kind != "paired"]
    kept: list[Reference] = []
    targets: list[str] = []
    used: set[Mention] = set()
    for reference in references:
        own = [m for m in mentions if reference.words and m.surface in reference.words]
        target = resolve(reference, own, context)
        if reference.kind not in {"described", "paired", "priced"} or target:
            kept.append(reference)
            used |= set(own)
        targets += [target] if target else []
    return tuple(kept), tuple(dict.fromkeys(targets)), used


def _paired(references: Sequence[Reference], mentions: Sequence[Mention], context: Context) -> set[str]:
    """The different garments that a pair of descriptions leads to."""
    own = [(r, [m for m in mentions if m.surface in r.words]) for r in references if r.kind == "paired"]
    return {target for r, said in own if (target := resolve(r, said, context))}
