"""Signs of what is named in a message and of what it may point at, for the learned reading of roles (roles.py)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from stylist.vocabulary import Kind
from stylist_agents.offline.meaning import Named, Understanding, Wish
from stylist_agents.offline.references import Reference, resolve
from stylist_agents.offline.signs import screen_of
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.wishing import SLOTS, value_of

_LONGEST = 400
"""Characters of a message that are looked at; what is named behind them stays as the rules read it."""
_NEAR, _FAR = 4, 12
"""Words or Chinese characters beside a mention that are read as one, and as far as they are looked at."""
_TOKEN = re.compile(r"[a-z']+|\d+(?:\.\d+)?|[㐀-鿿]|[,.;!?，。；！？、\n:()]")
_BORDER = frozenset(",.;!?，。；！？\n:()")
_GARMENT = frozenset({"category", "group"})
_SEEN = frozenset({"category", "group", "colour", "fabric", "pattern"})
_SORTS: Mapping[Kind, str] = {
    "category": "garment", "group": "garment", "gender": "whom", "occasion": "when", "season": "when",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be meant, and its signs. what: a wish (as wished for), or the id of a garment that is shown; read: what
    the rules make of it: wished (pointed at), refused or neither; seen: signs of the message; ruled: of the rules.
    """

    what: Wish | str
    read: str
    seen: tuple[str, ...]
    ruled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Message:
    """tokens: words, single characters of Chinese, borders, and what is named as # with its kind; clauses: the number
    of each token's clause; at: the token of each span that is named."""

    tokens: tuple[str, ...]
    clauses: tuple[int, ...]
    at: Mapping[tuple[int, int], int]


def candidates(meant: Understanding, context: Context) -> list[Candidate]:
    """What is named, and the garments that are shown."""
    meant = replace(meant, named=tuple(n for n in meant.named if n.mention.end <= _LONGEST))
    message = _message(meant)
    shared = tuple(_of_all(meant, context))
    found = [_mention(i, message, meant, shared) for i in range(len(meant.named))]
    return found + [_garment(item, message, meant, shared, context) for item in context.shown]


def phrases(meant: Understanding, context: Context) -> list[Candidate]:
    """What a turn of phrase wishes for: of these it is learned what acts wish at all; they stay as they are read."""
    named = {(SLOTS[n.mention.kind], value_of(n.mention, meant.text)) for n in meant.named}
    message, shared = _message(meant), tuple(_of_all(meant, context))
    return [_phrase(wish, message, shared) for wish in meant.wishes if (wish.slot, wish.value) not in named]


def _message(meant: Understanding) -> _Message:
    text = meant.text[:_LONGEST].lower()
    spans: dict[tuple[int, int], str] = {}
    for each in meant.named:
        spans.setdefault((each.mention.start, each.mention.end), f"#{each.mention.kind[:3]}")
    tokens, at, position = [], {}, 0
    for start, end in sorted(spans):
        if start >= position:
            tokens += _tokens(text[position:start])
            at[start, end] = len(tokens)
            tokens.append(spans[start, end])
            position = end
    tokens += _tokens(text[position:])
    clauses, number = [], 0
    for token in tokens:
        clauses.append(number)
        number += token in _BORDER
    return _Message(tuple(tokens), tuple(clauses), at)


def _tokens(text: str) -> list[str]:
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(text)]


def _of_all(meant: Understanding, context: Context) -> Iterator[str]:
    screen, acts = screen_of(context), _acts(meant)
    yield from (f"screen {screen}", f"acts {acts}", f"acts {acts} {screen}")
    yield from (f"act {act}" for act in meant.acts)
    if meant.budget:
        yield "budget"


def _acts(meant: Understanding) -> str:
    return "+".join(sorted(meant.acts))


def _mention(i: int, message: _Message, meant: Understanding, shared: tuple[str, ...]) -> Candidate:
    """The signs of the i-th word of the vocabulary."""
    mention, first = meant.named[i].mention, meant.named[i].read
    slot, value = SLOTS[mention.kind], value_of(mention, meant.text)
    read, sort = _read(Wish(slot, value), meant), _SORTS.get(mention.kind, "look")
    last = _without_wish(Wish(slot, value), meant) or read
    ruled = (
        f"read {first}", f"last {last}", f"rules {first} {last}", f"rules {first} {last} {slot}",
        f"last {last} {_acts(meant)}", f"acts {_acts(meant)} {sort}", *_rivals(i, meant.named),
    )  # fmt: skip
    seen = [f"kind {mention.kind}", f"sort {sort}", f"word {mention.surface.lower()}", f"value {slot} {value}"]
    seen += _among(i, meant.named)
    at = message.at.get((mention.start, mention.end))
    seen += _around(at, message, sort) if at is not None else ()
    return Candidate(Wish(slot, value), read, tuple(seen), (*shared, *ruled))


def _read(wish: Wish, meant: Understanding) -> str:
    liked = next((w.liked for w in meant.wishes if (w.slot, w.value) == (wish.slot, wish.value)), None)
    return "neither" if liked is None else "wished" if liked else "refused"


def _without_wish(wish: Wish, meant: Understanding) -> str | None:
    """What else became of it: its slot was taken back, or the message only asks about it."""
    if any(slot == wish.slot for slot, _ in meant.undone):
        return "undone"
    return "asked" if any((w.slot, w.value) == (wish.slot, wish.value) for w in meant.asked) else None


