"""The reply of a turn: what was understood, the one reason that matters first, one next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from stylist.reason import Reason
from stylist.vocabulary import terms
from stylist.wording import say_reason
from stylist_agents.offline.acts import Act
from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import (
    Speaker,
    capital,
    constraint,
    count,
    is_plural,
    lowered,
    measure,
    noun_for,
    plural,
    profile,
    understood,
)
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.state import Item
from stylist_agents.offline.wish import FIELDS

Teller = Callable[[Case, Speaker], str]


def reply(case: Case) -> str:
    """The text of this turn."""
    speaker = Speaker(case.said.locale, case.context.turn, case.turn.message)
    if "search_catalogue" in case.turn.called:
        return _with_small_talk(case, speaker, _found(case, speaker))
    for act, tell in _TELLERS:
        if act in case.said and (text := tell(case, speaker)):
            return _with_small_talk(case, speaker, text)
    return speaker.say("plain_talk" if not case.tools else "lost")


def _with_small_talk(case: Case, speaker: Speaker, text: str) -> str:
    """With a hello where there was one, and the shop's own question answered honestly beside a search."""
    before: list[str] = []
    if "greet" in case.said and len(case.said.acts) > 1 and case.context.turn <= 1:
        before.append(speaker.say("greeting_first"))
    if "self_critical" in case.said and "search_catalogue" in case.turn.called:
        before.append(speaker.say("kind"))
    if case.said.minor and ({"try_on", "body"} & set(case.said.acts) or case.context.photo_new):
        before.append(speaker.say("minor"))
    after = [speaker.say("shop")] if "shop" in case.said and "search_catalogue" in case.turn.called else []
    return speaker.join(*before, text, *after)


# --- with a search -------------------------------------------------------------------------------------------------


def _found(case: Case, speaker: Speaker) -> str:
    failed = case.turn.failed("search_catalogue")
    if failed:
        return _trouble(speaker, failed)
    if not case.turn.hits:
        return _nothing(case, speaker)
    return paragraphs(
        speaker.join(_lead(case, speaker), _pick(case, speaker), _look(case, speaker)),
        _body(case, speaker, most=2),
        speaker.join(_tried(case, speaker), _next_step(case, speaker)),
    )


def paragraphs(*parts: str) -> str:
    """Parts that say something, a blank line between them."""
    return "\n\n".join(p for p in parts if p)


def _lead(case: Case, speaker: Speaker) -> str:
    found = case.turn.last("search_catalogue")
    total = int(found.content.get("total") or 0) if found else 0
    number = count(speaker, case.turn.hits, total)
    opening = [speaker.say(c) for c in case.said.comparisons[:1]]
    if "more" in case.said:
        return speaker.say("more", count=number)
    if "surprise" in case.said:
        return speaker.say("surprise", count=number)
    words = understood(speaker, case.said, case.context)
    if words:
        lead = speaker.say("found", understood=capital(words), count=number)
    else:
        lead = speaker.say("found_plain", count=number)
    near = [speaker.say("near_kind", missing=_missing(case, speaker))] if case.missing_kinds else []
    loosened = [_loosened_note(case, speaker)] if case.turn.called.count("search_catalogue") > 1 else []
    converted = said_in_another_currency(case, found)
    return speaker.join(*opening, *near, lead, *loosened, speaker.say("converted") if converted else "")


def said_in_another_currency(case: Case, found: Answer | None) -> bool:
    """Whether the limit named in this message had to be converted."""
    return bool(case.said.budget and found and found.content.get("converted_budget"))


def _missing(case: Case, speaker: Speaker) -> str:
    """The kinds of garment that the shop doesn't have, in words."""
    words = [speaker.term("category" if k in terms("category") else "group", k) for k in case.missing_kinds]
    if speaker.locale == "en":
        words = [plural(lowered(w)) for w in words]
    return speaker.several(words)


