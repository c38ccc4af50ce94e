"""Which garment an answer is about, named where several could be meant."""

from __future__ import annotations

from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.telling_garments import tell_size


def tell_named_size(case: Case, speaker: Speaker) -> str:
    """The size, after the garment's name where more than one is on the screen: "M, likely" could be of any of them."""
    told, answer = tell_size(case, speaker), case.turn.last("size_advice")
    seen = {i.id for i in (*case.context.shown, *case.context.outfit)}
    if answer is None or len(seen) < 2 or "[[title:" in told:
        return told
    key = "size_of" if answer.content.get("answer") == "size" else "size_open_of"
    return speaker.join(speaker.say(key, id=answer.args.get("garment_id")), told)
