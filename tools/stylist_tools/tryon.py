"""try_on: garments on the person's own photo, or on a drawn figure for people without one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, Literal

from langchain.tools import tool

from stylist.garment import Garment
from stylist.jobs import JobEvent
from stylist.tryon.asking import PieceAsked, TryOnRequest, piece_of
from stylist.tryon.making import NobodyToDress
from stylist.tryon.manner import LengthWish, LightWish, Manner
from stylist.tryon.options import TryOnOptions
from stylist.tryon.sizes import room_in
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.feedback import note_feedback
from stylist_tools.person import adults_only, best_photo, told
from stylist_tools.rows import as_text

_SHOWN = {"file_id", "garment_ids", "left_out", "quality", "engine", "tier", "figure", "rest_kept", "ignored"}
PATIENCE_S = 100.0
"""How long a turn waits for its picture; the job goes on, and asking again finds it."""


@tool(response_format="content_and_artifact")
def try_on(
    runtime: Runtime,
    garment_ids: list[str],
    figure: Literal["ada", "ben"] | None = None,
    size: str | None = None,
    length: LengthWish | None = None,
    tucked: bool | None = None,
    lighting: LightWish | None = None,
) -> tuple[str, dict[str, Any]]:
    """Show garments worn: on the person's photo if there is one, else on a drawn figure (ada or ben).

    Takes one garment or a whole outfit. The picture appears on the screen, labelled as generated. For "the same look
    with other shoes" give the whole look with the new piece: what was worn in the picture on the screen already, and
    all else in it, stays as it is to the pixel (rest_kept).
    size: only where the person asks how one garment, the first, looks in it ("in L"). room_cm in the answer is how
    much wider it is drawn than the size that fits; null: no size chart or no numbers of the person, so the usual fit
    is shown; say so.
    length, tucked, lighting: only where the person asks to see it so ("longer", "tucked in", "in evening light"); of
    these length is the first garment's. They hold for the look until something else is asked; "own" goes back to how
    it comes. manner in the answer is how it is shown now; what stands in ignored this engine could not do: say so.
    """
    context = runtime.context
    adults_only(context)
    garments = [context.garment(name) for name in garment_ids]
    same_look = bool(set(context.memory.tried) & set(garment_ids))
    before = context.memory.tried_manner if same_look else Manner()
    manner = before.changed(garments, length, tucked, lighting)
    room = None if size is None else _room_cm(context, garments[0], size)
    photo_id = _photo(context) if figure is None else None
    desk = context.services.desk
    request = TryOnRequest(
        pieces=_pieces(garments, room or 0.0, manner),
        engine=desk.engine,
        photo_id=photo_id,
        figure=None if photo_id else figure or context.memory.tried_figure or "ada",
        locale=context.locale,
        options=TryOnOptions(tucked=manner.tucked, lighting=manner.lighting),
        after=context.memory.tried_file if same_look else None,
    )
    job = desk.ask(request, context.person_id)
    made = desk.wait(job, _teller(runtime), context.stopped.is_set, PATIENCE_S)
    context.remember(
        tried=made.garment_ids, tried_file=made.file_id, tried_figure=request.figure, tried_manner=manner,
        focus=garment_ids[0],
    )  # fmt: skip
    note_feedback(context, "try", list(made.garment_ids))
    shown = made.model_dump(mode="json", include=_SHOWN) | {"manner": manner.model_dump(exclude_defaults=True)}
    shown |= {} if size is None else {"size": size, "room_cm": room}
    return as_text(shown), {"kind": "tryon", "before_file_id": made.before_file_id, **shown}


def _pieces(garments: Sequence[Garment], room_cm: float, manner: Manner) -> tuple[PieceAsked, ...]:
    """What is put on, the first of it in the size that was asked for."""
    first, *others = garments
    sized = piece_of(first, room_cm, manner.lengths.get(first.id))
    return (sized, *(piece_of(garment, shown_length=manner.lengths.get(garment.id)) for garment in others))


def _teller(runtime: Runtime) -> Callable[[JobEvent], None]:
    """Passes what happens to the job on to whoever follows the turn."""
    call_id = runtime.tool_call_id or ""
    return lambda event: runtime.stream_writer({"job": {"call_id": call_id, **asdict(event)}})


def _photo(context: TurnContext) -> str | None:
    """The person's photo (of several, the best), if there is one."""
    if not context.services.photos.kept(context.memory.photo_id, context.person_id):
        return None
    photo_id, _, perception = best_photo(context)
    if perception is None:
        raise NobodyToDress
    return photo_id


def _room_cm(context: TurnContext, garment: Garment, size: str) -> float | None:
    """How much wider the size is than the one that fits this person, where that is known."""
    given = told(context, height_cm=None, weight_kg=None, sex=None, age=None, girths_cm={})
    return room_in(context.services.sizes, garment, given, size)
