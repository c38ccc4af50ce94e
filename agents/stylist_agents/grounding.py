"""Nothing invented: placeholders are filled from rows; amounts, claims and links that no row holds never get out.

A sentence goes as a whole or stays as it is; only an unproven "100%" before a fabric, or a link around words, is taken
out of one. Where nothing is left of a reply, :data:`NOT_IN_THE_DATA` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from stylist.errors import NotFound
from stylist.garment import Garment
from stylist.locale import Locale
from stylist.money import Money, convert
from stylist.refusals import indecent
from stylist.vocabulary import label
from stylist.wording import budget_left
from stylist_agents.claims import borne_out
from stylist_agents.prompt import instructions
from stylist_tools.context import TurnContext

_PLACEHOLDER = re.compile(r"\[\[(\w+)(?::([^\]\s]+))?\]\]")
_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<!\bapprox)(?<!\bincl)(?<!\bno)(?<!\bMr)(?<!\bMs)(?<!\bSt)[.!?](?=\s)"
    r"|[。！？；]|\n",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?:[$€£¥￥]|(?:USD|EUR|GBP|CNY|RMB|US\$)\s?)(\d[\d,]*(?:\.\d{1,2})?)"
    r"|(\d[\d,]*(?:\.\d{1,2})?)\s?(?:dollars|euros?|pounds|USD|EUR|GBP|CNY|RMB|元|块|美元|欧元)",
    re.IGNORECASE,
)
_LINKED_WORDS = re.compile(r"(?<!!)(?<!\])\[([^\[\]]+)\]\([^)]*\)")
_ADDRESS = re.compile(
    r"\w:?//|\bwww\.|\b(?:javascript|data|mailto|vbscript):|\S@[\w-]+\.\w|<[a-z/!][^>]*>|!\[|\]\(|^\s*\[[^\]]+\]:"
    r"|(?<![\w.])(?:[a-z0-9-]{2,}\.)+(?:com|net|org|io|cn|co|shop|store|top|xyz|info|example|test|app|dev|biz|ru|link"
    r"|site|online|click|vip|cc|tk|de|fr|uk|jp|hk|tw|eu|us)\b|\b[a-z0-9-]{2,}\.[a-z]{2,}/"
    r"|\b(?:whatsapp|telegram)\b|(?:微信|vx|qq)(?:号|群)?[:： ]?[a-z0-9_-]{4,}|\+\d[\d -]{7,}",
    re.IGNORECASE,
)
"""Where a reply could lead somebody: web and mail addresses, pictures, HTML, messengers, telephone numbers."""
_LONGEST_TITLE = 120
_RECITED_FROM = 30
"""A stretch of the instructions of this length is recognised when a model recites it."""
NOT_IN_THE_DATA: dict[Locale, str] = {
    "en": "The shop's own data doesn't say that, so I won't either. What it does say is on the cards.",
    "zh": "店家的数据里没有写，我就不替它说了。写明的内容都在卡片上。",
}


class Grounded:
    """Turns streamed text into text that may be shown, sentence by sentence."""

    def __init__(self, context: TurnContext) -> None:
        self._context = context
        self._pending = ""
        self.left_out = 0
        """How many sentences were left out so far."""

    def feed(self, text: str) -> Iterator[str]:
        """Sentences that are complete now."""
        self._pending += text
        while (end := self._sentence_end()) is not None:
            sentence, self._pending = self._pending[:end], self._pending[end:]
            yield self.checked(sentence)

    def rest(self) -> str:
        """What is left when the model has finished."""
        pending, self._pending = self._pending, ""
        return self.checked(pending)

    def drop(self) -> None:
        """Forget an unfinished sentence of a model that failed."""
        self._pending = ""

    def checked(self, sentence: str) -> str:
        """The sentence with its placeholders filled; empty if it speaks of what no row holds."""
        written = _LINKED_WORDS.sub(r"\1", sentence)
        if self._invents(_PLACEHOLDER.sub("", written)) or _recites(written) or indecent(written):
            return self._without(sentence)
        try:
            said = borne_out(written, self._about(written), self._promised())
            filled = _PLACEHOLDER.sub(self._fill, said)
        except (KeyError, NotFound):
            return self._without(sentence)
        filled = _PLACEHOLDER.sub(self._told, filled)  # the shop's own links stay
        return filled if filled or not sentence else self._without(sentence)

    def _promised(self) -> tuple[str, ...]:
        """The shop's words that may bear out a promise: its pages and records, no text about a product."""
        return tuple(words for name, words in self._context.told.items() if not name.startswith("fact:"))

    def _invents(self, written: str) -> bool:
        """Whether it holds an address, or an amount of money that no row holds."""
        return bool(_ADDRESS.search(written)) or any(not self._known(n) for n in _amounts(written))

    def _without(self, sentence: str) -> str:
        """What stands in the sentence's place: its line break, so that paragraphs stay where they were."""
        self.left_out += 1
        return "\n" if sentence.endswith("\n") else ""

    def _about(self, sentence: str) -> list[Garment]:
        """The garments that a sentence speaks of: those it names, those it counts ("the second"), else all at hand."""
        named = [self._garment(found[2]) for found in _PLACEHOLDER.finditer(sentence) if self._is_garment(found)]
        shown = self._context.memory.shown
        counted = [shown[n - 1] for n in _ordinals(sentence) if n <= len(shown)]
        return named or [self._context.garment(name) for name in counted] or list(self._at_hand().values())

    def _is_garment(self, found: re.Match[str]) -> bool:
        return bool(found[2]) and f"{found[1]}:{found[2]}" not in self._context.told

    def _at_hand(self) -> dict[str, Garment]:
        """What is on the screen, and what a tool touched in this turn."""
        memory = self._context.memory
        screen = (self._context.garment(name) for name in (*memory.shown, *memory.outfit))
        return {garment.id: garment for garment in screen} | self._context.rows

    def _sentence_end(self) -> int | None:
        found = _SENTENCE_END.search(self._pending)
        if found is None or self._pending.rfind("[[", 0, found.end()) > self._pending.rfind("]]", 0, found.end()):
            return None
        return found.end()

    def _fill(self, found: re.Match[str]) -> str:
        kind, garment_id = found.group(1), found.group(2)
        if f"{kind}:{garment_id}" in self._context.told:
            return found.group()
        memory, locale = self._context.memory, self._context.locale
        sums = {"total": memory.outfit_total, "plan_total": memory.plan_total, "plan_other": memory.plan_other,
                "budget": memory.preferences.budget}  # fmt: skip
        if money := sums.get(kind):
            return money.format(locale)
        if kind in {"left", "plan_left"}:
            return self._left(memory.plan_total if kind == "plan_left" else memory.outfit_total, garment_id)
        said = self._of_garment(kind, self._garment(garment_id))
        return _amid(said) if kind == "title" and _ARTICLE.search(found.string[: found.start()]) else said

    def _left(self, total: Money | None, garment_id: str | None) -> str:
        """What is left of the budget beside a sum, or beside the price of one garment; KeyError without either."""
        context = self._context
        spent = context.price(self._garment(garment_id)) if garment_id else total
        limit = context.memory.preferences.budget
        rates = context.services.search.rates
        budget = convert(limit, spent.currency, rates) if limit and spent else None
        if budget is None or spent is None:
            raise KeyError("budget")
        return budget_left(budget, spent, context.locale)

    def _told(self, found: re.Match[str]) -> str:
        """What a tool read in the shop's records, word for word."""
        return self._context.told.get(f"{found.group(1)}:{found.group(2)}", "")

    def _of_garment(self, kind: str, garment: Garment) -> str:
        locale = self._context.locale
        said = {
            "title": self._spoken_title(garment),
            "price": self._context.price(garment).format(locale),
            "brand": garment.brand or "",
            "sizes": ("、" if locale == "zh" else ", ").join(garment.sizes()),
        }
        if kind in {"brand", "sizes"} and not self._is_plain(said[kind], garment):
            raise KeyError(kind)
        return said[kind]

    def _spoken_title(self, garment: Garment) -> str:
        """The shop's title; the plain name of its kind where the title tells more than what the garment is."""
        title = garment.title(self._context.locale)
        if self._is_plain(title, garment):
            return title
        return label("category", garment.category, self._context.locale)

    def _is_plain(self, words: str, garment: Garment) -> bool:
        """Whether the shop's words about a garment are short, lead nowhere and promise nothing."""
        short = len(words) <= _LONGEST_TITLE and "\n" not in words
        return short and not self._invents(words) and borne_out(words, [garment], ()) == words

    def _garment(self, garment_id: str | None) -> Garment:
        """A garment of this turn or of the screen; KeyError for anything else."""
        if garment_id is None:
            raise KeyError("id")
        memory = self._context.memory
        if garment_id in (*memory.shown, *memory.outfit, *memory.tried):
            return self._context.garment(garment_id)
        return self._context.rows[garment_id]

    def _known(self, amount: Decimal) -> bool:
        """Whether an amount stands in a row of this turn, in the budget or in the outfit's total."""
        memory = self._context.memory
        known: list[Money | None] = [memory.preferences.budget, memory.outfit_total, memory.plan_total]
        known += self._context.reckoned
        known += [price for garment in self._at_hand().values() for v in garment.variants for price in v.prices]
        return any(money is not None and money.amount == amount for money in known)


