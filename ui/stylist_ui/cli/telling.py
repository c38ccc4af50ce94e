"""What people tell of their bodies as options: numbers with or without units, girths, sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stylist.body import Given

Height = Annotated[str | None, typer.Option(help="Stature: 168, 168cm, 66in or 5'6\".")]
Weight = Annotated[str | None, typer.Option(help="Weight: 60, 60kg, 132lb or '9 st 6'.")]
Age = Annotated[float | None, typer.Option(help="Age in years.")]
SexOption = Annotated[str | None, typer.Option("--sex", help="female or male; better not told than guessed.")]
Girth = Annotated[list[str] | None, typer.Option(help="A measured girth as NAME=CM, such as waist=78 or waist=31in.")]
Bra = Annotated[str | None, typer.Option(help="A bra size that fits: EU 75B, UK 34DD, US 36C, FR 90B …")]
Collar = Annotated[str | None, typer.Option(help="A shirt collar that fits: 40, 40cm or 15.5in.")]


_SAME = {
    "bust": "chest", "hips": "hip", "胸围": "chest", "腰围": "waist", "臀围": "hip", "领围": "neck", "肩宽": "shoulder",
    "大腿围": "thigh", "内长": "inseam", "脚长": "foot",
}  # fmt: skip
"""What people also call a measure."""


def given_from(
    height: str | None,
    weight: str | None,
    age: float | None,
    sex: str | None,
    girth: list[str] | None,
    bra: str | None = None,
    collar: str | None = None,
) -> Given:
    """The options together. Raises BadInput for what cannot be read."""
    from stylist.body import Given  # noqa: PLC0415
    from stylist.body.units import length_cm, weight_kg  # noqa: PLC0415
    from stylist.body.worn_sizes import hinted  # noqa: PLC0415
    from stylist.errors import BadInput  # noqa: PLC0415

    stated = None if sex is None else "female" if sex == "female" else "male" if sex == "male" else ""
    if stated == "":
        raise BadInput(what="--sex", value=sex, next="Give female or male, or leave it out.")
    return Given(
        height_cm=length_cm(height, "height") if height else None,
        weight_kg=weight_kg(weight) if weight else None,
        age_years=age,
        sex=stated,
        girths_cm=girths_from(girth or []),
        near_cm=hinted(bra, collar),
    )


def girths_from(given: list[str]) -> dict[str, float]:
    """NAME=CM of each, in cm or with a unit."""
    from stylist.body.units import length_cm  # noqa: PLC0415

    pairs = [item.partition("=") for item in given]
    if wrong := [item for item, (_, _, length) in zip(given, pairs, strict=True) if not length.strip()]:
        raise typer.BadParameter(f"--girth '{wrong[0]}': write NAME=CM, such as waist=78")
    named = [(_SAME.get(name.strip().lower(), name.strip()), length) for name, _, length in pairs]
    return {name: length_cm(length, name) for name, length in named}
