"""Everything that one decision is made from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.complaints import (
    of_a_planned_day,
    off_level_in_the_plan,
    without_heels,
    without_what_is_wrong,
)
from stylist_agents.offline.courtesies import courteous
from stylist_agents.offline.customs import as_a_guest, asking_leave
from stylist_agents.offline.dressing_level import on_another_level
from stylist_agents.offline.exchanges import skirt_for_trousers
from stylist_agents.offline.girths import answering
from stylist_agents.offline.goes_with import asked_of_the_next, asks_whether_it_goes
from stylist_agents.offline.keeping_one import keeping_one
from stylist_agents.offline.leaving_out import without_a_piece
from stylist_agents.offline.manner import seen_so
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.mourning import dressed_in_dark
from stylist_agents.offline.offers import accepted, asked_once_more, for_oneself, goes_on
from stylist_agents.offline.plan_asked import asked_of_plan
from stylist_agents.offline.results import Turn
from stylist_agents.offline.said_to_add import added_to_plan
from stylist_agents.offline.standing import asked_quality, of_the_shown
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.understanding import by_rules, understand
from stylist_agents.offline.unsaid import asking, of_talk
from stylist_agents.offline.wish import for_another, own_department
from stylist_agents.offline.words import table

ASKED_BY_THEN = 6
"""Turns after which what was asked in the first ones is no longer among the messages."""
NEAREST_SHOWN = 3
"""How many pieces that miss a wish are shown: enough to see the step, not enough to sell it."""
_OTHER = re.compile(
    r"\b(?:other|different|another)\b|换|别的|其他|其它"
    r"|\bcolou?rs? (?:is|are|looks?) |\b(?:hate|dislike|like|keen on) (?:the|that|this|its|these) colou?rs?"
    r"|颜色.{0,4}(?:丑|难看|不|怪|一般)|不.{0,5}颜色",
    re.IGNORECASE,
)
_ANOTHER_COLOUR = re.compile(
    r"\b(?:another|(?:a )?different|some other) (?:colou?r|shade)\b|换一?[个种]颜色|换个色|(?:别|其[他它])的颜色",
    re.IGNORECASE,
)
CHILDREN = {"girls", "boys"}
_WORN_ON_THE_BODY = {"upper", "lower", "full", "outer"}


_KIN = {"tops": ("knitwear", "dresses"), "knitwear": ("tops",)}
"""A roll-neck is what somebody means by "the top"."""


_NO_KIN = {"accessories", "jewellery", "other"}
"""Shelves whose kinds have nothing to do with one another: whoever wants a belt has no use for a watch."""


@dataclass(frozen=True, slots=True)
class Case:
    """What was said, what is known, what the tools answered, and which tools there are (with their arguments)."""

    said: Understanding
    context: Context
    turn: Turn
    tools: Mapping[str, frozenset[str]]

    def can(self, tool: str) -> bool:
        """Whether a tool is bound."""
        return tool in self.tools

    @property
    def target(self) -> str | None:
        """The garment that this message is about: the one pointed at, else the one last spoken of."""
        if self.said.targets:
            return self.said.targets[0]
        named = self._named()
        if named:
            return named
        if self.context.focus:
            return self.context.focus
        return self.context.shown[0].id if self.context.shown else None

    def _named(self) -> str | None:
        """ "Why these shoes?": the shown or worn garment of that kind."""
        words = (*self.said.wishes, *self.said.asked)
        kinds = {w.value for w in words if w.slot in {"category", "group"}}
        worn_first = "size" in self.said or self.context.last_change == "outfit"
        both = (self.context.outfit, self.context.shown)
        everything = [i for part in (both if worn_first else both[::-1]) for i in part]
        shelves = {str(terms("category")[k].group) if k in terms("category") else k for k in kinds}
        near = shelves | {kin for shelf in shelves for kin in _KIN.get(shelf, ())}
        exact = next((i.id for i in everything if i.category in kinds or i.group in kinds), None)
        return exact or next((i.id for i in everything if i.group in near), None) or self._planned(kinds)

    def _planned(self, kinds: set[str]) -> str | None:
        """The piece of that kind which came into the plan last."""
        looks = self.context.plan.looks if self.context.plan else ()
        pieces = [p for look in looks for p in zip(look.ids, look.categories, strict=False)]
        return next((name for name, kind in pieces[::-1] if kind in kinds), None)

    @property
    def quality(self) -> str | None:
        """What the shown garments are compared in: "which is the warmest?"."""
        return asked_quality(self.said.text) if "compare_two" in self.said and self.context.shown else None

    @property
    def missing_kinds(self) -> tuple[str, ...]:
        """Categories and groups that this message asks for and that the shop does not have."""
        stocked = set(self.context.catalogue.categories)
        shelves = {terms("category")[c].group for c in stocked if c in terms("category")}
        if not stocked:
            return ()
        categories = [c for c in self.said.values("category") if c not in stocked]
        return (*categories, *(g for g in self.said.values("group") if g not in shelves))

    @property
    def nearest_kinds(self) -> tuple[str, ...]:
        """What the shop has instead of the categories that it lacks: those near them, else their shelf."""
        stocked = set(self.context.catalogue.categories)
        known = terms("category")
        missing = [known[c] for c in self.missing_kinds if c in known]
        near = [n for t in missing for n in t.near if n in stocked]
        shelf = [
            c
            for t in missing
            for c in self.context.catalogue.categories
            if c in known and known[c].group == t.group and t.group not in _NO_KIN
        ]
        return tuple(dict.fromkeys(near or shelf))

    @property
    def for_whom(self) -> tuple[str, ...]:
        """The department, as far as it was ever said."""
        last = (self.context.wish or {}).get("genders") or ()
        said = self.said.values("gender") or tuple(last) or self.context.preferences.values("gender")
        return said or own_department(self.said, self.context) or self.worn_department

    @property
    def worn_department(self) -> tuple[str, ...]:
        """The department of the look on the screen, where it was asked for whom and nobody said otherwise since."""
        worn = {i.gender for i in self.context.outfit} & {"women", "men"}
        asked = (self.asked_for_whom and not _asks_for_whom(self.turn.said_before)) or self.context.turn > ASKED_BY_THEN
        elsewhere = self.said.gift or for_another(self.said) or "start_over" in self.said
        return tuple(map(str, worn)) if len(worn) == 1 and asked and not elsewhere else ()

    @property
    def missing_audience(self) -> tuple[str, ...]:
        """For whom this message asks, where the shop has nothing at all for them."""
        asked, stocked = set(self.said.values("gender")), set(self.context.catalogue.genders)
        suits = asked if asked <= CHILDREN else asked | {"unisex"}
        return () if not asked or not stocked or suits & stocked else self.said.values("gender")

    @property
    def other_colour(self) -> bool:
        """ "Another colour", whichever: what was shown is not wanted again."""
        taken_back = ("colour", None) in self.said.undone and bool(_OTHER.search(self.said.text))
        return taken_back or bool(_ANOTHER_COLOUR.search(self.said.text))

    @property
    def for_gift(self) -> bool:
        """Whether a present is looked for, among what needs no size."""
        shelves = set(table("purposes")["shelves"]["gift"])
        named = self.said.values("category") or self.said.values("group")
        return not named and (self.said.gift or set((self.context.wish or {}).get("groups") or ()) == shelves)

    @property
    def mixes_departments(self) -> bool:
        """Whether women's and men's pieces stand side by side, or one by chance, while nobody said for whom."""
        worn = {i.gender for i in self.context.outfit} & {"women", "men"}
        settled = bool(self.for_whom) or (len(worn) == 1 and self.asked_for_whom)
        found = {h.gender for h in self.turn.hits} & {"women", "men"}
        named = self.said.values("category") or self.said.values("group") or self.context.wish
        stocked = set(self.context.catalogue.genders)
        by_chance = bool(found) and not named and {"women", "men"} <= stocked  # "a first date": six dresses for a man
        return not settled and (by_chance or {"women", "men"} <= found)

    @property
    def spoken_of(self) -> tuple[str, ...]:
        """The garments that the last reply named."""
        return tuple(dict.fromkeys(re.findall(r"\[\[title:([^\]\s]+)\]\]", self.turn.said_before)))

    @property
    def asked_for_whom(self) -> bool:
        """Whether the question was put before: it is put once."""
        return any(map(_asks_for_whom, self.turn.said_earlier))

    @property
    def over_budget(self) -> bool:
        """Whether what is shown lies above the budget, because nothing below it fitted."""
        found = self.turn.last("search_catalogue")
        return bool(found and found.args.get("beyond_budget"))

    @property
    def missed(self) -> tuple[str, ...]:
        """The wishes that what is shown does not meet, where nothing met them all and it was not a small matter."""
        searches = [a for a in self.turn.answers if a.name == "search_catalogue"]
        if len(searches) < 2 or searches[-1].args.get("limit") != NEAREST_SHOWN or self.over_budget:
            return ()
        return tuple(f for f in searches[0].args if f not in searches[-1].args and f != "text")

    @property
    def nothing_to_forget(self) -> bool:
        """ "Forget the budget" where there is none, and nothing else was said."""
        limits = {"price_max", "price_min"} & set(self.context.wish or {})
        only = self.said.undone == (("budget", None),) and not self.said.wishes and not self.said.budget
        return only and self.context.preferences.budget is None and not limits

    @property
    def misses_number(self) -> int | None:
        """An ordinal beyond what is shown, if that is all that was pointed at."""
        numbers = [r.n for r in self.said.references if r.kind == "ordinal" and r.n > 0]
        shown = {i.n for i in self.context.shown}
        return next((n for n in numbers if n not in shown), None) if shown else None


def _asks_for_whom(text: str) -> bool:
    return any(sentence in text for variants in table("phrases")["ask_for_whom"].values() for sentence in variants)


def make_case(turn: Turn, context: Context, tools: Mapping[str, frozenset[str]]) -> Case:
    """Understand the message; a plain "yes" means the offer that the last reply ended in."""
    said = skirt_for_trousers(understand(turn.message, context))
    if "yes" in said:
        said = accepted(said, turn.said_before, context)
    said = off_level_in_the_plan(said, turn, context)
    said = added_to_plan(asked_of_plan(courteous(said, context), context), turn, context)
    said = asking_leave(asked_of_the_next(asks_whether_it_goes(said, context), turn, context), context)
    said = keeping_one(asked_once_more(said, turn, context), context)
    said = seen_so(goes_on(said, turn.called_before, context), context)
    said = without_a_piece(asking(of_the_shown(said, context), context), context)
    said = on_another_level(for_oneself(said, turn.said_before), context)
    said = of_a_planned_day(without_what_is_wrong(without_heels(said)), context)
    said = as_a_guest(dressed_in_dark(of_talk(said, context)), context)
    said = _without_photos_of_minors(answering(said, turn.said_before), context)
    if context.photo_new and not turn.message.strip():
        said = replace(said, acts=("body",), locale=context.locale)
    elif context.photo_new and (_says_nothing_of_clothes(said) or _is_only_guessed(said, turn.message, context)):
        said = replace(said, acts=("body",))
    return Case(said, context, turn, tools)


def _says_nothing_of_clothes(said: Understanding) -> bool:
    """Whether words beside a new photo are about nothing that is known here: then the photo is what is meant."""
    return set(said.acts) <= {"off_topic", "greet", "no_match"} and not said.wishes and not said.minor


def _is_only_guessed(said: Understanding, message: str, context: Context) -> bool:
    """Whether no rule reads anything in words beside a new photo ("here I am"), and the guess is not of photos."""
    _, ruled = by_rules(message, context)
    return _says_nothing_of_clothes(ruled) and not said.wishes and not _KEPT_GUESSES & set(said.acts)


_OF_PHOTOS: set[Act] = {"try_on", "turn", "body", "identify", "shop_look"}
_KEPT_GUESSES: set[Act] = {*_OF_PHOTOS, "minor", "undress", "privacy"}


def _without_photos_of_minors(said: Understanding, context: Context) -> Understanding:
    """Once somebody under 18 was spoken of, later wishes to see them are answered like the first."""
    wanted = context.photo_new or bool(_OF_PHOTOS & set(said.acts))
    if not context.preferences.minor or said.minor or not wanted:
        return said
    return replace(said, acts=("minor", *said.acts))


def wearable(item: Item) -> bool:
    """Whether a garment is worn on the trunk or the legs, so that a try-on shows something."""
    found = terms("category").get(item.category)
    return found is not None and found.body in _WORN_ON_THE_BODY


def anchors_a_look(item: Item) -> bool:
    """Whether a complete look can be built around a garment (not around socks or a yoga ball)."""
    found = terms("category").get(item.category)
    return found is None or found.group not in {"underwear", "other"}
