"""The reply of a turn: what was understood, the one reason that matters first, one next step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from stylist.refusals import IndecentRefused
from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import (
    best_reason,
    missing_kinds,
    outfit_pieces,
    paragraphs,
    reason_sentence,
    tell_body,
    tell_found,
    tell_tried,
    tell_trouble,
    undone_words,
)
from stylist_agents.offline.liking import tell_liked, with_taste
from stylist_agents.offline.phrasing import (
    Speaker,
    lowered,
    profile,
    understood,
)
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.serving import tell_desk
from stylist_agents.offline.state import Item
from stylist_agents.offline.telling_plans import tell_added, tell_advice, tell_change, tell_owned, tell_trip
from stylist_agents.offline.understanding import Wish
from stylist_agents.offline.words import table

Teller = Callable[[Case, Speaker], str]


def reply(case: Case) -> str:
    """The text of this turn."""
    speaker = Speaker(case.said.locale, case.context.turn)
    if served := tell_desk(case, speaker):
        return served
    if "search_catalogue" in case.turn.called:
        answered = _answered_beside(case, speaker) if case.said.twofold else ""
        return _with_small_talk(case, speaker, paragraphs(answered, tell_found(case, speaker)))
    if "plan_outfit" in case.turn.called and not {"swap", "correct", "outfit", "explain"} & set(case.said.acts):
        return _with_small_talk(case, speaker, _replanned(case, speaker))
    for act, tell in _TELLERS:
        if act in case.said and (text := tell(case, speaker)):
            return _with_small_talk(case, speaker, text)
    return speaker.say("plain_talk" if not case.tools else "lost")


def _answered_beside(case: Case, speaker: Speaker) -> str:
    """The answer to the question that came with a search."""
    tellers = {"explain": _explained, "detail": _detail, "size": _size}
    return next((tell(case, speaker) for act, tell in tellers.items() if act in case.said), "")


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


def _undress(case: Case, speaker: Speaker) -> str:
    return IndecentRefused().say(speaker.locale)


def _started_over(case: Case, speaker: Speaker) -> str:
    return speaker.say("start_over")


_HOW_LONG = re.compile(r"\bhow long\b|\bwhen (?:do|will|are|is)\b|多久|几天|几个?小时|多长时间", re.IGNORECASE)


def _privacy(case: Case, speaker: Speaker) -> str:
    hours = case.context.photo_keep_hours
    if hours and _HOW_LONG.search(case.said.text):
        return speaker.say("privacy_kept", hours=f"{hours:g}")
    return speaker.say("privacy")


def _minor(case: Case, speaker: Speaker) -> str:
    if {"try_on", "body"} & set(case.said.acts) or case.context.photo_new:
        return speaker.say("minor_next")
    return ""


def _no_such_number(case: Case, speaker: Speaker) -> str:
    n = case.misses_number
    if n is None or (case.said.targets and "compare_two" not in case.said):
        return ""
    last = max(i.n for i in case.context.shown)
    if last == 1:
        return speaker.say("only_one_shown" if "compare_two" in case.said else "only_one")
    return speaker.say("no_such_number", n=n if speaker.locale == "en" else speaker.number(n), last=last)


def _by_price(case: Case, speaker: Speaker) -> str:
    """ "Which is cheaper?": of the two just compared, else of all on the screen."""
    spoken = [i for name in case.spoken_of if (i := case.context.item(name))]
    pointed = [i for name in case.said.targets if (i := case.context.item(name))]
    items = pointed if len(pointed) > 1 else spoken if len(spoken) == 2 else list(case.context.shown)
    items = [i for i in items if i.amount_minor]
    if not items:
        return speaker.say("nothing_to_show")
    dearest = bool(_DEARER.search(case.said.text))
    chosen = (max if dearest else min)(items, key=lambda i: i.amount_minor)
    if len(items) > 1 and len({i.amount_minor for i in items}) == 1:
        return speaker.say("same_price", id=chosen.id)
    return speaker.say("dearest_is" if dearest else "cheapest_is", which=speaker.ordinal(chosen), id=chosen.id)


BY_PRICE = re.compile(r"\bwhich\b.*\b(?:cheap|less|expensive|dear)|哪.{1,2}(?:更|比较|最)?(?:便宜|贵)", re.IGNORECASE)
_DEARER = re.compile(r"more expensive|dear|most expensive|贵(?!不贵)", re.IGNORECASE)


def _compared(case: Case, speaker: Speaker) -> str:
    if BY_PRICE.search(case.said.text):
        return _by_price(case, speaker)
    answers = [a for a in case.turn.answers if a.name == "explain" and a.error is None]
    if len(answers) == 1:
        return _kept(answers[0], speaker)
    if len(answers) < 2:
        return _no_such_number(case, speaker) or speaker.say(
            "compare_which" if case.context.shown else "nothing_to_show"
        )
    items = [case.context.item(str(a.content.get("id"))) or Item(id=str(a.content.get("id"))) for a in answers[:2]]
    names = [speaker.ordinal(i) for i in items]
    text = speaker.say("compare", first=names[0], second=names[1], a=items[0].id, b=items[1].id)
    cheaper = _cheaper(items, names, speaker)
    strength = [
        [s for r in _reasons(a) if r.get("kind") not in {"trade_off", "missing"} and (s := reason_sentence(r, speaker))]
        for a in answers[:2]
    ]
    if len(strength[0]) == len(strength[1]):
        return speaker.join(text, cheaper, speaker.say("compare_tie", which=names[0]))
    best = 0 if len(strength[0]) > len(strength[1]) else 1
    own = [s for s in strength[best] if s not in strength[1 - best]] or strength[best]
    return speaker.join(text, cheaper, speaker.say("compare_take", which=names[best], reason=own[0]))


def _kept(answer: Answer, speaker: Speaker) -> str:
    """ "Which one would you keep?": one, and the reason."""
    lead = speaker.say("keep", id=answer.content.get("id"))
    return speaker.join(lead, best_reason({"reasons": _reasons(answer)}, speaker))


def _cheaper(items: list[Item], names: list[str], speaker: Speaker) -> str:
    a, b = items[0].amount_minor, items[1].amount_minor
    if not a or not b or a == b:
        return ""
    return speaker.say("compare_cheaper", which=names[0 if a < b else 1])


def _reasons(answer: Answer) -> list[Json]:
    """Reasons that can be said: ranks are for the small table beside the card."""
    reasons = [r for r in answer.content.get("reasons") or [] if isinstance(r, dict)]
    return [r for r in reasons if not str(r.get("code")).startswith(("looks_", "only_here_fit", "only_here_fabric"))]


def _identified(case: Case, speaker: Speaker) -> str:
    """What the photo shows; without one, what is known of the garment that is spoken of."""
    if failed := case.turn.failed("describe_garment"):
        return tell_trouble(speaker, failed)
    if case.said.minor:
        return speaker.say("minor_next")
    answer = case.turn.last("describe_garment")
    if answer is None:
        return _detail(case, speaker) if case.turn.last("explain") else speaker.say("identify_no_photo")
    step = "identify_next_worn" if answer.content.get("worn") else "identify_next"
    return speaker.join(speaker.sentence(str(answer.content.get("sentence") or "")), speaker.say(step))


def _look_shopped(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("shop_the_look"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("shop_the_look")
    if answer is None:
        return speaker.say("minor_next" if case.said.minor else "identify_no_photo")
    pieces = [p for p in answer.content.get("pieces") or [] if isinstance(p, dict)]
    lines = [_piece_line(piece, speaker) for piece in pieces if piece.get("items")]
    empty = [str(p.get("place_name")) for p in pieces if not p.get("items")]
    missing = speaker.say("look_missing", pieces=speaker.several(empty)) if empty else ""
    if not lines:
        return missing or speaker.say("nothing_to_show")
    return paragraphs(speaker.say("look_found"), "\n".join(lines), speaker.join(missing, speaker.say("offer_more")))


def _piece_line(piece: Json, speaker: Speaker) -> str:
    """ "A navy shirt: 1 and 2 on the screen, beginning with the first."."""
    numbers = [str(item.get("n")) for item in piece["items"]]
    what = str(piece.get("what") or piece.get("place_name"))
    return speaker.say("look_piece", what=what, numbers=speaker.several(numbers), id=piece["items"][0]["id"])


def _look_explained(answer: Answer, speaker: Speaker) -> str:
    """What the pieces of a look have to do with one another, from the planner's own reasons."""
    outfits = answer.content.get("outfits") or [{}]
    rows = [r for r in outfits[0].get("reasons") or [] if isinstance(r, dict)]
    sentences = list(dict.fromkeys(s for r in rows if (s := reason_sentence(r, speaker))))[:4]
    pieces = speaker.several([words for _, words in outfit_pieces(answer, speaker)])
    key = "why_look" if sentences else "why_look_nothing"
    return speaker.say(key, pieces=pieces, reasons=speaker.join(*sentences))


