"""try_on: garments on the person's own photo, or on a drawn figure for people without one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, ClassVar, Literal, cast

import numpy as np
from langchain.tools import tool

from stylist.body.perception import Perception
from stylist.errors import BadInput, NotFound, StylistError
from stylist.garment import Garment
from stylist.images import Photo, encode_png, open_photo
from stylist.locale import Locale
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.metadata import made_by
from stylist.vocabulary import term
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.person import adults_only, best_photo
from stylist_tools.rows import as_text


class NobodyToDress(BadInput):
    """A try-on without a person."""

    code = "nobody_to_dress"
    status = 422
    en = "I can't find a person in the photo. A photo from the front, head to feet, in even light works best."
    zh = "照片里没有找到人。正面、从头到脚、光线均匀的照片效果最好。"


class NotConvincing(StylistError):
    """A picture that was made, checked, and found not good enough to show."""

    code = "not_convincing"
    status = 422
    en = "I made the picture, but it isn't good enough to show: {why}. A photo from the front in fitted clothes helps."
    zh = "图做出来了，但效果不够好，就不给你看了：{why}。穿合身的衣服、正面拍一张会好很多。"
    _WHY: ClassVar[dict[str, tuple[str, str]]] = {
        "no_change": ("nothing changed in it", "看不出变化"),
        "tiny_region": ("too little of the garment can be seen", "衣服只露出一点点"),
        "colour_off": ("its colour strays from the product's", "颜色和商品图对不上"),
        "outside_changed": ("more than the garment changed", "衣服以外的地方也变了"),
        "much_painted": ("too much of it would be guessed", "有太多地方要靠猜"),
    }

    def say(self, locale: Locale) -> str:
        """The sentence, with what was found wrong in the same language."""
        problem = str(self.facts["problem"])
        why = self._WHY.get(problem, (problem, problem))[1 if locale == "zh" else 0]
        return (self.zh if locale == "zh" else self.en).format(why=why)


@tool(response_format="content_and_artifact")
def try_on(
    runtime: Runtime, garment_ids: list[str], figure: Literal["ada", "ben"] | None = None
) -> tuple[str, dict[str, Any]]:
    """Show garments worn: on the person's photo if there is one, else on a drawn figure (ada or ben).

    Takes one garment or a whole outfit. The picture appears on the screen, labelled as generated.
    """
    context = runtime.context
    adults_only(context)
    garments = [context.garment(name) for name in garment_ids]
    before_id, photo, perception = _person(context, figure)
    result = context.services.tryon.render(photo, perception, [_piece(g, context) for g in garments])
    if not result.report.ok:
        raise NotConvincing(problem=(*result.report.problems, "no_change")[0])
    owner, source = context.person_id, before_id
    file_id = context.services.files.put(
        context.services.marker.mark(result.picture, made_by(result.engine), context.locale),
        "tryon",
        ".png",
        owner=owner,
        source=source,
    )
    context.remember(tried=result.worn_ids, focus=garment_ids[0])
    shown = {
        "file_id": file_id,
        "garment_ids": list(result.worn_ids),
        "left_out": dict(result.left_out),
        "quality": asdict(result.report),
        "engine": result.engine,
        "tier": result.tier,
        "figure": context.services.files.get(before_id, owner).kind == "figure",
    }
    return as_text(shown), {"kind": "tryon", "before_file_id": before_id, **shown}


def _person(context: TurnContext, figure: Literal["ada", "ben"] | None) -> tuple[str, Photo, Perception]:
    if figure is None and context.services.photos.kept(context.memory.photo_id, context.person_id):
        photo_id, photo, perception = best_photo(context)
        if perception is None:
            raise NobodyToDress
        return photo_id, photo, perception
    from stylist.demo.figures import draw_figure  # noqa: PLC0415 (the drawing kit, rarely needed)
    from stylist.demo.perceived import figure_perception  # noqa: PLC0415

    name = figure or "ada"
    picture = Photo(np.asarray(draw_figure(name).convert("RGB")), "drawn")
    return (
        context.services.files.put(encode_png(picture.pixels), "figure", ".png"),
        picture,
        figure_perception(name),
    )


def _piece(garment: Garment, context: TurnContext) -> Piece:
    if not garment.image_ids:
        raise NotFound(what="picture", id=garment.id)
    limits = context.services.settings
    picture = open_photo(context.services.files.read(garment.image_ids[0]), max_mb=limits.photo_max_mb)
    return Piece(
        garment_id=garment.id,
        picture=picture,
        category=garment.category,
        worn=cast(Worn, term("category", garment.category).body),
        length=garment.length,
        sleeve=garment.sleeve,
    )