def _rivals(i: int, named: Sequence[Named]) -> Iterator[str]:
    """What the rules make of the others of its slot."""
    own = named[i].mention
    for k, other in enumerate(named):
        if SLOTS[other.mention.kind] == SLOTS[own.kind] and other.mention.id != own.id:
            yield f"{'before' if k < i else 'after'} {other.read}"


def _among(i: int, named: Sequence[Named]) -> Iterator[str]:
    """Where it stands among the garments and among those of its slot."""
    own, slot = named[i].mention, SLOTS[named[i].mention.kind]
    others = [n.mention for n in named if (n.mention.start, n.mention.end) != (own.start, own.end)]
    groups = {
        "alike": [m for m in others if SLOTS[m.kind] == slot],
        "garments": [m for m in others if m.kind in _GARMENT],
    }
    for name, group in groups.items():
        place = f"{min(sum(m.start < own.start for m in group), 2)} {min(sum(m.start > own.start for m in group), 2)}"
        yield from (f"{name} {place}", f"{name} {place} {slot}")
    if any(m.id == own.id for m in others):
        yield "said twice"
    same = (n.mention for n in named if (n.mention.start, n.mention.end) == (own.start, own.end))
    yield from (f"also {m.kind}" for m in same if m is not own)
    yield f"named {min(len(named), 6)}"


def _around(at: int, message: _Message, sort: str) -> Iterator[str]:
    """The words beside a token, its clause, the clauses before and after it, and what else is said."""
    tokens, clauses = message.tokens, message.clauses
    left, right = ["^", *tokens[:at]][-_FAR:][::-1], [*tokens[at + 1 :], "$"][:_FAR]
    for name, words in (("L", left), ("R", right)):
        yield from (f"{name} {'_'.join(words[:n])}" for n in range(1, _NEAR + 1))
        yield from (f"{name}{n} {words[n]}" for n in range(min(3, len(words))))
        yield f"{sort} {name} {words[0]}"
    yield f"LR {left[0]} {right[0]}"
    clause = clauses[at]
    place = f"clause {min(clause, 3)} {min(clauses[-1] - clause, 3)}"
    yield from (place, f"{place} {sort}")
    start, end = bisect_left(clauses, clause), bisect_right(clauses, clause)
    yield from _bag("l", tokens[start:at])
    yield from _bag("r", tokens[at + 1 : end])
    yield from _bag("p", tokens[bisect_left(clauses, clause - 1) : start])
    yield from _bag("n", tokens[end : bisect_right(clauses, clause + 1)])
    yield from (f"m {token}" for token in (*tokens[:start], *tokens[end:]))


def _bag(name: str, tokens: Sequence[str]) -> Iterator[str]:
    yield from (f"{name} {token}" for token in tokens)
    yield from (f"{name} {a}_{b}" for a, b in pairwise(["^", *tokens, "$"]))


def _phrase(wish: Wish, message: _Message, shared: tuple[str, ...]) -> Candidate:
    """A wish that no single word of the vocabulary made."""
    read = "wished" if wish.liked else "refused"
    seen = (f"phrase of {wish.slot}", f"value {wish.slot} {wish.value}", *(f"m {t}" for t in message.tokens))
    ruled = (*shared, f"phrase {wish.slot}", f"phrase {wish.slot} {read}")
    return Candidate(Wish(wish.slot, wish.value), read, seen, ruled)


def _garment(
    item: Item, message: _Message, meant: Understanding, shared: tuple[str, ...], context: Context
) -> Candidate:
    """A garment that is shown: what the message says of it, of the others, and where the rules see it point."""
    tokens = list(message.tokens)
    for each in meant.named:
        at, slot = message.at.get((each.mention.start, each.mention.end)), SLOTS[each.mention.kind]
        if at is not None and slot in _SEEN:
            tokens[at] = f"#{slot[:3]} {_holds(item, slot, each.mention.id, context)}"
    focus = "focus" if item.id == context.focus else "beside"
    points = [f"{r.kind} {_leads(r, item, meant, context)}" for r in meant.references]
    targets = "this" if item.id in meant.targets else "another" if meant.targets else "none"
    seen = [
        "garment", f"garment {focus}", f"garment {'last' if item is context.shown[-1] else 'not last'}",
        f"garment named {min(len(meant.named), 3)}", *(f"garment {point}" for point in points), *_bag("g", tokens),
    ]  # fmt: skip
    ruled = [f"points {targets} {x}" for x in (len(meant.targets), _acts(meant), focus, *points)]
    return Candidate(item.id, "wished" if targets == "this" else "neither", tuple(seen), (*shared, *ruled))


def _holds(item: Item, slot: str, value: str, context: Context) -> str:
    """For which garments a word holds: this one ("exactly", where it is its very colour), others, both or none."""
    own = "exactly" if value in item.colours else "own" if item.has(slot, value) else ""
    others = any(other.has(slot, value) for other in context.shown if other is not item)
    return f"{own} {'others' if others else ''}"


def _leads(reference: Reference, item: Item, meant: Understanding, context: Context) -> str:
    """Whether a reference leads to this garment, to another, or nowhere."""
    own = [n.mention for n in meant.named if reference.words and n.mention.surface in reference.words]
    target = resolve(reference, own, context)
    return "this" if target == item.id else "another" if target else "nowhere"