def _loosened_note(case: Case, speaker: Speaker) -> str:
    """Which wish the shop doesn't mark: the difference between the two searches."""
    searches = [a for a in case.turn.answers if a.name == "search_catalogue"]
    first, last = searches[0], searches[-1]
    slots = {field: slot for slot, field in FIELDS.items()}
    gone = [f for f in slots if f in first.args and f not in last.args]
    gone += ["categories"] if first.args.get("categories") != last.args.get("categories") else []
    words = [speaker.term(slots[f], v) for f in dict.fromkeys(gone) for v in first.args.get(f, [])]
    if not words:
        return ""
    named = f"“{'、'.join(words)}”" if speaker.locale == "zh" else f'"{" / ".join(words)}"'
    return speaker.say("loosened", constraint=named)


def _pick(case: Case, speaker: Speaker) -> str:
    first, row = case.turn.hits[0], case.turn.rows[0]
    alone = len(case.turn.hits) == 1
    unit = measure(first.category)
    pick = speaker.say("pick_only" if alone else "pick", id=first.id, measure=unit)
    return speaker.join(pick, _best_reason(row, speaker))


def _best_reason(row: Json, speaker: Speaker) -> str:
    """The one reason that matters first, and the trade-off that comes with it, if there is one."""
    reasons = [r for r in row.get("reasons") or [] if isinstance(r, dict)]
    first = min((r for r in reasons if r.get("kind") not in {"trade_off", "missing"}), key=_weight, default=None)
    caution = next((r for r in reasons if r.get("kind") == "trade_off"), None)
    return speaker.join(*(reason_sentence(r, speaker) for r in (first, caution) if r is not None))


_WEIGHTIEST = (
    "only_here_fabric", "only_here_neckline", "only_here_sleeve", "only_here_fit", "darker", "lighter",
    "colour_and_fabric", "fabric", "finish", "pattern", "neckline", "sleeve", "length", "fit", "occasion", "season",
    "brand", "size", "colour", "dressed_for", "contrast", "neutral_pair", "tonal", "neighbours", "same_colour",
    "neutrals", "cheapest_here",
)  # fmt: skip
"""Codes of reasons, the most telling first: what sets a garment apart, then what was wished for, then the rest."""


def _weight(reason: Json) -> int:
    code = str(reason.get("code"))
    return _WEIGHTIEST.index(code) if code in _WEIGHTIEST else len(_WEIGHTIEST)


def reason_sentence(reason: Json, speaker: Speaker) -> str:
    """A reason in words: the tool's own sentence, else from the table of reasons; "" for one we have no words for.

    Reasons that reckon with the budget are left to the cards: sums are not for the reply's pen.
    """
    if reason.get("code") in {"within_budget", "exactly_budget", "total_left", "total_exact"}:
        return ""
    if reason.get("sentence"):
        return speaker.sentence(str(reason["sentence"]))
    try:
        return speaker.sentence(say_reason(Reason.model_validate(reason), speaker.locale))
    except (KeyError, ValidationError, ValueError):
        return ""


def _look(case: Case, speaker: Speaker) -> str:
    answer = case.turn.last("plan_outfit")
    pieces = _pieces(answer, speaker)
    if not pieces or answer is None:
        return ""
    if answer.args.get("swap"):
        return speaker.say("swapped", pieces=speaker.several([w for _, w in pieces]))
    anchors = set(answer.args.get("anchor_ids") or [])
    others = [w for name, w in pieces if name not in anchors]
    return speaker.say("outfit_with", pieces=speaker.several(others)) if others else ""


def _pieces(answer: Answer | None, speaker: Speaker) -> list[tuple[str, str]]:
    """(id, what to call it) of the first outfit's pieces."""
    outfits = (answer.content.get("outfits") or []) if answer else []
    items = outfits[0].get("items") or [] if outfits and isinstance(outfits[0], dict) else []
    return [(str(i.get("id")), _called(i, speaker)) for i in items if isinstance(i, dict)]


def _called(item: Json, speaker: Speaker) -> str:
    word = speaker.term("category", str(item.get("category", "")))
    if speaker.locale == "zh":
        return word
    word = lowered(word)
    if is_plural(word):
        return word
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def _body(case: Case, speaker: Speaker, most: int = 4) -> str:
    if failed := case.turn.failed("analyse_body"):
        return _trouble(speaker, failed)
    answer = case.turn.last("analyse_body")
    if answer is None:
        return ""
    if not answer.content.get("found"):
        return speaker.say("body_not_found")
    sentences = [speaker.sentence(str(s)) for s in (answer.content.get("sentences") or [])[:most]]
    return speaker.say("body_done", sentences=speaker.join(*sentences)) if sentences else ""


