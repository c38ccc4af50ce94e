"""What is said after a search: what was understood, the pick and its reason, the look, the body, the try-on."""

from __future__ import annotations

import re
from dataclasses import replace

from pydantic import ValidationError

from stylist.reason import Reason
from stylist.vocabulary import terms
from stylist.wording import say_reason
from stylist_agents.offline.case import Case
from stylist_agents.offline.customs import leaves_white
from stylist_agents.offline.look_calls import formality, recoloured, said_in_total, wants_one_piece
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.mourning import in_grief
from stylist_agents.offline.phrasing import (
    Speaker,
    capital,
    constraint,
    count,
    in_words,
    is_plural,
    lowered,
    measure,
    plural,
    understood,
    wanted,
)
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.telling_manner import in_what_manner, why_not_so
from stylist_agents.offline.unmarked import details_refused
from stylist_agents.offline.wish import FIELDS
from stylist_agents.offline.words import table


def tell_found(case: Case, speaker: Speaker) -> str:
    """The reply to a search: what fits, or what stands in the way."""
    failed = case.turn.failed("search_catalogue")
    if failed:
        return tell_trouble(speaker, failed)
    unmarked = _unmarked(case, speaker)
    if not case.turn.hits:
        return paragraphs(unmarked, _nothing(case, speaker))
    if case.over_budget:
        return paragraphs(unmarked, _over_budget(case, speaker))
    if missed := case.missed:
        return paragraphs(unmarked, _near_misses(case, speaker, missed))
    look, body, tried = _look(case, speaker), tell_body(case, speaker), tell_tried(case, speaker)
    step = "" if look.endswith(("?", "？")) else _next_step(case, speaker)  # one question at a time
    opening = speaker.join(_lead(case, speaker), _pick(case, speaker), unmarked)
    if not body and not tried:
        return paragraphs(opening, speaker.join(look, step))
    return paragraphs(opening, look, body, speaker.join(tried, step))


def _unmarked(case: Case, speaker: Speaker) -> str:
    """What was refused beside the wish and could not be looked for."""
    told = [f"“{words}”" for words in details_refused(case.said.text)]
    return speaker.say("unmarked_detail", details=speaker.several(told)) if told else ""


def _over_budget(case: Case, speaker: Speaker) -> str:
    """Nothing within the limit: said first, then what the nearest costs, then the choice."""
    searches = [a for a in case.turn.answers if a.name == "search_catalogue"]
    asked, shown = searches[0].args, searches[-1].args
    nearest = case.turn.hits[0]
    key = "over_budget_one" if len(case.turn.hits) == 1 else "over_budget"
    number = {"n": speaker.number(len(case.turn.hits)), "measure": measure(nearest.category)}
    lead = speaker.say("none_within", wanted=wanted(speaker, asked))
    gone = [f for f in FIELDS.values() if f in asked and f not in shown]
    let_go = speaker.say("also_without", constraint=constraint(speaker, "+".join(gone))) if gone else ""
    return paragraphs(
        speaker.join(lead, speaker.say(key, id=nearest.id, **number), let_go), speaker.say("over_budget_ask")
    )


def _near_misses(case: Case, speaker: Speaker, missed: tuple[str, ...]) -> str:
    """Nothing has it all: which wish stands in the way, the nearest without it, then the choice."""
    asked, nearest, number = _first_search(case), case.turn.hits[0], len(case.turn.hits)
    if missed == ("sizes",) and _sized_by_letter(case, asked):
        return speaker.say("sized_by_letter", size=speaker.several(list(asked["sizes"])), id=nearest.id)
    left_open = constraint(speaker, "+".join(missed))
    plain = "none_plain" if set(missed) <= _IN_WANTED else "none"
    lead = speaker.say(plain, wanted=wanted(speaker, asked), constraint=left_open)
    key = "nearest_one" if number == 1 else "nearest_shown"
    filling = {"n": speaker.number(number), "measure": measure(nearest.category), "constraint": left_open}
    shown = speaker.say(key, id=nearest.id, **filling)
    return paragraphs(speaker.join(lead, shown), speaker.say("nearest_ask", constraint=left_open))


