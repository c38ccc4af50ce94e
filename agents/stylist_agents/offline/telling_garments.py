"""Answers about garments on the screen: why this one, what is it made of, which of the two, which size."""

from __future__ import annotations

import re

from stylist.desk.products import aspects
from stylist.vocabulary import terms
from stylist_agents.offline.budget_left import tell_sums
from stylist_agents.offline.case import Case
from stylist_agents.offline.fitted import without_size
from stylist_agents.offline.found import best_reason, outfit_pieces, paragraphs, reason_sentence, tell_trouble
from stylist_agents.offline.meaning import Wish
from stylist_agents.offline.phrasing import Speaker, lowered, measure
from stylist_agents.offline.products import clauses_of, tell_facts, tell_table
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.state import Item
from stylist_agents.offline.telling_plan_answers import tell_plan_why
from stylist_agents.offline.telling_standing import compared_in, tell_cloths, tell_standing, tell_trait


def no_such_number(case: Case, speaker: Speaker) -> str:
    """That the number pointed at is not on the screen; "" where it is."""
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
    level = [i for i in items if i.amount_minor == chosen.amount_minor]
    if len(level) > 1:
        which = speaker.several([speaker.ordinal(i) for i in level])
        return speaker.say("dearest_are" if dearest else "cheapest_are", which=which, id=chosen.id)
    return speaker.say("dearest_is" if dearest else "cheapest_is", which=speaker.ordinal(chosen), id=chosen.id)


BY_PRICE = re.compile(
    r"\bwhat(?:'?s| is| are)? the (?:cheap|most expensive|dear|pric)|最(?:便宜|贵)的?(?:是哪|呢)"
    r"|(?:^|[.,;!] *)the (?:cheapest|dearest|priciest|most expensive)(?: one)?(?: please)?\W*$"
    r"|(?:^|[。，,！!] *)最(?:便宜|贵)的(?:那[件条双个])?(?:吧|就行)?\W*$"
    r"|\bwhich\b.*\b(?:cheap|less|expensive|dear)|哪.{1,2}(?:更|比较|最)?(?:便宜|贵)",
    re.IGNORECASE,
)

_DEARER = re.compile(r"more expensive|dear|most expensive|贵(?!不贵)", re.IGNORECASE)


def tell_compared(case: Case, speaker: Speaker) -> str:
    """Two garments beside one another, with the one that speaks for itself better; or one of all."""
    found = compared_in(case)
    if found or BY_PRICE.search(case.said.text):
        return tell_standing(found, speaker) if found else _by_price(case, speaker)
    answers = [a for a in case.turn.answers if a.name == "explain" and a.error is None]
    if len(answers) == 1:
        return _kept(answers[0], speaker)
    if len(answers) < 2:
        which = "compare_which" if case.context.shown else "nothing_to_show"
        return tell_table(case, speaker) or no_such_number(case, speaker) or speaker.say(which)
    return _two(answers, case, speaker)


def _two(answers: list[Answer], case: Case, speaker: Speaker) -> str:
    """Two side by side, and which of them."""
    items = [case.context.item(str(a.content.get("id"))) or Item(id=str(a.content.get("id"))) for a in answers[:2]]
    names = [speaker.ordinal(i) for i in items]
    same = bool(items[0].amount_minor) and items[0].amount_minor == items[1].amount_minor
    key = "compare_same_price" if same else "compare"
    text = speaker.say(key, first=names[0], second=names[1], a=items[0].id, b=items[1].id)
    text = speaker.join(text, tell_cloths(items, names, speaker))
    cheaper = _cheaper(items, names, speaker)
    strength = [
        [s for r in _reasons(a) if r.get("kind") not in {"trade_off", "missing"} and (s := reason_sentence(r, speaker))]
        for a in answers[:2]
    ]
    if len(strength[0]) == len(strength[1]):
        return speaker.join(text, _leaning(items, names, speaker))
    best = 0 if len(strength[0]) > len(strength[1]) else 1
    own = [s for s in strength[best] if s not in strength[1 - best]] or strength[best]
    return speaker.join(text, cheaper, speaker.say("compare_take", which=names[best], reason=own[0]))


def _leaning(items: list[Item], names: list[str], speaker: Speaker) -> str:
    """Where no wish parts two: the one that costs less, else by the eye."""
    a, b = items[0].amount_minor, items[1].amount_minor
    filling = {"measure": measure(items[0].category)}
    if a and b and a != b:
        return speaker.say("compare_tie_cheaper", which=names[0 if a < b else 1], **filling)
    return speaker.say("compare_tie", which=names[0], **filling)


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


def _look_explained(answer: Answer, speaker: Speaker) -> str:
    """What the pieces of a look have to do with one another, from the planner's own reasons."""
    outfits = answer.content.get("outfits") or [{}]
    rows = [r for r in outfits[0].get("reasons") or [] if isinstance(r, dict)]
    sentences = list(dict.fromkeys(s for r in rows if (s := reason_sentence(r, speaker))))[:4]
    pieces = speaker.several([words for _, words in outfit_pieces(answer, speaker)])
    key = "why_look" if sentences else "why_look_nothing"
    return speaker.say(key, pieces=pieces, reasons=speaker.join(*sentences))