def _tried(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("try_on"):
        return _trouble(speaker, failed)
    answer = case.turn.last("try_on")
    if answer is None:
        return ""
    shown = speaker.say("tried_figure" if answer.content.get("figure") else "tried")
    quality = answer.content.get("quality") or {}
    poor = isinstance(quality, dict) and quality.get("ok") is False
    return speaker.join(shown, speaker.say("tried_poor") if poor else "", _left_out(case, answer, speaker))


def _left_out(case: Case, answer: Answer, speaker: Speaker) -> str:
    left = answer.content.get("left_out")
    pieces = [i for name in left if (i := case.context.item(name))] if isinstance(left, dict) else []
    words = [_called({"category": i.category}, speaker) for i in pieces]
    return speaker.say("left_out", pieces=speaker.several(words)) if words else ""


def _next_step(case: Case, speaker: Speaker) -> str:
    """One thing to do next, as an offer: a question is asked only where its answer is needed."""
    if case.turn.last("try_on"):
        return speaker.say("offer_try_on" if len(case.turn.hits) > 1 else "offer_more")
    if not case.context.photo and case.can("try_on") and not case.said.minor and case.context.turn <= 1:
        return speaker.say("offer_photo")
    if case.turn.last("plan_outfit") is None and case.can("plan_outfit"):
        return speaker.say("offer_outfit")
    return speaker.say("offer_more")


def _nothing(case: Case, speaker: Speaker) -> str:
    answer = case.turn.last("search_catalogue")
    options = [o for o in (answer.content.get("relaxations") or []) if isinstance(o, dict)] if answer else []
    if "more" in case.said:
        return speaker.say("no_more")
    options = [o for o in options if not {"categories", "groups", "ids"} & set(str(o.get("constraint")).split("+"))]
    if not options:
        return speaker.say("none_at_all")
    best = options[0]
    if str(best.get("constraint")) in {"darker_than", "lighter_than", "cheaper_than"}:
        return speaker.say("none_compared")
    lead = speaker.say("none", constraint=constraint(speaker, str(best.get("constraint"))))
    number = int(best.get("count") or 0)
    nearest = best.get("nearest") or {}
    filling = {"n": speaker.number(number), "are": "is" if number == 1 else "are"}
    if nearest.get("id"):
        return speaker.join(lead, speaker.say("none_nearest", id=nearest["id"], **filling))
    return speaker.join(lead, speaker.say("none_count", **filling))


def _trouble(speaker: Speaker, failed: Answer) -> str:
    if failed.error:
        return speaker.say("trouble", sentence=speaker.sentence(failed.error))
    return speaker.say("trouble_plain")


# --- without one ---------------------------------------------------------------------------------------------------


def _undress(case: Case, speaker: Speaker) -> str:
    return speaker.say("undress")


def _started_over(case: Case, speaker: Speaker) -> str:
    return speaker.say("start_over")


def _privacy(case: Case, speaker: Speaker) -> str:
    return speaker.say("privacy")


def _minor(case: Case, speaker: Speaker) -> str:
    if {"try_on", "body"} & set(case.said.acts) or case.context.photo_new:
        return speaker.say("minor_next")
    return ""


def _no_such_number(case: Case, speaker: Speaker) -> str:
    n = case.misses_number
    if n is None or case.said.targets:
        return ""
    last = max(i.n for i in case.context.shown)
    return speaker.say("no_such_number", n=n if speaker.locale == "en" else speaker.number(n), last=last)


def _compared(case: Case, speaker: Speaker) -> str:
    answers = [a for a in case.turn.answers if a.name == "explain" and a.error is None]
    if len(answers) < 2:
        return _no_such_number(case, speaker) or speaker.say(
            "compare_which" if case.context.shown else "nothing_to_show"
        )
    items = [case.context.item(str(a.content.get("id"))) or Item(id=str(a.content.get("id"))) for a in answers[:2]]
    names = [speaker.ordinal(i) for i in items]
    text = speaker.say("compare", first=names[0], second=names[1], a=items[0].id, b=items[1].id)
    cheaper = _cheaper(items, names, speaker)
    strength = [[s for r in _reasons(a) if (s := reason_sentence(r, speaker))] for a in answers[:2]]
    if len(strength[0]) == len(strength[1]):
        return speaker.join(text, cheaper, speaker.say("compare_tie", which=names[0]))
    best = 0 if len(strength[0]) > len(strength[1]) else 1
    own = [s for s in strength[best] if s not in strength[1 - best]] or strength[best]
    return speaker.join(text, cheaper, speaker.say("compare_take", which=names[best], reason=own[0]))


def _cheaper(items: list[Item], names: list[str], speaker: Speaker) -> str:
    a, b = items[0].amount_minor, items[1].amount_minor
    if not a or not b or a == b:
        return ""
    return speaker.say("compare_cheaper", which=names[0 if a < b else 1])


def _reasons(answer: Answer) -> list[Json]:
    return [r for r in answer.content.get("reasons") or [] if isinstance(r, dict)]


def _explained(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("explain"):
        return _trouble(speaker, failed)
    answer = case.turn.last("explain")
    if answer is None:
        return _no_such_number(case, speaker) or speaker.say("nothing_to_show")
    name = str(answer.content.get("id"))
    sentences = [s for r in _reasons(answer) if (s := reason_sentence(r, speaker))][:3]
    why = (
        speaker.say("why", id=name, reasons=speaker.join(*sentences))
        if sentences
        else speaker.say("why_nothing", id=name)
    )
    return speaker.join(why, _facts(answer, speaker))


def _facts(answer: Answer, speaker: Speaker) -> str:
    """What the row states, in the tool's own sentences."""
    return speaker.join(*(speaker.sentence(str(f)) for f in (answer.content.get("facts") or [])[:3]))


def _detail(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("explain"):
        return _trouble(speaker, failed)
    answer = case.turn.last("explain")
    if answer is None:
        return _no_such_number(case, speaker) or speaker.say("nothing_to_show")
    name = str(answer.content.get("id"))
    if asks_price(case):
        return speaker.say("price_is", id=name)
    return _facts(answer, speaker) or speaker.say("not_stated")


def asks_price(case: Case) -> bool:
    """Whether the question is for the price."""
    text = case.said.text.lower()
    return any(w in text for w in ("how much", "price", "cost", "多少钱", "什么价", "价格"))


def _size(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("size_advice"):
        return _trouble(speaker, failed)
    answer = case.turn.last("size_advice")
    if answer is None:
        return _no_such_number(case, speaker) or speaker.say("nothing_to_show")
    sentence = speaker.sentence(str(answer.content.get("sentence") or "")) or speaker.say("size_unknown")
    name = answer.args.get("garment_id")
    return speaker.join(speaker.say("in_stock", id=name) if answer.content.get("sizes") else "", sentence)


def _swapped(case: Case, speaker: Speaker) -> str:
    return _outfit(case, speaker)


def _outfit(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("plan_outfit"):
        return _trouble(speaker, failed)
    answer = case.turn.last("plan_outfit")
    pieces = _pieces(answer, speaker)
    if answer is None or not pieces:
        return speaker.say("nothing_to_show")
    words = speaker.several([w for _, w in pieces])
    text = speaker.say("swapped" if answer.args.get("swap") else "outfit", pieces=words)
    return speaker.join(text, _outfit_reason(answer, speaker), _tried(case, speaker), _outfit_next(case, speaker))


def _outfit_reason(answer: Answer, speaker: Speaker) -> str:
    outfit: Any = answer.content["outfits"][0]
    return _best_reason(outfit, speaker)


def _outfit_next(case: Case, speaker: Speaker) -> str:
    if case.turn.last("try_on") or case.context.photo:
        return speaker.say("offer_more")
    return speaker.say("offer_photo")


def _try_on(case: Case, speaker: Speaker) -> str:
    if case.said.minor:
        return ""
    if text := _tried(case, speaker):
        figure = case.turn.last("try_on")
        wants_photo = figure is not None and figure.content.get("figure") and not case.context.photo
        return speaker.join(text, _body(case, speaker), speaker.say("offer_photo" if wants_photo else "offer_more"))
    if missing := _no_such_number(case, speaker):
        return missing
    if not case.target:
        return speaker.say("nothing_to_show")
    return "" if case.context.photo else speaker.join(speaker.say("no_photo"), speaker.say("no_photo_figure"))


def _body_alone(case: Case, speaker: Speaker) -> str:
    if case.said.minor:
        return ""
    text = _body(case, speaker)
    if not text:
        return speaker.say("no_photo")
    tried = _tried(case, speaker)
    known = case.context.preferences.height_cm or case.said.height_cm
    height = "" if known or not case.turn.last("analyse_body") else speaker.say("ask_height")
    step = speaker.say("offer_more") if tried or case.context.shown else speaker.say("body_next")
    return paragraphs(text, speaker.join(height, tried, step))


def _preferences(case: Case, speaker: Speaker) -> str:
    known = profile(speaker, case.context)
    return speaker.say("preferences", what=known) if known else speaker.say("preferences_none")


def _shop(case: Case, speaker: Speaker) -> str:
    return speaker.join(speaker.say("shop"), speaker.say("shop_next"))


def _about(case: Case, speaker: Speaker) -> str:
    return speaker.say("about")


def _kind(case: Case, speaker: Speaker) -> str:
    return speaker.say("kind_ask")


def _vague(case: Case, speaker: Speaker) -> str:
    """One question; what was said already ("nothing shiny", a budget) is noted first."""
    if case.missing_kinds:
        return speaker.say("not_carried", missing=_missing(case, speaker))
    noted = understood(speaker, case.said, case.context)
    return speaker.join(speaker.say("noted", what=noted) if noted else "", speaker.say("vague"))


def _undone(case: Case, speaker: Speaker) -> str:
    slots = [slot for slot, _ in case.said.undone]
    if not slots:
        return ""
    fields = {"budget": "price_max", "category": "categories", "finish": "finishes"}
    names = [constraint(speaker, fields.get(s, f"{s}s")) for s in slots]
    return speaker.join(
        speaker.say("undone", what=speaker.several(list(dict.fromkeys(names)))), speaker.say("noted_next")
    )


def _told(case: Case, speaker: Speaker) -> str:
    zh = speaker.locale == "zh"
    words = []
    if case.said.height_cm:
        words.append(f"身高 {case.said.height_cm:g} 厘米" if zh else f"{case.said.height_cm:g} cm tall")
    if case.said.weight_kg:
        words.append(f"体重 {case.said.weight_kg:g} 公斤" if zh else f"{case.said.weight_kg:g} kg")
    if case.said.age is not None:
        words.append(f"{case.said.age} 岁" if zh else f"age {case.said.age}")
    lead = speaker.say("noted", what=speaker.several(words)) if words else ""
    step = speaker.say("offer_more") if case.context.shown else speaker.say("noted_next")
    return speaker.join(lead, step)


def _picked(case: Case, speaker: Speaker) -> str:
    if missing := _no_such_number(case, speaker):
        return missing
    if not case.target:
        return speaker.say("nothing_to_show")
    return speaker.say("picked", id=case.target)


def _more(case: Case, speaker: Speaker) -> str:
    return speaker.say("vague")


def _simple(key: str) -> Teller:
    return lambda case, speaker: speaker.say(key)


_TELLERS: list[tuple[Act, Teller]] = [
    ("undress", _undress),
    ("start_over", _started_over),
    ("privacy", _privacy),
    ("minor", _minor),
    ("compare_two", _compared),
    ("explain", _explained),
    ("detail", _detail),
    ("size", _size),
    ("swap", _swapped),
    ("outfit", _outfit),
    ("try_on", _try_on),
    ("body", _body_alone),
    ("shop", _shop),
    ("preferences", _preferences),
    ("about", _about),
    ("self_critical", _kind),
    ("undo", _undone),
    ("find", _vague),
    ("refine", _vague),
    ("surprise", _more),
    ("more", _more),
    ("tell", _told),
    ("pick", _picked),
    ("minor", _simple("minor_next")),
    ("praise", _simple("praise")),
    ("thanks", _simple("thanks")),
    ("bye", _simple("bye")),
    ("greet", _simple("greeting")),
    ("yes", _simple("vague")),
    ("no", _simple("no")),
    ("off_topic", _simple("off_topic")),
]
"""Who tells what, the weightier act first."""

__all__ = ["noun_for", "reason_sentence", "reply"]