def _sized_by_letter(case: Case, asked: Json) -> bool:
    """Whether a number was asked for and the shop sizes such pieces by letters: then no label says it, and no piece
    is too small.
    """
    known = [str(size) for row in case.turn.rows for size in row.get("sizes") or ()]
    numbered = all(any(c.isdigit() for c in size) for size in asked.get("sizes") or ())
    return numbered and bool(known) and all(_LETTER_SIZE.fullmatch(size) for size in known)


_LETTER_SIZE = re.compile(r"(?:[2-6]?X{1,3}[SL]|[2-6]XL|S|M|L|one size)", re.IGNORECASE)


_IN_WANTED = {
    "colours", "patterns", "fabrics", "finishes", "fits", "lengths", "sleeves", "necklines", "occasions", "sizes",
}  # fmt: skip
"""Wishes that the noun phrase names, so that what stands in the way need not be said again."""


def _first_search(case: Case) -> Json:
    return next((a.args for a in case.turn.answers if a.name == "search_catalogue"), {})


def paragraphs(*parts: str) -> str:
    """Parts that say something, a blank line between them."""
    return "\n\n".join(p for p in parts if p)


def _lead(case: Case, speaker: Speaker) -> str:
    found = case.turn.last("search_catalogue")
    total = int(found.content.get("total") or 0) if found else 0
    number = count(speaker, case.turn.hits, total)
    undone = "" if case.other_colour or _only_the_kind_undone(case) else undone_words(case, speaker)
    opening = [speaker.say("undone", what=undone)] if undone else []
    opening += [_comparing(case, speaker)] if case.said.comparisons else []
    opening += [speaker.say("bolder")] if "bolder" in case.said else []
    opening += [speaker.say("not_a_must")] if _NEEDED.search(case.said.text) and not case.said.comparisons else []
    if "unhide" in case.said:
        return speaker.say("back_again", count=number)
    if "hide" in case.said:
        return speaker.say("put_away", count=number)
    if "more" in case.said:
        return speaker.say("more", count=number)
    if "surprise" in case.said:
        return speaker.say("surprise", count=number)
    words = understood(speaker, _as_met(case), case.context)
    if words and not _only_length_let_go(case) and not in_grief(case.said):  # no list beside a word of sympathy
        lead = speaker.say("found", understood=capital(words), count=number)
    else:
        lead = speaker.say("found_plain", count=number)
    near = [speaker.say("near_kind", missing=missing_kinds(case, speaker))] if case.missing_kinds else []
    loosened = [_loosened_note(case, speaker)] if case.turn.called.count("search_catalogue") > 1 else []
    converted = said_in_another_currency(case, found)
    white = [speaker.say("white_is_the_brides")] if leaves_white(case.said) else []
    gift = [speaker.say("gift")] if case.said.gift and case.for_gift and _sizeless(case) else []
    return speaker.join(*opening, *near, *loosened, lead, *white, *gift, speaker.say("converted") if converted else "")


def _only_the_kind_undone(case: Case) -> bool:
    """ "Forget the jeans, a dress": the dress says it."""
    return bool(case.said.values("category")) and {slot for slot, _ in case.said.undone} == {"category"}


_NEEDED = re.compile(
    r"\bdo i (?:really )?need\b|\b(?:does it|do i) (?:really )?have to (?:be|wear|have)\b|\bshould i wear\b"
    r"|要不要|需不需要|用不用|要[打戴系穿配加].{1,4}吗",
    re.IGNORECASE,
)
"""Asks whether a piece is called for at all."""


def _sizeless(case: Case) -> bool:
    """Whether the pick needs no size: a sweater first would break the word just given."""
    found = terms("category").get(case.turn.hits[0].category)
    return found is not None and found.group in {"accessories", "bags", "jewellery"}