def tell_why(case: Case, speaker: Speaker) -> str:
    """Why a garment, or a whole look, was chosen."""
    look = case.turn.last("plan_outfit")
    if look and not case.turn.last("explain"):  # beside an explained piece the look is only what was found with it
        return _look_explained(look, speaker)
    if failed := case.turn.failed("explain"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("explain")
    if answer is None:
        return no_such_number(case, speaker) or tell_plan_why(case, speaker) or speaker.say("nothing_to_show")
    name = str(answer.content.get("id"))
    sentences = list(dict.fromkeys(s for r in _reasons(answer) if (s := reason_sentence(r, speaker))))[:3]
    why = (
        speaker.say("why", id=name, reasons=speaker.join(*sentences))
        if sentences
        else speaker.say("why_nothing", id=name)
    )
    return paragraphs(why, _facts(answer, speaker, 1))  # of all that the row says, what it is


def _facts(answer: Answer, speaker: Speaker, most: int = 3) -> str:
    """What the row states, in the tool's own sentences."""
    return speaker.join(*(speaker.sentence(str(f)) for f in (answer.content.get("facts") or [])[:most]))


def tell_detail(case: Case, speaker: Speaker) -> str:
    """What the shop states of a garment: its price, sizes, fabric, or a yes or no about them."""
    if sums := tell_sums(case, speaker):
        return sums
    answer = case.turn.last("explain")
    if (trait := tell_trait(case, speaker)) and not _shop_says(case):
        return speaker.join(speaker.say("shop_silent_on_it"), trait)
    if told := tell_facts(case, speaker):
        return told if answer is None else _beside_facts(case, answer, told, speaker)
    if failed := case.turn.failed("explain"):
        return tell_trouble(speaker, failed)
    if answer is None:
        of_the_plan = asks_price(case) and case.context.plan
        return no_such_number(case, speaker) or speaker.say("plan_total_is" if of_the_plan else "nothing_to_show")
    return _price_told(case, answer, speaker) if asks_price(case) else _of_the_row(case, answer, speaker)


def _price_told(case: Case, answer: Answer, speaker: Speaker) -> str:
    """The price of the garment, or of the look where that is meant."""
    of_the_look = bool(_ALTOGETHER.search(case.said.text)) or _spoke_of_look(case)
    of_the_look = of_the_look and bool(case.context.outfit)
    return speaker.say("total_is") if of_the_look else speaker.say("price_is", id=answer.content.get("id"))


def _of_the_row(case: Case, answer: Answer, speaker: Speaker) -> str:
    """Sizes, a yes or a no, or what the row says of the garment; that it is silent, where it is."""
    if size := next((w.value for w in case.said.asked if w.slot == "size"), None):
        return speaker.join(_with_cloth(case, answer, speaker), _in_that_size(size, answer, speaker))
    if said := _yes_or_no(case, answer, speaker):
        return said
    if _YES_OR_NO.search(case.said.text) and not case.said.asked:
        return speaker.join(speaker.say("not_stated"), _facts(answer, speaker, 1))
    return _facts(answer, speaker) or speaker.say("not_stated")


_YES_OR_NO = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?),? )?(?:is|are|does|do|can|could|will|would|has|have)\b"
    r"|[吗么][?？]?\W*$|会不会|能不能"
    r"|\bhow (?:big|small|heavy|thick|deep|wide|tall|high|roomy|sturdy|easy|hard)\b|[多有](?:大|重|厚|深|宽|高)(?!码)",
    re.IGNORECASE,
)
"""A question for a yes or a no: where no row answers it, that comes first."""


def _shop_says(case: Case) -> bool:
    """Whether the shop's own text or row answers what was asked."""
    answer = case.turn.last("product_facts")
    return bool(answer and any(f.get("known") for f in answer.content.get("facts") or []))


def _with_cloth(case: Case, answer: Answer, speaker: Speaker) -> str:
    """The other half of "is it cotton, do you have S?": yes or no, and what the row says of it."""
    said = _yes_or_no(case, answer, speaker)
    other = any(w.slot in {"fabric", "colour", "pattern"} for w in case.said.asked)
    return said or (_facts(answer, speaker, 1) if other else "")


def _beside_facts(case: Case, answer: Answer, told: str, speaker: Speaker) -> str:
    """ "Is it cotton, and is it there in S?": both, in the order in which they were asked."""
    asked = [w for w in case.said.asked if w.slot == "fabric"]
    if asked and all(w.value in _OF_STRETCH for w in asked):
        return speaker.join(told, _facts(answer, speaker, 1))  # "is it stretchy?" asks for no fibre
    both = [_with_cloth(case, answer, speaker), told]
    clauses = clauses_of(case.said.text)
    words = {form.lower() for w in case.said.asked for form in _forms(w)}
    own = next((i for i, clause in enumerate(clauses) if any(w in clause.lower() for w in words)), 0)
    theirs = next((i for i, clause in enumerate(clauses) if aspects(clause)), 0)
    return speaker.join(*(both if own <= theirs else both[::-1]))