def _explained(case: Case, speaker: Speaker) -> str:
    if look := case.turn.last("plan_outfit"):
        return _look_explained(look, speaker)
    if failed := case.turn.failed("explain"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("explain")
    if answer is None:
        return _no_such_number(case, speaker) or speaker.say("nothing_to_show")
    name = str(answer.content.get("id"))
    sentences = list(dict.fromkeys(s for r in _reasons(answer) if (s := reason_sentence(r, speaker))))[:3]
    why = (
        speaker.say("why", id=name, reasons=speaker.join(*sentences))
        if sentences
        else speaker.say("why_nothing", id=name)
    )
    return paragraphs(why, _facts(answer, speaker))


def _facts(answer: Answer, speaker: Speaker) -> str:
    """What the row states, in the tool's own sentences."""
    return speaker.join(*(speaker.sentence(str(f)) for f in (answer.content.get("facts") or [])[:3]))


def _detail(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("explain"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("explain")
    if answer is None:
        return _no_such_number(case, speaker) or speaker.say("nothing_to_show")
    name = str(answer.content.get("id"))
    if asks_price(case):
        of_the_look = bool(case.context.outfit) and bool(_ALTOGETHER.search(case.said.text))
        return speaker.say("total_is") if of_the_look else speaker.say("price_is", id=name)
    if size := next((w.value for w in case.said.asked if w.slot == "size"), None):
        return _in_that_size(size, answer, speaker)
    facts = _facts(answer, speaker)
    return speaker.join(_yes_or_no(case, answer, speaker), facts) if facts else speaker.say("not_stated")


def _in_that_size(size: str, answer: Answer, speaker: Speaker) -> str:
    """ "Is it there in M?": the sizes in stock, in the shop's own words; another system is not converted here."""
    name, sizes = answer.content.get("id"), [str(s) for s in answer.content.get("sizes") or []]
    if not sizes:
        return speaker.say("sizes_not_stated", id=name)
    there = size.casefold() in {s.casefold() for s in sizes}
    return speaker.say("size_there" if there else "size_not_there", id=name, size=size)


def _yes_or_no(case: Case, answer: Answer, speaker: Speaker) -> str:
    """ "Is it wool?": what the shop's words answer, where they speak of that at all."""
    said = re.split(r"[\s]*[,.;:、，。；：]\s*", " , ".join(str(f) for f in answer.content.get("facts") or []).lower())
    for wish in case.said.asked:
        if wish.slot in {"occasion", "season"} and (answer_of := _suits(wish, said, speaker)):
            return answer_of
        slot = {"colour": "colour", "fabric": "fabric", "pattern": "pattern"}.get(wish.slot)
        if slot is None:
            continue
        named = {"fabric": "面料", "colour": "颜色", "pattern": "花纹"}[slot] if speaker.locale == "zh" else slot
        words = [s.removeprefix(named).strip() for s in said]
        if speaker.term(wish.slot, wish.value).lower() in words:
            return speaker.say("yes_it_is")
        if any(s.startswith(named) for s in said):
            return speaker.say("no_it_is_not")
    return ""


def _suits(wish: Wish, said: list[str], speaker: Speaker) -> str:
    """ "Could I wear that to the office?": whether the shop names it for that."""
    named = next((i for i, part in enumerate(said) if part.startswith(("good for", "适合"))), None)
    if named is None:
        return ""
    word = speaker.term(wish.slot, wish.value).lower()
    meant = any(word == part.removeprefix("good for").removeprefix("适合").strip() for part in said[named:])
    return speaker.say("meant_for_it" if meant else "not_named_for_it")


_ALTOGETHER = re.compile(
    r"\b(?:it all|total|altogether|together|everything|whole|outfit|look)\b|一共|总共|合计|[整全这]套|这一?身",
    re.IGNORECASE,
)


def asks_price(case: Case) -> bool:
    """Whether the question is for the price."""
    text = case.said.text.lower()
    return any(w in text for w in ("how much", "price", "cost", "total", "一共", "总共", "多少钱", "什么价", "价格"))


def _size(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("size_advice"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("size_advice")
    if answer is None:
        return _no_such_number(case, speaker) or speaker.say("nothing_to_show")
    sentence = speaker.sentence(str(answer.content.get("sentence") or "")) or speaker.say("size_unknown")
    if answer.content.get("answer") == "size":
        return sentence
    name = answer.args.get("garment_id")
    stock = speaker.say("in_stock", id=name) if answer.content.get("sizes") else ""
    asks = "" if sentence.endswith(("?", "？")) or case.context.preferences.height_cm else speaker.say("size_ask")
    return speaker.join(stock, sentence, asks)


def _stepped_back(case: Case, speaker: Speaker) -> str:
    if case.turn.failed("undo_last_change"):
        return speaker.say("stepped_back_none")
    answer = case.turn.last("undo_last_change")
    if answer is None:
        return ""
    again = answer.content.get("items") or answer.content.get("outfit")
    return speaker.join(speaker.say("stepped_back" if again else "stepped_back_empty"), speaker.say("offer_more"))


def _shown_again(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("show_again"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("show_again")
    items = answer.content.get("items") if answer else None
    if not items:
        return speaker.say("nothing_to_show")
    key = "shown_again_one" if len(items) == 1 else "shown_again"
    return speaker.join(speaker.say(key, id=items[0]["id"]), speaker.say("offer_more"))


def _replanned(case: Case, speaker: Speaker) -> str:
    """The look again, with what was ruled out or may be spent said first."""
    noted, look = understood(speaker, case.said, case.context), _outfit(case, speaker)
    answer = case.turn.last("plan_outfit")
    kept = set(answer.args.get("anchor_ids") or []) if answer else set()
    if kept and kept == {name for name, _ in outfit_pieces(answer, speaker)}:
        return speaker.join(speaker.say("noted_fits_already", what=noted), _outfit_next(case, speaker))
    return speaker.join(speaker.say("noted", what=noted) if noted else "", look)


def _swapped(case: Case, speaker: Speaker) -> str:
    return _outfit(case, speaker)


def _corrected(case: Case, speaker: Speaker) -> str:
    """The piece that was meant, with a word that the other one is back."""
    return speaker.join(speaker.say("corrected"), _outfit(case, speaker))


def _outfit(case: Case, speaker: Speaker) -> str:
    if failed := case.turn.failed("plan_outfit"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("plan_outfit")
    pieces = outfit_pieces(answer, speaker)
    if answer is None or not pieces:
        return speaker.say("nothing_to_show")
    words = speaker.several([w for _, w in pieces])
    text = speaker.say("swapped" if answer.args.get("swap") else "outfit", pieces=words)
    return speaker.join(text, _outfit_reason(answer, speaker), tell_tried(case, speaker), _outfit_next(case, speaker))


def _outfit_reason(answer: Answer, speaker: Speaker) -> str:
    outfit: Any = answer.content["outfits"][0]
    return best_reason(outfit, speaker)


def _outfit_next(case: Case, speaker: Speaker) -> str:
    offered = any("photo" in said or "照片" in said for said in case.turn.said_earlier)
    if case.turn.last("try_on") or case.context.photo or offered:
        return speaker.say("offer_more")
    return speaker.say("offer_photo")


def _try_on(case: Case, speaker: Speaker) -> str:
    if case.said.minor:
        return ""
    if text := tell_tried(case, speaker):
        figure = case.turn.last("try_on")
        wants_photo = figure is not None and figure.content.get("figure") and not case.context.photo
        return speaker.join(text, tell_body(case, speaker), speaker.say("offer_photo" if wants_photo else "offer_more"))
    if missing := _no_such_number(case, speaker):
        return missing
    if not case.target:
        return speaker.say("nothing_to_show")
    return "" if case.context.photo else speaker.join(speaker.say("no_photo"), speaker.say("no_photo_figure"))


def _body_alone(case: Case, speaker: Speaker) -> str:
    if case.said.minor:
        return ""
    text = tell_body(case, speaker)
    if not text:
        return speaker.say("no_photo")
    tried = tell_tried(case, speaker)
    known = bool(case.context.preferences.height_cm or case.said.height_cm) or "height" in text or "身高" in text
    height = "" if known or not case.turn.last("analyse_body") else speaker.say("ask_height")
    step = speaker.say("offer_more") if tried or case.context.shown else speaker.say("body_next")
    return paragraphs(text, speaker.join(height, tried, step))


def _preferences(case: Case, speaker: Speaker) -> str:
    known = profile(speaker, case.context)
    text = speaker.say("preferences", what=known) if known else ""
    return with_taste(text, case, speaker) if known or case.context.taste else speaker.say("preferences_none")


def _shop(case: Case, speaker: Speaker) -> str:
    return speaker.join(speaker.say("shop"), speaker.say("shop_next"))


def _about(case: Case, speaker: Speaker) -> str:
    return speaker.say("about")


def _kind(case: Case, speaker: Speaker) -> str:
    for part, words in table("purposes")["bodies"].items():
        if any(w in case.said.text.lower() for w in words):
            return speaker.say(f"kind_ask_{part}")
    return speaker.say("kind_ask")


def _vague(case: Case, speaker: Speaker) -> str:
    """One question; what was said already ("nothing shiny", a budget) is noted first."""
    if case.missing_kinds:
        return speaker.join(speaker.say("not_carried", missing=missing_kinds(case, speaker)), _carries(case, speaker))
    noted = understood(speaker, case.said, case.context)
    question = (
        "gift_ask" if case.said.gift else "which_piece" if case.turn.said_before.endswith(("?", "？")) else "vague"
    )
    return speaker.join(speaker.say("noted", what=noted) if noted else "", speaker.say(question))


def _carries(case: Case, speaker: Speaker) -> str:
    """What the shop has instead: its fullest shelves, in a question."""
    table_of = terms("category")
    shelves = Counter(table_of[c].group or "" for c in case.context.catalogue.categories if c in table_of)
    names = [speaker.term("group", g) for g, _ in shelves.most_common(4) if g in terms("group") and g != "other"]
    if speaker.locale == "en":
        names = [lowered(n) for n in names]
    return speaker.say("carries", shelves=speaker.several(names[:3])) if names else speaker.say("body_next")


def _undone(case: Case, speaker: Speaker) -> str:
    if case.nothing_to_forget:
        return speaker.say("no_budget_yet")
    what = undone_words(case, speaker)
    return speaker.join(speaker.say("undone", what=what), speaker.say("noted_next")) if what else ""


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


def _agreed(case: Case, speaker: Speaker) -> str:
    """A yes to nothing that was offered: what is there stays, with one way on."""
    return speaker.say("agreed" if case.context.shown or case.context.outfit else "vague")


def _more(case: Case, speaker: Speaker) -> str:
    return speaker.say("vague")


def _nothing_hidden(case: Case, speaker: Speaker) -> str:
    return "" if case.context.hidden else speaker.say("nothing_hidden")


def _simple(key: str) -> Teller:
    return lambda case, speaker: speaker.say(key)


_TELLERS: list[tuple[Act, Teller]] = [
    ("undress", _undress),
    ("start_over", _started_over),
    ("privacy", _privacy),
    ("minor", _minor),
    ("trip", tell_trip),
    ("plan", tell_change),
    ("owned", tell_owned),
    ("own_it", tell_added),
    ("advise", tell_advice),
    ("step_back", _stepped_back),
    ("earlier", _shown_again),
    ("compare_two", _compared),
    ("shop_look", _look_shopped),
    ("identify", _identified),
    ("explain", _explained),
    ("detail", _detail),
    ("size", _size),
    ("correct", _corrected),
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
    ("unhide", _nothing_hidden),
    ("more", _more),
    ("tell", _told),
    ("pick", _picked),
    ("minor", _simple("minor_next")),
    ("like", tell_liked),
    ("praise", _simple("praise")),
    ("thanks", _simple("thanks")),
    ("bye", _simple("bye")),
    ("greet", _simple("greeting")),
    ("yes", _agreed),
    ("no", _simple("no")),
    ("off_topic", _simple("off_topic")),
]
"""Who tells what, the weightier act first."""

__all__ = ["reply"]