def _as_met(case: Case) -> Understanding:
    """What was said, without the wishes that had to be let go of: "oversized: two fit" would not be true."""
    searches = [a.args for a in case.turn.answers if a.name == "search_catalogue"]
    gone = {slot for slot, field in FIELDS.items() if field in searches[0] and field not in searches[-1]}
    told = [w for w in case.said.wishes if not (leaves_white(case.said) and w.slot == "colour")]
    return replace(case.said, wishes=tuple(w for w in told if w.slot not in gone or not w.liked))


def undone_words(case: Case, speaker: Speaker) -> str:
    """What is no longer asked for: "the budget"; "" if nothing was taken back."""
    fields = {"budget": "price_max", "category": "categories", "finish": "finishes"}
    names = [constraint(speaker, fields.get(s, f"{s}s")) for s, _ in case.said.undone]
    return speaker.several(list(dict.fromkeys(names))) if names else ""


def _only_length_let_go(case: Case) -> bool:
    """Whether all that was asked for is a length that nothing here states: then it is not claimed to be met."""
    found = case.turn.last("search_catalogue")
    return {w.slot for w in case.said.wishes} == {"length"} and not (found and found.args.get("lengths"))


def _comparing(case: Case, speaker: Speaker) -> str:
    """ "Darker, then", or that there is nothing darker than this here."""
    searches = [a for a in case.turn.answers if a.name == "search_catalogue"]
    field = f"{case.said.comparisons[0]}_than"
    if field not in searches[0].args or field in searches[-1].args:
        return speaker.say(case.said.comparisons[0])
    return speaker.say(f"{case.said.comparisons[0]}_most", id=searches[0].args[field])


def said_in_another_currency(case: Case, found: Answer | None) -> bool:
    """Whether the limit named in this message had to be converted."""
    return bool(case.said.budget and found and found.content.get("converted_budget"))


def missing_kinds(case: Case, speaker: Speaker) -> str:
    """The kinds of garment that the shop doesn't have, in words."""
    words = [speaker.term("category" if k in terms("category") else "group", k) for k in case.missing_kinds]
    if speaker.locale == "en":
        words = [plural(lowered(w)) for w in words]
    return speaker.several(words)


def _loosened_note(case: Case, speaker: Speaker) -> str:
    """Which wish the shop doesn't mark: the difference between the two searches."""
    searches = [a for a in case.turn.answers if a.name == "search_catalogue"]
    first, last = searches[0], searches[-1]
    kinds, others = first.args.get("categories"), last.args.get("categories")
    if kinds and kinds != others and first.args.get("occasions") and last.args.get("occasions"):
        return _kin_instead(first.args, speaker)
    slots = {field: slot for slot, field in FIELDS.items()}
    gone = [f for f in slots if f in first.args and f not in last.args]
    gone += ["categories"] if first.args.get("categories") != last.args.get("categories") else []
    if "lengths" in gone:
        gone.remove("lengths")
    values = [(slots[f], v) for f in dict.fromkeys(gone) for v in first.args.get(f, [])]
    words = [_named(slot, value, speaker) for slot, value in values]
    if first.args.get("lengths") and not last.args.get("lengths"):
        words += [f"“{w}”" if speaker.locale == "zh" else w for w in in_words(speaker, "length", first.args["lengths"])]
    if not words:
        return ""
    return speaker.say("loosened_compared" if case.said.comparisons else "loosened", constraint=speaker.several(words))


def _kin_instead(args: Json, speaker: Speaker) -> str:
    """That the kind has nothing for the occasion, and what is there does its work."""
    kinds = [speaker.term("category", c) for c in args["categories"]]
    occasion = max(args["occasions"], key=formality)
    if speaker.locale == "zh":
        return speaker.say("kin_for_occasion", kinds=speaker.either(kinds), occasion=speaker.term("occasion", occasion))
    purpose = table("purposes")["en"].get(occasion, occasion).removeprefix("for ")
    return speaker.say("kin_for_occasion", kinds=speaker.either([plural(lowered(k)) for k in kinds]), occasion=purpose)


def _named(slot: str, value: str, speaker: Speaker) -> str:
    """A wish as a thing that one can let go of: "the wedding", "linen"."""
    word = speaker.term(slot, value)
    if speaker.locale == "zh":
        return f"“{word}”"
    if slot == "occasion":
        purpose: str = table("purposes")["en"].get(value, word)
        return purpose.removeprefix("for ").replace("a ", "the ", 1)
    return f"the {lowered(word)}" if slot == "category" else lowered(word)


