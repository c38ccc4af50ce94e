"""stylist eval tryon: how near a try-on comes to a photo in which the person wears that very garment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stylist_ui.cli.common import Json, existing, out, say, settings_from

if TYPE_CHECKING:
    from stylist.images import Pixels


def tryon(
    pairs: Annotated[Path, typer.Option(help="Folder of NAME_person.jpg, NAME_garment.jpg, NAME_mask.png (optional).")],
    category: Annotated[
        str | None, typer.Option(help="What all garments are; else NAME.json says, or it is guessed.")
    ] = None,
    engine: Annotated[str, typer.Option(help="Which try-on engine makes them.")] = "preview",
    draw: Annotated[bool, typer.Option("--draw", help="Draw figures in known garments into the folder first.")] = False,
    as_json: Json = False,
) -> None:
    """Similarity and colour in the worn region, against pasting; refused pictures; seconds."""
    from stylist.evaluate.pairs import evaluate_pairs  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415

    if draw:
        from stylist.evaluate.drawn_pairs import write_drawn_pairs  # noqa: PLC0415

        write_drawn_pairs(pairs)
    services = build_services(settings_from())

    def guess(pixels: Pixels) -> str | None:
        found = services.seer.see([pixels])[0].category
        return found.value if found else None

    report = evaluate_pairs(services.engine(engine), services.body_model, existing(pairs), guess, category)

    def table() -> None:
        for name, value in report.items():
            out.print(f"{name}: {value}", highlight=False, markup=False)

    say(report, as_json, table)
