"""Whether a piece goes with another that is named: "does the second go with my jeans?", 配黑裤子好看吗."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stylist.outfits.custom import FORMALITY, STATED_SHARE
from stylist.outfits.harmony import Pairing, is_neutral, pairing
from stylist.outfits.roles import COVERS, role_of, role_of_swap
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
    return _told(case, piece, other, speaker)


def tell_pairs(case: Case, pieces: Sequence[Item], speaker: Speaker) -> str:
    """Which pieces of a plan go with what is named: the one that the question is about, else each that can be worn
    beside it.
    """
    kinds = kinds_of(case.said.asked)
    other = _Other(kinds[-1]) if kinds else None
    if other is None:
        return ""
    named = [i for k in kinds[:-1] for i in pieces if k in {i.category, i.group}]
    if kinds[:-1] and not named:
        return speaker.say("plan_packed_not", part=_kind_in_words(kinds[0], speaker))
    own = bool(form("of_ones_own").search(case.said.text))
    held = next((i for i in pieces if other.kind in {i.category, i.group}), None) if not own else None
    other = _coloured(case, other.kind, held)
    beside = [i for i in named or pieces if i is not held and (named or not _instead(i, other))]
    if len(beside) < 2 or not other.colours:
        return _told(case, (*beside, *named, *pieces)[0], other, speaker)
    word, poor = _word(case, other, speaker), [i for i in beside if _clashes(i, other)]
    return speaker.join(
        _of_several("pairs_guessed" if other.guessed else "pairs", [i for i in beside if i not in poor], word, speaker),
        _of_several("pairs_poor", poor, word, speaker),
    )


def _of_several(key: str, pieces: Sequence[Item], word: str, speaker: Speaker) -> str:
    titles = [f"[[title:{i.id}]]" if speaker.locale == "zh" else f"the [[title:{i.id}]]" for i in pieces]
    return speaker.say(key, pieces=speaker.several(titles), other=word) if pieces else ""


def _clashes(piece: Item, other: _Other) -> bool:
    """Whether their colours pull at each other; of a piece without a known colour nobody says so."""
    return bool(piece.colours) and pairing(*sorted((piece.colours[0], other.colours[0]))).score < POOR


def _told(case: Case, piece: Item, other: _Other, speaker: Speaker) -> str:
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
    return _coloured(case, kind, _on_the_screen(case, kind, piece))


def _coloured(case: Case, kind: str, there: Item | None) -> _Other:
    """What a piece is held against, in the colour that is named, that is seen, or that most of the kind are in."""
    colours = tuple(w.value for w in case.said.asked if w.slot == "colour" and w.liked)
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


def _instead(piece: Item, other: _Other) -> bool:
    """Whether one is worn in place of the other: a dress where the trousers would be."""
    mine, theirs = role_of(piece.category), role_of_swap(other.kind)
    parts = [{role, *COVERS.get(role, ())} for role in (mine, theirs) if role is not None]
    return len(parts) == 2 and bool(parts[0] & parts[1] & _ONE_AT_A_TIME)


def _kind_in_words(kind: str, speaker: Speaker) -> str:
    word = speaker.term("group" if kind in terms("group") else "category", kind)
    return word if speaker.locale == "zh" else lowered(word)


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
    kind = _kind_in_words(other.kind, speaker)
    named = next((w.value for w in case.said.asked if w.slot == "colour" and w.liked), "")
    colour = speaker.term(mood_or_shade(named), named) if named else ""
    own = bool(form("of_ones_own").search(case.said.text))
    if speaker.locale == "zh":
        return f"{'你的' if own else ''}{colour}{kind}"
    words = f"{lowered(colour)} {kind}".strip()
    return f"your {words}" if own else words if is_plural(kind) else f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
