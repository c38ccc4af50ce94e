"""What is said of looks, of the photo's pieces, of a try-on, and of the moment before."""

from __future__ import annotations

from typing import Any

from stylist_agents.offline.case import Case
from stylist_agents.offline.found import (
    best_reason,
    changed_pieces,
    nobody_found,
    outfit_pieces,
    paragraphs,
    tell_body,
    tell_dear,
    tell_tried,
    tell_trouble,
)
from stylist_agents.offline.look_calls import wants_lower
from stylist_agents.offline.phrasing import (
    Speaker,
    understood,
)
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.telling_garments import no_such_number, tell_detail
from stylist_agents.offline.telling_manner import tell_clip


def tell_identified(case: Case, speaker: Speaker) -> str:
    """What the photo shows; without one, what is known of the garment that is spoken of."""
    if failed := case.turn.failed("describe_garment"):
        return tell_trouble(speaker, failed)
    if case.said.minor:
        return speaker.say("minor_next")
    answer = case.turn.last("describe_garment")
    if answer is None:
        return tell_detail(case, speaker) if case.turn.last("explain") else speaker.say("identify_no_photo")
    step = "identify_next_worn" if answer.content.get("worn") else "identify_next"
    return speaker.join(speaker.sentence(str(answer.content.get("sentence") or "")), speaker.say(step))


def tell_look_shopped(case: Case, speaker: Speaker) -> str:
    """The photo's pieces in the shop, and those that it does not have."""
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
    return paragraphs(speaker.say("look_found"), "\n".join(lines), speaker.join(missing, speaker.offer()))


def _piece_line(piece: Json, speaker: Speaker) -> str:
    """ "A navy shirt: 1 and 2 on the screen, beginning with the first."."""
    numbers = [str(item.get("n")) for item in piece["items"]]
    what = str(piece.get("what") or piece.get("place_name"))
    return speaker.say("look_piece", what=what, numbers=speaker.several(numbers), id=piece["items"][0]["id"])


def tell_stepped_back(case: Case, speaker: Speaker) -> str:
    """That the moment before is back."""
    if case.turn.failed("undo_last_change"):
        return speaker.say("stepped_back_none")
    answer = case.turn.last("undo_last_change")
    if answer is None:
        return ""
    again = answer.content.get("items") or answer.content.get("outfit")
    return speaker.join(speaker.say("stepped_back" if again else "stepped_back_empty"), speaker.offer())


