"""What is wished for, what is refused and what is only told of, learned from sentences: the roles of what is named.

Hashed signs (role_signs.py) of each word of the vocabulary and of each garment that is shown are summed to a vector of
:data:`WIDTH`, one rectified layer gives a score to each of :data:`ROLES`. What a turn of phrase wishes for stays.
Trained by ``python -m stylist_agents.offline.train_roles``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from stylist_agents.offline.acts import Act
from stylist_agents.offline.hunch import hashed
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.role_signs import Candidate, candidates
from stylist_agents.offline.state import Context
from stylist_agents.offline.wishing import kinds_over_shelves

BUCKETS, WIDTH = 1 << 14, 24
ROLES = ("wished", "refused", "neither")
"""Of a garment that is shown "wished" means that it is pointed at; it is never refused."""
SURE_OF_NONE, SURE_OF_ONE, SURE_OF_NO_GARMENT = 0.5, 0.6, 0.8
"""How likely (0..1) it must be that what the rules read is not meant, that something is meant where they read nothing
or the opposite, and that a garment is not pointed at. Measured on files that it had not seen (docs/offline.md)."""

_AS_READ: frozenset[Act] = frozenset({"plan", "trip", "earlier"})
"""With these nothing is read anew: words name a part or a limit of a plan, or which garment of an earlier page."""
_EXCHANGING: frozenset[Act] = frozenset({"swap", "correct"})
"""Here the kind is what goes; of a plan's pieces, too, which the files label by other names."""

_BORDER = re.compile(r"[,.;!?，。；！？\n:]")

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Network:
    """signs (BUCKETS, WIDTH), short (BUCKETS, 3), hidden (WIDTH,), out (3, WIDTH), bias (3,)."""

    signs: Array
    short: Array
    hidden: Array
    out: Array
    bias: Array

    @classmethod
    def read(cls, stored: Mapping[str, NDArray[Any]]) -> Network:
        """From tables in eight bits, each with its scale."""
        parts = {n: stored[n].astype(np.float32) for n in ("hidden", "out", "bias")}
        parts |= {n: stored[n].astype(np.float32) * stored[f"{n}_scale"] for n in ("signs", "short")}
        return cls(**parts)

    def shares(self, seen: NDArray[np.int64], ruled: NDArray[np.int64]) -> Array:
        """How likely each role is, from the buckets of both sorts of signs. # (3,)"""
        inner, scores = self.hidden, self.bias
        for signs in (seen, ruled):
            share = np.float32(1 / np.sqrt(max(len(signs), 1)))
            inner = inner + self.signs[signs].sum(axis=0) * share
            scores = scores + self.short[signs].sum(axis=0) * share
        scores = scores + self.out @ np.maximum(inner, 0)
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum(), np.float32)


@cache
def _network() -> Network:
    return Network.read(load(resources.files(__package__).joinpath("roles.safetensors").read_bytes()))


def roles(found: Iterable[Candidate]) -> list[dict[str, float]]:
    """How likely each of :data:`ROLES` is for each candidate, 0..1."""
    network = _network()
    each = (network.shares(hashed(c.seen, BUCKETS), hashed(c.ruled, BUCKETS)) for c in found)
    return [dict(zip(ROLES, map(float, shares), strict=True)) for shares in each]


def reread(meant: Understanding, context: Context) -> Understanding:
    """The message with the wishes and targets of the learned reading, where that is sure enough."""
    if meant.twofold or _AS_READ & set(meant.acts):
        return meant  # the places of a twofold message's words are those of its second part
    found = candidates(meant, context)
    surest: dict[Wish | str, tuple[Candidate, dict[str, float]]] = {}
    for each, likely in zip(found, roles(found), strict=True):
        known = surest.get(each.what)
        if known is None or likely["neither"] < known[1]["neither"]:  # of what is said twice, where it is meant
            surest[each.what] = each, likely
    decided = {what: _decided(each, likely) for what, (each, likely) in surest.items()}
    if _keeps_kinds(meant, decided):
        decided |= {what: each.read for what, (each, _) in surest.items() if _names_a_kind(what)}
    final = replace(meant, wishes=_wishes(meant, decided), targets=_targets(meant, decided))
    several = len({wish.slot for wish in meant.wishes}) > 1  # one word is misread sooner than two are
    asks = meant.text.rstrip().endswith(("?", "吗", "么"))  # what a question is about is settled later (unsaid.py)
    return meant if (several or asks) and _says_nothing(final) else final


def _says_nothing(meant: Understanding) -> bool:
    """Whether a search is changed by nothing: then what was read of it is the better reading."""
    said = meant.wishes or meant.budget or meant.comparisons or meant.cheap or meant.undone
    return "refine" in meant and not said and "bolder" not in meant


def _keeps_kinds(meant: Understanding, decided: Mapping[Wish | str, str]) -> bool:
    """Whether the kinds of garments stay: in an exchange, and where a search in one clause would be left with none."""
    left = any(_names_a_kind(what) and role == "wished" for what, role in decided.items())
    alone = "find" in meant and not left and sum(bool(part.strip()) for part in _BORDER.split(meant.text)) == 1
    return bool(_EXCHANGING & set(meant.acts)) or alone


def _names_a_kind(what: Wish | str) -> bool:
    return isinstance(what, Wish) and what.slot in {"category", "group"}


def _decided(found: Candidate, likely: Mapping[str, float]) -> str:
    """The role of a candidate: another than the rules gave it only where that is sure enough."""
    if found.read == "wished" and isinstance(found.what, Wish) and found.what.slot == "season":
        return found.read  # weather is a hint at the least
    if found.read != "neither" and likely["neither"] > (
        SURE_OF_NONE if isinstance(found.what, Wish) else SURE_OF_NO_GARMENT
    ):
        return "neither"
    others = (role for role in ("wished", "refused") if role != found.read)
    return next((role for role in others if likely[role] > SURE_OF_ONE), found.read)


def _wishes(meant: Understanding, decided: Mapping[Wish | str, str]) -> tuple[Wish, ...]:
    """Those that stay, each with its sign, then those that the rules had not read."""
    read = {replace(w, liked=True): "wished" if w.liked else "refused" for w in meant.wishes}
    final = read | {what: role for what, role in decided.items() if isinstance(what, Wish)}
    kept = (replace(wish, liked=role == "wished") for wish, role in final.items() if role != "neither")
    return kinds_over_shelves(tuple(kept))


def _targets(meant: Understanding, decided: Mapping[Wish | str, str]) -> tuple[str, ...]:
    """Those that stay, in the order of the message, then those that the rules had not read."""
    final = dict.fromkeys(meant.targets, "wished") | {what: r for what, r in decided.items() if isinstance(what, str)}
    return tuple(each for each, role in final.items() if role == "wished")