_ARTICLE = re.compile(r"\bthe $", re.IGNORECASE)


def _amid(title: str) -> str:
    """A title as it stands after an article: "the navy linen shirt"; a name that is written large stays so."""
    first, _, rest = title.partition(" ")
    small = bool(_OF_WHOM.match(title)) or (rest == rest.lower() and first not in _NAMED_AFTER)
    return title[:1].lower() + title[1:] if small and rest else title


_OF_WHOM = re.compile(r"(?:Men|Women|Girl|Boy)s?['’]s? ")
_NAMED_AFTER = {"Breton", "Harrington", "Chelsea", "Oxford", "T-shirt", "V-neck"}
"""First words of titles that are names."""


def _amounts(text: str) -> list[Decimal]:
    return [Decimal((a or b).replace(",", "")) for a, b in _AMOUNT.findall(text)]


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ORDINAL = re.compile(
    rf"\b({'|'.join(_ORDINALS)})\b|第\s?([一二三四五六1-6])\s?[件条双个款顶只]|#([1-6])\b", re.IGNORECASE
)


def _ordinals(sentence: str) -> list[int]:
    """ "the second", 第三件, #1: their numbers."""
    found = (next(part for part in groups if part).lower() for groups in _ORDINAL.findall(sentence))
    return [1 + (_ORDINALS.index(w) if w in _ORDINALS else "一二三四五六123456".index(w) % 6) for w in found]


def _recites(sentence: str) -> bool:
    """Whether it holds a stretch of the instructions or of the context block, which are for the model alone."""
    plain = " ".join(sentence.split())
    if "<context>" in plain or len(plain) < _RECITED_FROM:
        return "<context>" in plain
    known = " ".join(instructions().split())
    return any(plain[n : n + _RECITED_FROM] in known for n in range(0, len(plain) - _RECITED_FROM + 1, 5))