def _pick(case: Case, speaker: Speaker) -> str:
    first, row = case.turn.hits[0], case.turn.rows[0]
    alone = len(case.turn.hits) == 1
    unit = measure(first.category)
    pick = speaker.say("pick_only" if alone else "pick", id=first.id, measure=unit)
    return speaker.join(pick, best_reason(row, speaker, fresh=True))


def best_reason(row: Json, speaker: Speaker, fresh: bool = False) -> str:
    """The one reason that matters first, and the trade-off that comes with it, if there is one.

    fresh: only what was not said in this conversation yet; "right for a wedding" is no news the third time.
    """
    reasons = [r for r in row.get("reasons") or [] if isinstance(r, dict) and _worth_saying(r)]
    if fresh:
        reasons = [r for r in reasons if (said := reason_sentence(r, speaker)) and not speaker.has_said(said)]
    first = min((r for r in reasons if r.get("kind") not in {"trade_off", "missing"}), key=_weight, default=None)
    caution = next((r for r in reasons if r.get("kind") == "trade_off"), None)
    return speaker.join(*(reason_sentence(r, speaker) for r in (first, caution) if r is not None))


_WEIGHTIEST = (
    "darker", "lighter", "length", "fit", "finish", "pattern", "neckline", "sleeve", "colour_and_fabric", "fabric",
    "occasion", "season", "brand", "size", "colour", "dressed_for", "contrast", "neutral_pair", "tonal", "neighbours",
    "same_colour", "neutrals", "only_here_neckline", "only_here_sleeve", "only_here_fit", "only_here_fabric",
    "cheapest_here",
)  # fmt: skip
"""Codes of reasons, the most telling first: what was wished for, then what sets a garment apart."""
_NOBODYS_WISH = {"polyester", "nylon", "spandex", "acrylic", "rubber", "viscose"}
"""Fabrics that are no reason to take the only one in them."""


def _worth_saying(reason: Json) -> bool:
    """Ranks and repetitions are for the small table beside the card, not for speech."""
    facts = reason.get("facts") or {}
    if reason.get("code") == "only_here_fabric" and facts.get("fabric") in _NOBODYS_WISH:
        return False
    return reason.get("code") not in {"looks_alike", "looks_like_words", "category", "only_changed"}


def _weight(reason: Json) -> int:
    code = str(reason.get("code"))
    return _WEIGHTIEST.index(code) if code in _WEIGHTIEST else len(_WEIGHTIEST)


def reason_sentence(reason: Json, speaker: Speaker) -> str:
    """A reason in words: the tool's own sentence, else from the table of reasons; "" for one we have no words for.

    Reasons that reckon with the budget are left to the cards: sums are not for the reply's pen.
    """
    if reason.get("code") in {"within_budget", "exactly_budget", "total_left", "total_exact"}:
        return ""
    if reason.get("code") == "cheapest_here":
        return speaker.say("cheapest_here")  # its price stands on the card
    if reason.get("sentence"):
        return speaker.sentence(str(reason["sentence"]))
    try:
        return speaker.sentence(say_reason(Reason.model_validate(reason), speaker.locale))
    except (KeyError, ValidationError, ValueError):
        return ""


def _look(case: Case, speaker: Speaker) -> str:
    answer = case.turn.last("plan_outfit")
    pieces = outfit_pieces(answer, speaker)
    if not pieces or answer is None:
        return ""
    if answer.args.get("swap"):
        taken = answer.args.get("replace_with")
        if taken != case.turn.hits[0].id:  # the first one is of the other department
            return speaker.say("look_takes_other", id=taken)
        return speaker.join(_into_the_look(answer, speaker), _beyond_the_total(case, answer, speaker))
    if case.context.outfit and "[[total]]" in case.turn.said_before:
        return speaker.say("outfit_again")  # the pieces were named a moment ago, and stand on the board
    anchors = set(answer.args.get("anchor_ids") or [])
    others = [w for name, w in pieces if name not in anchors]
    words = speaker.say("outfit_with", pieces=speaker.several(others)) if others else ""
    return speaker.join(words, tell_dear(answer, speaker))