_OF_STRETCH = {"spandex"}
"""What stretch is sought by; whether a garment gives is another question than what it is made of."""


def _forms(wish: Wish) -> tuple[str, ...]:
    term = terms(wish.slot).get(wish.value) if wish.slot in {"fabric", "colour", "pattern"} else None
    return (*term.en, *term.zh) if term else ()


def _in_that_size(size: str, answer: Answer, speaker: Speaker) -> str:
    """ "Is it there in M?": the sizes in stock, in the shop's own words; another system is not converted here."""
    name, sizes = answer.content.get("id"), [str(s) for s in answer.content.get("sizes") or []]
    if not sizes:
        return speaker.say("sizes_not_stated", id=name)
    there = size.casefold() in {s.casefold() for s in sizes}
    return speaker.say("size_there" if there else "size_not_there", id=name, size=size)


def _yes_or_no(case: Case, answer: Answer, speaker: Speaker) -> str:
    """ "Is it wool?", "could I wear that to the office?": what the row answers, where it speaks of that at all."""
    row: dict[str, list[str]] = answer.content.get("row") or {}
    slots = [w.slot for w in case.said.asked]
    for slot in ("colour", "fabric", "pattern"):
        if slots.count(slot) > 1 and row.get(slot) and _EITHER.search(case.said.text):
            return speaker.say("which_it_is", value=speaker.several([_said(slot, v, speaker) for v in row[slot]]))
    for wish in case.said.asked:
        if wish.slot == "occasion" and row.get("occasion"):
            return speaker.say("meant_for_it" if wish.value in row["occasion"] else "not_named_for_it")
        if wish.slot in {"colour", "fabric", "pattern"} and row.get(wish.slot):
            own = speaker.several([_said(wish.slot, value, speaker) for value in row[wish.slot]])
            return speaker.say("yes_it_is" if wish.value in _known(wish.slot, row) else "no_it_is_not", value=own)
    return ""


_EITHER = re.compile(r"\bor\b|还是", re.IGNORECASE)


def _said(slot: str, value: str, speaker: Speaker) -> str:
    word = speaker.term(slot, value)
    return word if speaker.locale == "zh" else lowered(word)


def _known(slot: str, row: dict[str, list[str]]) -> set[str]:
    """What holds of the row in one slot: of navy, blue holds too."""
    shades = terms("colour")
    families = {str(shades[v].family) for v in row[slot] if v in shades} if slot == "colour" else set()
    return {*row[slot], *families}


def _spoke_of_look(case: Case) -> bool:
    """ "How much is it?" after a look is asked of the look."""
    before = case.turn.said_before
    pointed = any(r.kind != "deictic" for r in case.said.references)
    return "[[total]]" in before and "[[price:" not in before and not pointed


_ALTOGETHER = re.compile(
    r"\b(?:it all|all (?:of )?(?:it|that|this|them)|total|altogether|together|everything|whole|outfit|look)\b"
    r"|一共|总共|合计|[整全这]套|这一?身",
    re.IGNORECASE,
)


def asks_price(case: Case) -> bool:
    """Whether the question is for the price."""
    text = case.said.text.lower()
    return any(
        w in text
        for w in (
            "how much",
            "price",
            "cost",
            "total",
            "come to",
            "comes to",
            "一共",
            "总共",
            "多少钱",
            "什么价",
            "价格",
        )
    )


def tell_size(case: Case, speaker: Speaker) -> str:
    """The size, with what it rests on, or the one number that is missing."""
    if failed := case.turn.failed("size_advice"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("size_advice")
    if bag := without_size(case):
        return speaker.join(speaker.say("no_size_of_bag", id=bag.id), tell_facts(case, speaker))
    if answer is None:
        return no_such_number(case, speaker) or speaker.say("nothing_to_show")
    sentence = speaker.sentence(str(answer.content.get("sentence") or "")) or speaker.say("size_unknown")
    if answer.content.get("answer") == "size":
        return sentence
    name = answer.args.get("garment_id")
    stock = speaker.say("in_stock", id=name) if answer.content.get("sizes") else ""
    asks = "" if sentence.endswith(("?", "？")) or case.context.preferences.height_cm else speaker.say("size_ask")
    return speaker.join(stock, sentence, asks)


def tell_picked(case: Case, speaker: Speaker) -> str:
    """That a garment was chosen, with the way on."""
    if missing := no_such_number(case, speaker):
        return missing
    if not case.target:
        return speaker.say("nothing_to_show")
    worn = any(i.id == case.target for i in case.context.outfit)
    return speaker.say("picked_in_look" if worn else "picked", id=case.target)
