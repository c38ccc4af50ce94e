"""Nothing invented: the model's placeholders are filled from rows, and amounts that no row holds never get out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from stylist.garment import Garment
from stylist.money import Money
from stylist_tools.context import TurnContext

_PLACEHOLDER = re.compile(r"\[\[(\w+)(?::([^\]\s]+))?\]\]")
_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？；]|\n")
_AMOUNT = re.compile(
    r"(?:[$€£¥￥]|(?:USD|EUR|GBP|CNY|RMB|US\$)\s?)(\d[\d,]*(?:\.\d{1,2})?)"
    r"|(\d[\d,]*(?:\.\d{1,2})?)\s?(?:dollars|euros?|pounds|USD|EUR|GBP|CNY|RMB|元|块|美元|欧元)",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|\[([^\]]*)\]\(https?://[^)]*\)")


class Grounded:
    """Turns streamed text into text that may be shown, sentence by sentence."""

    def __init__(self, context: TurnContext) -> None:
        self._context = context
        self._pending = ""

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
        if any(not self._known(n) for n in _amounts(_PLACEHOLDER.sub("", sentence))):
            return _break_of(sentence)
        try:
            filled = _PLACEHOLDER.sub(self._fill, sentence)
        except KeyError:
            return _break_of(sentence)
        return _PLACEHOLDER.sub(self._told, _LINK.sub(r"\1", filled))  # the shop's own links stay

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
        if kind == "total" and memory.outfit_total:
            return memory.outfit_total.format(locale)
        if kind == "plan_total" and memory.plan_total:
            return memory.plan_total.format(locale)
        if kind == "budget" and memory.preferences.budget:
            return memory.preferences.budget.format(locale)
        return self._of_garment(kind, self._garment(garment_id))

    def _told(self, found: re.Match[str]) -> str:
        """What a tool read in the shop's records, word for word."""
        return self._context.told.get(f"{found.group(1)}:{found.group(2)}", "")

    def _of_garment(self, kind: str, garment: Garment) -> str:
        locale = self._context.locale
        said = {
            "title": garment.title(locale),
            "price": self._context.price(garment).format(locale),
            "brand": garment.brand or "",
            "sizes": ("、" if locale == "zh" else ", ").join(garment.sizes()),
        }
        return said[kind]

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
        screen = (self._context.garment(name) for name in (*memory.shown, *memory.outfit))
        rows = {garment.id: garment for garment in screen} | self._context.rows
        known: list[Money | None] = [memory.preferences.budget, memory.outfit_total, memory.plan_total]
        known += self._context.reckoned
        known += [price for garment in rows.values() for v in garment.variants for price in v.prices]
        return any(money is not None and money.amount == amount for money in known)


def _amounts(text: str) -> list[Decimal]:
    return [Decimal((a or b).replace(",", "")) for a, b in _AMOUNT.findall(text)]


def _break_of(sentence: str) -> str:
    """The line break of a dropped sentence: paragraphs stay where they were."""
    return "\n" if sentence.endswith("\n") else ""
