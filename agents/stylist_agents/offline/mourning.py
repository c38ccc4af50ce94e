"""Somebody has died: a word of sympathy, dark clothes, and who is gone is not who is dressed."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.words import table

_LOSS = re.compile(
    r"\b(?:funeral|memorial service|wake for|burial|cremation|bereave\w*)\b|\b(?:died|passed away)\b"
    r"|葬礼|追悼会|告别仪式|奔丧|丧事|去世|过世|离世|(?:爷爷|奶奶|外公|外婆|姥姥|姥爷|爸|妈|父亲|母亲|老伴|丈夫|妻子|朋友|同事)走了",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b(?:my|our|his|her) (?:\w+ ){1,2}(?:has |just )?(?:died|passed)|\b(?:my|our) \w+'s (?:funeral|memorial)"
    r"|(?:爷爷|奶奶|外公|外婆|姥姥|姥爷|爸爸?|妈妈?|父亲|母亲|老伴|丈夫|妻子)(?:刚|前几天|上周|昨天)?(?:走了|去世|过世|离世|的葬礼|的追悼会)",
    re.IGNORECASE,
)
_MYSELF = re.compile(
    r"\bi'?m a (?:man|woman|guy|girl)\b|\b(?:women|men)'?s\b|我是[男女]|[男女](?:生|士|装|款)", re.IGNORECASE
)


_RITES = re.compile(
    r"\b(?:funeral|memorial service|wake|burial|cremation)\b|葬礼|追悼会|告别仪式|奔丧|丧事|出殡", re.IGNORECASE
)
_LONG_AGO = re.compile(
    r"\b(?:died|passed away|lost (?:my|her|him))\b.{0,24}\b(?:in (?:spring|summer|autumn|fall|winter|\w+ary|march"
    r"|april|may|june|july|august|\w+ber)|last (?:year|\w+)|(?:\w+ )?(?:years?|months?) ago|since)\b"
    r"|\b(?:always|used to) (?:bought|buy|choose|chose|pick\w*)\b"
    r"|(?:去年|前年|春天|夏天|秋天|冬天|[几半\d一两三]+年前|[几\d一两三]+个月前|早)[^,，。]{0,6}(?:走|去世|过世|离世)|(?:以前|一直)都?是(?:她|他|老伴)",
    re.IGNORECASE,
)
"""Who has died some time ago is missed, and mourned in no black any more."""
_NOT_LIKE_IT = re.compile(
    r"(?:\bnot?|n't|\bnothing|\bwithout|\bnever)\b[^.!?]{0,48}\b(?:funeral|mourning|undertaker)|(?:不|别)[^,，。]{0,10}(?:葬礼|奔丧|办丧事|送葬)",
    re.IGNORECASE,
)

_SOMBRE = ("black", "charcoal", "navy")
_NOT_IN_MOURNING = (
    Wish("colour", "colourful", liked=False),
    Wish("occasion", "party", liked=False),  # a dinner jacket is formal, and is for another evening
    Wish("occasion", "ethnic", liked=False),
)


def in_grief(said: Understanding) -> bool:
    """Whether a death or a funeral is spoken of."""
    return bool(_LOSS.search(said.text))


def dressed_in_dark(said: Understanding) -> Understanding:
    """``said`` with dark colours for a funeral, where none were named, and without the department of who has died."""
    if _NOT_LIKE_IT.search(said.text):
        kept = tuple(w for w in said.wishes if w.slot not in {"occasion", "season"})
        return replace(said, wishes=kept, undone=(*said.undone, ("colour", None), ("occasion", None)))
    if not in_grief(said) or not {"find", "refine", "outfit"} & set(said.acts):
        return said
    if _LONG_AGO.search(said.text) and not _RITES.search(said.text):
        return replace(said, wishes=tuple(w for w in said.wishes if w.slot not in {"season", "gender"}))
    named = said.values("colour") or said.values("colour", liked=False)
    gone = _GONE.search(said.text) and not _MYSELF.search(said.text)
    kept = tuple(w for w in said.wishes if not (gone and w.slot == "gender"))
    dark = () if named else tuple(Wish("colour", shade) for shade in _SOMBRE)
    dressed = () if said.values("occasion") else (Wish("occasion", "formal"),)  # shoes and shirts follow it
    return replace(said, wishes=(*kept, *dark, *dressed, *_NOT_IN_MOURNING))


MOURNING_KINDS = ("suit", "dress", "blazer")
"""What to begin with where no kind was named."""


def condolence(said: Understanding, speaker: Speaker) -> str:
    """A word of sympathy, once in a conversation."""
    if not in_grief(said) or any(map(speaker.has_said, table("phrases")["condolence"][speaker.locale])):
        return ""
    return speaker.say("condolence")