def tell_dear(answer: Answer, speaker: Speaker) -> str:
    """That a look costs more than the person's own prices, where no other could be composed."""
    return speaker.say("look_dear") if answer.content.get("beyond_range") else ""


def _beyond_the_total(case: Case, answer: Answer, speaker: Speaker) -> str:
    """That a look is over the sum that was named for everything, now that a piece has joined it."""
    limit, total = case.context.preferences.budget, answer.content["outfits"][0].get("total") or {}
    if not limit or not said_in_total(case) or limit.get("currency") != total.get("currency"):
        return ""
    return speaker.say("look_over_total") if int(total["amount_minor"]) > int(limit["amount_minor"]) else ""


def _into_the_look(answer: Answer, speaker: Speaker) -> str:
    """What the garment that was just named does to the look that is there."""
    came, gone = changed_pieces(answer, speaker)
    others = speaker.several([words for name, words in came if name != answer.args.get("replace_with")])
    key = "look_rearranged" if others and gone else "look_added_with" if others else "look_replaced"
    return speaker.say(key if gone or others else "look_added", others=others, gone=speaker.several(gone))


def changed_pieces(answer: Answer, speaker: Speaker) -> tuple[list[tuple[str, str]], list[str]]:
    """What an exchange put into the look, (id, words), and what it took out: "the belt"."""
    came = set(answer.content.get("came") or [])
    gone = [speaker.term("category", str(g.get("category"))) for g in answer.content.get("gone") or []]
    gone = gone if speaker.locale == "zh" else [f"the {lowered(w)}" for w in gone]
    return [(name, words) for name, words in outfit_pieces(answer, speaker) if name in came], gone


def outfit_pieces(answer: Answer | None, speaker: Speaker) -> list[tuple[str, str]]:
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


