"""Whether a piece goes with another that is named: "does the second go with my jeans?", 配黑裤子好看吗."""

from __future__ import annotations

from dataclasses import dataclass

from stylist.outfits.custom import FORMALITY, STATED_SHARE
from stylist.outfits.harmony import Pairing, is_neutral, pairing
from stylist.outfits.roles import role_of, role_of_swap
from stylist.vocabulary import terms
from stylist_agents.offline.case import Case
from stylist_agents.offline.forms import form
from stylist_agents.offline.found import reason_sentence
from stylist_agents.offline.goes_with import kinds_of
from stylist_agents.offline.phrasing import Speaker, is_plural, lowered
from stylist_agents.offline.state import Item
from stylist_agents.offline.wishing import mood_or_shade

GOOD, POOR = 0.68, 0.45
"""Scores of a pair of colours from which they go together, and below which they quarrel (harmony.py)."""
APART = 1.7
"""So far apart in dress, 0 sport to 4 black tie, two pieces look as if they came from two wardrobes."""
_ONE_AT_A_TIME = {"bottom", "one_piece", "shoes", "suit", "bag"}
_USUALLY = {"jeans": "denim-blue"}
"""The colour that most of a kind are in, said to be taken for granted."""


@dataclass(frozen=True, slots=True)
class _Other:
    """What the piece is held against. colours: () where nobody knows."""

    kind: str
    colours: tuple[str, ...] = ()
    guessed: bool = False


def tell_pair(case: Case, speaker: Speaker) -> str:
    """Whether the two go together, by place, colour and how dressed-up they are; "" where that is not asked."""
    piece = case.context.item(case.said.targets[0]) if case.said.targets else None
    other = _other(case, piece) if piece else None
    if piece is None or other is None:
        return ""
    word = _word(case, other, speaker)
    if _same_place(piece, other):
        return speaker.say("pair_same_place", id=piece.id, other=word)
    if not other.colours or not piece.colours:
        easy = bool(piece.colours) and is_neutral(piece.colours[0])
        return speaker.say("pair_easy" if easy else "pair_which_colour", id=piece.id, other=word)
    found = pairing(*sorted((piece.colours[0], other.colours[0])))
    return speaker.join(_verdict(piece, other, found, word, speaker), _why(piece, other, found, speaker),
                        _dressed(piece, other, word, speaker))  # fmt: skip


def _other(case: Case, piece: Item) -> _Other | None:
    kinds = kinds_of(case.said.asked)
    kind = next((k for k in reversed(kinds) if k not in {piece.category, piece.group}), next(iter(kinds), None))
    if kind is None:
        return None
    colours = tuple(w.value for w in case.said.asked if w.slot == "colour" and w.liked)
    there = _on_the_screen(case, kind, piece)
    if not colours and there:
        return _Other(there.category, there.colours)
    if not colours and kind in _USUALLY:
        return _Other(kind, (_USUALLY[kind],), guessed=True)
    return _Other(kind, colours)


def _on_the_screen(case: Case, kind: str, piece: Item) -> Item | None:
    """The piece of the look of that kind, unless it is the person's own that is spoken of."""
    if form("of_ones_own").search(case.said.text):
        return None
    return next((i for i in case.context.outfit if kind in {i.category, i.group} and i.id != piece.id), None)


def _same_place(piece: Item, other: _Other) -> bool:
    role = role_of(piece.category)
    return role in _ONE_AT_A_TIME and role == role_of_swap(other.kind)


def _verdict(piece: Item, other: _Other, found: Pairing, word: str, speaker: Speaker) -> str:
    key = "pair_good" if found.score >= GOOD else "pair_poor" if found.score < POOR else "pair_fair"
    if other.guessed:
        key = f"{key}_guessed"
    return speaker.say(key, id=piece.id, other=word)


def _why(piece: Item, other: _Other, found: Pairing, speaker: Speaker) -> str:
    """How the two colours stand to each other, in the words of all looks."""
    if found.code is None or found.score < GOOD:
        return ""
    one, two = piece.colours[0], other.colours[0]
    if found.code == "neutral_pair":
        facts = {"neutral_colour": one, "colour": two} if is_neutral(one) else {"neutral_colour": two, "colour": one}
    else:
        facts = {"colour": one} if found.code == "same_colour" else {"colour": one, "other_colour": two}
    return reason_sentence({"code": found.code, "kind": "taste", "facts": facts}, speaker)


def _dressed(piece: Item, other: _Other, word: str, speaker: Speaker) -> str:
    mine, theirs = _formality(piece), FORMALITY.get(other.kind)
    if mine is None or theirs is None or abs(mine - theirs) < APART:
        return ""
    return speaker.say("pair_dressier" if mine > theirs else "pair_plainer", id=piece.id, other=word)


def _formality(piece: Item) -> float | None:
    """By custom and by what the shop says it is for: a yoga pant is no suit trouser."""
    known, custom = terms("occasion"), FORMALITY.get(piece.category)
    stated = [known[o].formality or 0 for o in piece.occasions if o in known]
    if custom is None or not stated:
        return custom
    return STATED_SHARE * sum(stated) / len(stated) + (1 - STATED_SHARE) * custom


def _word(case: Case, other: _Other, speaker: Speaker) -> str:
    """ "Your jeans", "a black blazer", 你的牛仔裤."""
    kind = speaker.term("group" if other.kind in terms("group") else "category", other.kind)
    named = next((w.value for w in case.said.asked if w.slot == "colour" and w.liked), "")
    colour = speaker.term(mood_or_shade(named), named) if named else ""
    own = bool(form("of_ones_own").search(case.said.text))
    if speaker.locale == "zh":
        return f"{'你的' if own else ''}{colour}{kind}"
    words = f"{lowered(colour)} {lowered(kind)}".strip()
    return f"your {words}" if own else words if is_plural(kind) else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
