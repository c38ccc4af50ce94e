"""What a message is by its form, where its words alone say otherwise: a question is no wish, a hurry no riddle."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.plain_words import as_detail, asked_of_it, in_plain_words
from stylist_agents.offline.state import Context
from stylist_agents.offline.turns_of_phrase import turn_of
from stylist_agents.offline.wish import turns_to_new_garment

_SERIOUS: set[Act] = {"undress", "minor", "privacy", "start_over", "trip", "plan", "board", "owned", "wore", "swap"}
_ONE_OF_TWO: set[Act] = {"detail", "pick", "like", "off_topic", "explain", "compare_two", "refine"}
_OF_A_ROW = {"size", "fabric", "colour", "pattern", "finish"}

_EITHER = re.compile(r"\bor\b|\bversus\b|\bvs\b|还是|pk", re.IGNORECASE)
_BREATHES = re.compile(
    r"透不透气|^\W*(?:会|够|料子|面料|它|这件|穿着)*透气(?:吗|么|不|嘛)|\b(?:is|are|does|do) \w+ breath", re.IGNORECASE
)
_ASKS = re.compile(
    r"[吗么][?？]?\W*$|\b(?:is|are|was) (?:it|this|that|they|these)\b[^.!?]*\?\W*$"
    r"|\b(?:do|have) you (?:have |got )?(?:it |them )?(?:in )?(?:an? )?(?:size )?[a-z0-9]{1,4}\W*\?\W*$",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\b(?:ones?|any|another|others|something|anything)\b(?: \w+){0,3}\W*$|别的|其他|另一[件条双个款]", re.IGNORECASE
)
"""Asks for one that is not there yet: "is it cotton, and do you have one in blue?"."""
_WITHOUT_SUBJECT = re.compile(r"^\W*(?:那)?是[^,，。]{1,8}的?[吗么]")
_BY_PRICE = re.compile(
    r"\bwhat(?:'?s| is| are)? the (?:cheapest|most expensive|dearest|priciest)\b|最(?:便宜|贵)的?(?:是哪|呢)",
    re.IGNORECASE,
)
_CHOOSE_FOR_ME = re.compile(
    r"\bjust (?:pick|choose|decide)\b|^\W*(?:hurry(?: up)?|be quick|quick(?:ly)?)\W*$"
    r"|^\W*(?:快点|快一点|赶紧的?|搞快点)[吧啊呀]?\W*$"
    r"|^\W*(?:你)?(?:直接)?(?:帮我)?(?:定|选|挑)一[件条双个]?(?:吧|就行)?\W*$"
    r"|^\W*(?:要不)?(?:你|您)(?:来|就)?(?:帮我|给我|替我)?(?:定|选|挑|做主|拿主意)(?:一[件条双个]|一下)?(?:吧|就行|就好)?\W*$"
    r"|^\W*(?:you (?:choose|decide|pick)|(?:it's )?your (?:call|choice))\W*$",
    re.IGNORECASE,
)
_LONG = 40
_ENDS_A_TALE = re.compile(r",? (?:and )?that(?:'s| is) (?:all|it)\W*$|[,，]?就这样\W*$", re.IGNORECASE)
"""Ends a tale rather than the talk: "I go to the allotment, that's all"."""
_OTHERS = re.compile(r"^\W*(?:换|再换)[吧呗]?\W*$")
DOUBTS = re.compile(
    r"\bhow (?:do|would|can) you know\b|\bare you sure\b"
    r"|\b(?:did you|are you) mak(?:e|ing) (?:that|this|it|the)\b.{0,16}\bup\b"
    r"|\b(?:what|just what) the shop wants\b|\bget rid of\W*$|\b(?:are you paid|do they pay you|on commission)\b"
    r"|你怎么知道|(?:瞎|乱)?编的(?:吧|吗)|真的假的|是不是(?:在)?(?:骗|忽悠|推销|清库存)|拿(?:提成|回扣)",
    re.IGNORECASE,
)
"""Asks where the stylist has it from, or whose side it is on."""


def asking(said: Understanding, context: Context) -> Understanding:
    """``said`` as the question that it is, where it was read as a choice, a wish or two things at once."""
    if set(said.acts) <= {"swap", "find", "refine"} and form("whether_proper").search(said.text) and not said.budget:
        return as_detail(said)
    if _SERIOUS & set(said.acts):
        return said
    if _asks_of_its_row(said):
        return as_detail(said)
    return _of_the_shown(said, context) if context.shown else said


def _of_the_shown(said: Understanding, context: Context) -> Understanding:
    """``said`` as a question about what is on the screen, where it is one."""
    if (asked := asked_of_it(said, context)) is not None:
        return asked
    if _between_two(said) or _BY_PRICE.search(said.text) or _CHOOSE_FOR_ME.search(said.text):
        return replace(said, acts=("compare_two",), wishes=(), asked=(*said.asked, *said.wishes), twofold=False)
    of_air = _BREATHES.search(said.text) and {w.slot for w in said.wishes} <= {"finish"}
    if of_air or (_ASKS.search(said.text) and _of_what_is_there(said)):
        return as_detail(said)
    if "detail" in said and not said.references and _WITHOUT_SUBJECT.search(said.text):
        return replace(said, targets=())  # 是棉的吗 is asked of what is spoken of, not of whichever is cotton
    return said


def _asks_of_its_row(said: Understanding) -> bool:
    """是纯棉的吗 wishes for nothing, whatever is shown; "that's not leather" refuses nothing."""
    form_of_it = form("of_its_row").match(said.text) or form("not_as_asked").match(said.text)
    slots = {w.slot for w in said.wishes}
    return bool(form_of_it and slots) and slots <= _OF_A_ROW and not said.budget and not said.comparisons


def _between_two(said: Understanding) -> bool:
    pointed = [r for r in said.references if r.kind != "deictic"]
    two = len(said.targets) == 2 and len(pointed) > 1
    return two and bool(_EITHER.search(said.text)) and set(said.acts) <= _ONE_OF_TWO


def _of_what_is_there(said: Understanding) -> bool:
    """Whether all that was taken for a wish is a question about a garment that is spoken of, or a mere pick is one."""
    if said.acts == ("pick",):
        return bool(said.targets)
    if said.twofold and _OF_ANOTHER.search(said.text):
        return False
    wished = {w.slot for w in said.wishes if w.liked}
    about_one = said.twofold or "like" in said or "detail" in said
    return about_one and bool(wished) and wished <= _OF_A_ROW and not said.comparisons and not said.budget


def _ends_a_tale(said: Understanding) -> bool:
    return said.acts == ("bye",) and bool(said.age or len(said.text) > _LONG) and bool(_ENDS_A_TALE.search(said.text))


def _of_the_budget(said: Understanding) -> Understanding | None:
    """A question for what is left of the budget, or for the sum of it all, is about no garment."""
    comes_to = "plan" not in said and turn_of("comes_to").search(said.text)  # the plan tells its own sum
    of_sums = comes_to or turn_of("what_is_left").search(said.text)
    pointed = any(r.kind != "deictic" for r in said.references)  # "the first two in all"
    if not of_sums or pointed or said.wishes or said.budget:
        return None
    return replace(said, acts=("detail",), targets=(), asked=())


def of_talk(said: Understanding, context: Context) -> Understanding:
    """``said`` with what a short word or a doubt does."""
    if (plain := in_plain_words(said, context) or _of_the_budget(said)) is not None:
        return plain
    if _ends_a_tale(said) or form("done").search(said.text):
        return replace(said, acts=("bye",) if not _ends_a_tale(said) else ("tell",) if said.age else ("off_topic",))
    if DOUBTS.search(said.text) and not said.wishes:
        return replace(said, acts=("about",), targets=(), asked=())
    if _OTHERS.search(said.text) and context.shown:
        return replace(said, acts=("more",))
    if "more" in said and not {"hide", "find"} & set(said.acts) and said.values("category"):
        anew = turns_to_new_garment(said, context)  # "another piece, a jacket" after shoes
        return replace(said, acts=(*(a for a in said.acts if a not in {"more", "refine"}), "find")) if anew else said
    return said
