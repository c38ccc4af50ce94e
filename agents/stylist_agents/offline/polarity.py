"""Which of the things mentioned are wished for, refused, or no longer asked for.

Read left to right: a cue ("no", "without", 不要) opens a refusal, a border ("but", "please", a comma, 改成) closes it.
A comma inside an enumeration ("no stripes, logos or prints", 不要条纹、格子) does not. In Chinese a cue may also stand
at the end of its clause (条纹的不要) and then counts backwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import cache

from stylist.vocabulary import Mention
from stylist_agents.offline.words import table


class Polarity(Enum):
    """What is said of a mention."""

    WISHED = "wished"
    REFUSED = "refused"
    DROPPED = "dropped"
    """Not asked for any more: "it doesn't have to be linen"."""


_HARD_BORDER = re.compile(r"[.;!?\n。!?;]")
_OPENING = {"refuse", "drop", "once", "flip"}
_ATTACHED = {"season", "occasion", "gender"}
"""What "for …" adds to a wish: a garment refused "for the beach" does not refuse the beach."""


def polarities(text: str, mentions: Sequence[Mention]) -> list[Polarity]:
    """One polarity for each mention; ``text`` has idioms and numbers blanked out."""
    result: list[Polarity] = []
    state, since_cue, once = Polarity.WISHED, 0, False
    position = 0
    said_after = [cue.span() for cue in _postfix().finditer(text)]  # refuses what stands before it, and nothing else
    for mention in mentions:
        for kind, start, end in _events(text, position, mention.start):
            if kind in _OPENING and any(a <= start and end <= b for a, b in said_after):
                continue
            if kind == "comma" and _enumerates(text, end, state):
                continue
            if kind == "once" and text[end : mention.start].strip():
                continue
            if kind in {"comma", "border", "lack"} or (kind == "soft" and since_cue):
                state, since_cue, once = Polarity.WISHED, 0, False
            elif kind in _OPENING:
                state, once = _opened(kind, state), kind == "once" and state is Polarity.WISHED
                since_cue = 0
            position = max(position, start)
        if state is not Polarity.WISHED and mention.kind in {"category", "group"} and _of_a_verb(text, mention.start):
            result.append(Polarity.WISHED)
            position = max(position, mention.end)
            continue
        same_span = bool(result) and mention.start < position
        if once and since_cue and not same_span:
            state, once, since_cue = Polarity.WISHED, False, 0
        result.append(state)
        since_cue += state is not Polarity.WISHED
        position = max(position, mention.end)
    return _backwards(text, mentions, result)


_VERB = re.compile(r"不(?:用|会|能|需要|容易|必)?(?!要|想|喜|爱|是|穿|考虑|太)[\u3400-\u9fff]{1,5}?(?:的|到合适的|到)$")


def _of_a_verb(text: str, start: int) -> bool:
    """Whether what is refused is a verb that describes the garment: 不用熨的连衣裙, 穿不到合适的裤子."""
    return bool(_VERB.search(text[max(0, start - 9) : start]))


def _opened(kind: str, state: Polarity) -> Polarity:
    if kind == "drop":
        return Polarity.DROPPED
    if kind == "flip" and state is Polarity.REFUSED:
        return Polarity.WISHED
    return Polarity.REFUSED


def _events(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    """Cues and borders between two positions; a cue must end before ``end``."""
    found = [(m.lastgroup or "", m.start(), m.end()) for m in _pattern().finditer(text, start, end)]
    return [(kind, a, b) for kind, a, b in found if b <= end]


def _enumerates(text: str, position: int, state: Polarity) -> bool:
    """Whether the comma before ``position`` continues a list that ends in "or" (或, 和)."""
    if state is Polarity.WISHED:
        return False
    rest = _HARD_BORDER.split(text[position:], maxsplit=1)[0]
    opening = re.split(r"\b(?:or|nor)\b|或者?|和|、", rest, maxsplit=1)
    if len(opening) < 2:
        return False
    return not any(m.lastgroup in {"border", "refuse", "drop", "soft"} for m in _pattern().finditer(opening[0]))


_CLAUSE_ENDS = re.compile(r"[,.;!?。、]|(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")


def _backwards(text: str, mentions: Sequence[Mention], forward: list[Polarity]) -> list[Polarity]:
    """Chinese puts the refusal last: 条纹的不要, 亮面的就算了, 对羊毛过敏, 除了黑色以外."""
    result = list(forward)
    for cue in _postfix().finditer(text):
        ends = [0, *(m.end() for m in _CLAUSE_ENDS.finditer(text[: cue.start()]))]
        alone = len(ends) > 1 and not text[ends[-1] : cue.start()].strip()  # 高领勒脖子,不要
        clause = ends[-2] if alone else ends[-1]
        for i, mention in enumerate(mentions):
            before = clause <= mention.start < cue.start() and mention.end <= cue.end()
            if before or cue.start() < mention.start < mention.end < cue.end():
                result[i] = Polarity.REFUSED
    return result


@cache
def _pattern() -> re.Pattern[str]:
    cues = table("cues")
    groups = "|".join(
        f"(?P<{name}>{'|'.join(cues[name])})"
        for name in ("lack", "drop", "flip", "refuse", "once", "border", "soft", "comma")
    )
    return re.compile(groups, re.IGNORECASE)


@cache
def _postfix() -> re.Pattern[str]:
    return re.compile("|".join(table("cues")["postfix"]), re.IGNORECASE)