def tell_body(case: Case, speaker: Speaker, most: int = 2) -> str:
    """What the analysis of the photo gave, in the tool's own sentences; "" if there was none."""
    if failed := case.turn.failed("analyse_body"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("analyse_body")
    if answer is None:
        return ""
    sentences = [speaker.sentence(str(s)) for s in (answer.content.get("sentences") or [])[:most]]
    if nobody_found(case):
        return speaker.join(speaker.say("body_not_found"), *sentences[1:])
    return speaker.say("body_done", sentences=speaker.join(*sentences)) if sentences else ""


def nobody_found(case: Case) -> bool:
    """Whether a photo was looked at and nobody was in it."""
    answer = case.turn.last("analyse_body")
    return answer is not None and not answer.content.get("found")


_NOTICED_CM = 0.5
"""Girth from which one size is wider than another."""


def tell_tried(case: Case, speaker: Speaker) -> str:
    """That the try-on is there, with its cautions; "" if there was none."""
    if failed := case.turn.failed("try_on"):
        if failed.code == "nobody_to_dress" and nobody_found(case):
            return ""  # that is said already
        return why_not_so(failed, speaker) or tell_trouble(speaker, failed)
    answer = case.turn.last("try_on")
    if answer is None:
        return ""
    again = bool(set(case.context.tried) & set(answer.content.get("garment_ids") or ()))
    manner = in_what_manner(answer, speaker, again)
    shown = "" if manner and again else speaker.say("tried_figure" if answer.content.get("figure") else "tried")
    quality = answer.content.get("quality") or {}
    poor = isinstance(quality, dict) and quality.get("ok") is False
    kept = speaker.say("tried_kept") if answer.content.get("rest_kept") else ""
    cautions = (speaker.say("tried_poor") if poor else "", _left_out(case, answer, speaker))
    return speaker.join(shown, manner, kept, _in_its_size(answer, speaker), *cautions)


def _in_its_size(answer: Answer, speaker: Speaker) -> str:
    """What the named size comes to; "" if none was named."""
    size, room = answer.content.get("size"), answer.content.get("room_cm")
    if not size:
        return ""
    if room is None:
        return speaker.say("tried_usual_fit", size=size)
    if abs(room) < _NOTICED_CM:
        return speaker.say("tried_fitting", size=size)
    return speaker.say("tried_wider" if room > 0 else "tried_narrower", size=size, cm=f"{abs(room):.0f}")


def _left_out(case: Case, answer: Answer, speaker: Speaker) -> str:
    left = answer.content.get("left_out")
    pieces = [i for name in left if (i := case.context.item(name))] if isinstance(left, dict) else []
    words = [_called({"category": i.category}, speaker) for i in pieces]
    return speaker.say("left_out", pieces=speaker.several(words)) if words else ""


def _next_step(case: Case, speaker: Speaker) -> str:
    """One thing to do next, as an offer: a question is asked only where its answer is needed."""
    if whom := _for_whom(case, speaker):
        return whom
    if case.turn.last("try_on"):
        return speaker.say("offer_try_on") if len(case.turn.hits) > 1 else speaker.offer()
    if case.for_gift or wants_one_piece(case):
        return "" if wants_one_piece(case) else speaker.offer()
    if not case.context.photo and case.can("try_on") and not case.said.minor and case.context.turn <= 1:
        return speaker.say("offer_photo")
    if not case.context.outfit and not case.turn.last("plan_outfit") and not case.for_gift and case.can("plan_outfit"):
        return speaker.say("offer_outfit")
    return speaker.offer()


def _for_whom(case: Case, speaker: Speaker) -> str:
    """The question for whom, once; where it stayed open, for whom it is taken to be."""
    if case.mixes_departments and not case.asked_for_whom:
        return speaker.say("ask_for_whom")
    known = case.said.values("gender") or case.context.preferences.values("gender")
    plainly = any(i.group == "dresses" or i.category in {"skirt", "heels"} for i in case.context.outfit)
    if known or plainly or (case.context.wish or {}).get("genders") or not case.worn_department:
        return ""
    names = table("purposes")["departments"][speaker.locale]
    return speaker.say("staying_with", department=names[case.worn_department[0]])


def _no_others(case: Case, speaker: Speaker) -> str:
    """That there is no more, or nothing in another colour."""
    if piece := recoloured(case):
        return speaker.say("no_other_colour", id=piece.id)
    return speaker.say("no_more_hidden" if "hide" in case.said else "no_more")


def _nothing(case: Case, speaker: Speaker) -> str:
    answer = case.turn.last("search_catalogue")
    options = [o for o in (answer.content.get("relaxations") or []) if isinstance(o, dict)] if answer else []
    if "more" in case.said or case.other_colour:
        return _no_others(case, speaker)
    first = _first_search(case)
    if "cheaper" in case.said.comparisons and case.context.item(first.get("cheaper_than")):
        return speaker.say("cheapest_already", id=first["cheaper_than"])
    options = [o for o in options if not {"categories", "groups", "ids"} & set(str(o.get("constraint")).split("+"))]
    if not options:
        return speaker.say("none_at_all")
    best = options[0]
    if str(best.get("constraint")) in {"darker_than", "lighter_than", "cheaper_than"}:
        return speaker.say("none_compared")
    asked = next((a.args for a in case.turn.answers if a.name == "search_catalogue"), {})
    lead = speaker.say(
        "none", wanted=wanted(speaker, asked), constraint=constraint(speaker, str(best.get("constraint")))
    )
    number = int(best.get("count") or 0)
    nearest = best.get("nearest") or {}
    filling = {"n": speaker.number(number), "are": "is" if number == 1 else "are"}
    if nearest.get("id"):
        return speaker.join(lead, speaker.say("none_nearest", id=nearest["id"], **filling))
    return speaker.join(lead, speaker.say("none_count", **filling))


def tell_trouble(speaker: Speaker, failed: Answer) -> str:
    """What went wrong, in the sentence of the error."""
    if failed.error:
        return speaker.say("trouble", sentence=speaker.sentence(failed.error))
    return speaker.say("trouble_plain")