def tell_shown_again(case: Case, speaker: Speaker) -> str:
    """Garments of an earlier page."""
    if failed := case.turn.failed("show_again"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("show_again")
    items = answer.content.get("items") if answer else None
    if not items:
        return speaker.say("nothing_to_show")
    key = "shown_again_one" if len(items) == 1 else "shown_again"
    return speaker.join(speaker.say(key, id=items[0]["id"]), speaker.offer())


def tell_replanned(case: Case, speaker: Speaker) -> str:
    """The look again, with what was ruled out or may be spent said first."""
    if wants_lower(case):
        return _told_lower(case, speaker)
    if "pick" in case.said and outfit_pieces(case.turn.last("plan_outfit"), speaker):
        return speaker.say("picked_joins", id=case.target)
    noted, look = understood(speaker, case.said, case.context), tell_outfit(case, speaker)
    answer = case.turn.last("plan_outfit")
    kept = set(answer.args.get("anchor_ids") or []) if answer else set()
    if kept and kept == {name for name, _ in outfit_pieces(answer, speaker)}:
        return speaker.join(speaker.say("noted_fits_already", what=noted), _outfit_next(case, speaker))
    return speaker.join(speaker.say("noted", what=noted) if noted else "", look)


def _told_lower(case: Case, speaker: Speaker) -> str:
    """A look that costs a quarter less, or that there is none."""
    found = case.turn.last("plan_outfit")
    if not outfit_pieces(found, speaker):
        return speaker.say("look_no_lower")
    return speaker.join(speaker.say("cheaper"), tell_outfit(case, speaker))


def tell_corrected(case: Case, speaker: Speaker) -> str:
    """The piece that was meant, with a word that the other one is back."""
    return speaker.join(speaker.say("corrected"), tell_outfit(case, speaker))


def tell_outfit(case: Case, speaker: Speaker) -> str:
    """A look with its main reason and one next step."""
    if failed := case.turn.failed("plan_outfit"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("plan_outfit")
    pieces = outfit_pieces(answer, speaker)
    if answer is None and case.context.outfit and (gone := _named_piece(case, speaker)):
        return speaker.say("not_in_look", what=gone)
    if answer is not None and not pieces and "budget_amount" in answer.args:
        return speaker.say("look_none_within")
    if answer is None or not pieces:
        return speaker.say("nothing_to_show")
    if answer.args.get("leave_out"):
        return speaker.join(_without(answer, speaker), _outfit_next(case, speaker))
    words = speaker.several([w for _, w in pieces])
    text = _exchanged(answer, speaker) if answer.args.get("swap") else speaker.say("outfit", pieces=words)
    return speaker.join(
        text,
        tell_dear(answer, speaker),
        _outfit_reason(answer, speaker),
        tell_tried(case, speaker),
        _outfit_next(case, speaker),
    )


def _named_piece(case: Case, speaker: Speaker) -> str:
    """What was to be taken out of the look, by its name."""
    words = [speaker.term(w.slot, w.value) for w in case.said.asked if w.slot in {"category", "group"}]
    return speaker.either(words[:1])


def _without(answer: Answer, speaker: Speaker) -> str:
    """What was taken out of the look, and what it comes to now."""
    _, gone = changed_pieces(answer, speaker)
    return speaker.say("look_without" if gone else "swapped_nothing", gone=speaker.several(gone))


def _exchanged(answer: Answer, speaker: Speaker) -> str:
    """The piece that came in by its name; the rest is on the board and stays unsaid."""
    came, gone = changed_pieces(answer, speaker)
    if not came:
        return speaker.say("swapped_nothing")
    if len(came) == 1:
        return speaker.say("swapped" if gone else "swapped_in", id=came[0][0])
    return speaker.say("swapped_several", pieces=speaker.several([words for _, words in came]))


def _outfit_reason(answer: Answer, speaker: Speaker) -> str:
    outfit: Any = answer.content["outfits"][0]
    return best_reason(outfit, speaker, fresh=True)


def _outfit_next(case: Case, speaker: Speaker) -> str:
    offered = any("photo" in said or "照片" in said for said in case.turn.said_earlier)
    if case.turn.last("try_on") or case.context.photo or offered:
        return speaker.offer()
    return speaker.say("offer_photo")


def tell_try_on(case: Case, speaker: Speaker) -> str:
    """What the try-on shows, or what it needs."""
    if case.said.minor:
        return ""
    if text := tell_tried(case, speaker):
        figure = case.turn.last("try_on")
        wants_photo = figure is not None and figure.content.get("figure") and not case.context.photo
        return speaker.join(
            text, tell_body(case, speaker), speaker.say("offer_photo") if wants_photo else speaker.offer()
        )
    if missing := no_such_number(case, speaker):
        return missing
    if not case.target:
        return speaker.say("nothing_to_show")
    return "" if case.context.photo else speaker.join(speaker.say("no_photo"), speaker.say("no_photo_figure"))


def tell_turn(case: Case, speaker: Speaker) -> str:
    """The clip of the picture that is there; why there is none."""
    if case.said.minor:
        return ""
    if not case.can("show_turn"):
        return speaker.say("turned_none")
    if case.turn.failed("try_on"):
        return tell_tried(case, speaker)
    if failed := case.turn.failed("show_turn"):
        return tell_trouble(speaker, failed)
    return tell_clip(case, speaker) or speaker.say("nothing_to_show")


def tell_body_alone(case: Case, speaker: Speaker) -> str:
    """What was read from the photo, and one next step."""
    if case.said.minor:
        return ""
    text = tell_body(case, speaker)
    if not text:
        return speaker.say("no_photo")
    tried = tell_tried(case, speaker)
    known = bool(case.context.preferences.height_cm or case.said.height_cm) or "height" in text or "身高" in text
    asks = not known and case.turn.last("analyse_body") and not nobody_found(case)
    height = speaker.say("ask_height") if asks else ""
    step = speaker.offer() if tried or case.context.shown else speaker.say("body_next")
    return paragraphs(text, speaker.join(height, tried, step))
