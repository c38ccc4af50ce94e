"""Sizes that hint at a girth: a bra size at the chest, a collar size at the neck.

Both are conventions, not measurements, and people wear sizes beside them: hence the wide standard deviations, which
are assumptions. A bra's band is the girth under the bust (EN 13402-3: 75 for 73 to 77 cm), its cup what the bust adds:
A 12 to 14 cm, and 2 cm more for each further letter of the European row.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from stylist.body.given import Near
from stylist.body.units import CM_PER_INCH
from stylist.errors import BadInput
from stylist.sizing import read_size

FIRST_CUP_CM, CUP_STEP_CM = 11.0, 2.0
"""What the bust adds to the girth under it: the middle of cup AA, and from one cup to the next."""
BRA_SD_CM = 4.0
"""Two cups, or nearly a band."""
COLLAR_EASE_CM, COLLAR_SD_CM = 1.3, 1.3
"""A collar is as long as the neck and a finger."""
SMALLEST_CM_BAND, LARGEST_INCH_COLLAR = 60, 24
BRA_HELP = "Write it like EU 75B, UK 34DD, US 36C or FR 90B."
COLLAR_HELP = "Write it like 40, 40 cm or 15.5 in."
_COLLAR = re.compile(r'(\d{2}(?:[.,]\d+)?)\s*(cm|in|inch|inches|"|厘米|英寸)?')


def hinted(bra: str | None, collar: str | None) -> dict[str, Near]:
    """What the sizes that were told say, by measure. BadInput for one that cannot be read."""
    near = {"chest": chest_from_bra(bra)} if bra else {}
    return near | ({"neck": neck_from_collar(collar)} if collar else {})


def chest_from_bra(text: str) -> Near:
    """The chest that a bra size hints at. BadInput where it is none that I know.

    Without a system, a band below 60 is in inches and read as a British one, any other as European.
    """
    size = read_size(text)
    found = re.fullmatch(r"(\d+)(\D+)", size.value) if size is not None and size.kind == "bra" else None
    if size is None or found is None:
        raise BadInput(what="bra size", value=text, next=BRA_HELP)
    system = size.system or ("EU" if int(found[1]) >= SMALLEST_CM_BAND else "UK")
    band, cup = _row("bands", system, found[1]), _row("cups", system, found[2])
    if band is None or cup is None:
        raise BadInput(what="bra size", value=text, next=BRA_HELP)
    under = float(_table("bands")["rows"][band][_table("bands")["keys"].index("EU")][0])
    return Near(cm=under + FIRST_CUP_CM + CUP_STEP_CM * cup, sd_cm=BRA_SD_CM)


def neck_from_collar(text: str) -> Near:
    """The neck that a shirt's collar size hints at; bare numbers up to 24 are inches. BadInput where it is none."""
    found = _COLLAR.fullmatch(text.casefold().strip())
    number = float(found[1].replace(",", ".")) if found else 0.0
    inches = found is not None and (found[2] or ("in" if number <= LARGEST_INCH_COLLAR else "cm")) not in {"cm", "厘米"}
    cm = number * CM_PER_INCH if inches else number
    if not 28 <= cm <= 60:
        raise BadInput(what="collar size", value=text, next=COLLAR_HELP)
    return Near(cm=cm - COLLAR_EASE_CM, sd_cm=COLLAR_SD_CM)


def _row(name: str, system: str, value: str) -> int | None:
    """In which row of a table of bands or cups a value stands."""
    table = _table(name)
    if system not in table["keys"]:
        return None
    column = table["keys"].index(system)
    return next((number for number, row in enumerate(table["rows"]) if value in row[column]), None)


@cache
def _table(name: str) -> dict[str, Any]:
    text = resources.files("stylist.sizing").joinpath("conversions.toml").read_text("utf-8")
    return dict(tomllib.loads(text)[name])
