"""Where garments lie in a flat lay: the coat beside the shirt, the shoes at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from stylist.outfits.roles import Role


class Box(NamedTuple):
    """Pixels."""

    left: int
    top: int
    width: int
    height: int


Spot = tuple[float, float, float, float]
"""Centre x, centre y, width and height, as shares of the box; a garment is fitted into it."""

_WITH_LAYER: dict[Role, Spot] = {
    "layer": (0.23, 0.34, 0.44, 0.66), "top": (0.66, 0.25, 0.44, 0.48), "bottom": (0.62, 0.72, 0.40, 0.55),
    "one_piece": (0.66, 0.43, 0.46, 0.80), "suit": (0.66, 0.45, 0.46, 0.80), "shoes": (0.20, 0.84, 0.34, 0.28),
    "bag": (0.90, 0.67, 0.20, 0.32), "accessory": (0.93, 0.33, 0.14, 0.24),
}  # fmt: skip
_PLAIN: dict[Role, Spot] = {
    "top": (0.33, 0.27, 0.58, 0.52), "bottom": (0.64, 0.64, 0.46, 0.66), "one_piece": (0.38, 0.46, 0.62, 0.90),
    "suit": (0.36, 0.47, 0.58, 0.90), "layer": (0.25, 0.36, 0.46, 0.66), "shoes": (0.22, 0.80, 0.38, 0.32),
    "bag": (0.88, 0.24, 0.24, 0.36), "accessory": (0.66, 0.14, 0.20, 0.24),
}  # fmt: skip
_WITH_SUIT: dict[Role, Spot] = _PLAIN | {"top": (0.78, 0.30, 0.40, 0.46), "shoes": (0.78, 0.78, 0.36, 0.30)}
_WITH_DRESS: dict[Role, Spot] = _PLAIN | {"shoes": (0.82, 0.76, 0.34, 0.30), "bag": (0.83, 0.36, 0.30, 0.38)}
_WITH_DRESS |= {"accessory": (0.84, 0.10, 0.22, 0.18)}


def arrange(pieces: Sequence[tuple[Role | None, float]], box: Box) -> list[Box]:
    """A place for each piece. pieces: (role, width over height), none of them twice in a role if it can be helped."""
    roles = [role for role, _ in pieces]
    spots = _WITH_LAYER if "layer" in roles else _WITH_SUIT if "suit" in roles else _PLAIN
    if "one_piece" in roles and "layer" not in roles:
        spots = _WITH_DRESS
    taken: dict[Role, int] = {}
    found = []
    for role, aspect in pieces:
        part: Role = role or "accessory"
        again = taken.get(part, 0)
        taken[part] = again + 1
        x, y, w, h = spots[part]
        found.append(_fitted((x - 0.05 * again, y + 0.18 * again, w, h), aspect, box))
    return found


def _fitted(spot: Spot, aspect: float, box: Box) -> Box:
    """The largest box of this aspect within the spot, and within the picture."""
    x, y, w, h = spot
    width, height = w * box.width, h * box.height
    width, height = (width, width / aspect) if width / aspect <= height else (height * aspect, height)
    left = min(max(x * box.width - width / 2, 0), box.width - width)
    top = min(max(y * box.height - height / 2, 0), box.height - height)
    return Box(round(box.left + left), round(box.top + top), max(1, round(width)), max(1, round(height)))
