"""What is this? A photo of a garment, or of somebody who wears some, described piece by piece."""

from __future__ import annotations

from dataclasses import dataclass

from stylist.body.perception import Part, Perception
from stylist.images import Photo
from stylist.locale import Locale
from stylist.seeing.look import WornPiece, worn_pieces
from stylist.seeing.seer import Seer
from stylist.seeing.shopping import in_place
from stylist.seeing.sighting import Sighting
from stylist.seeing.wording import place_name, say_sighting, say_worn

FACE_SHARE = 0.005
"""Share of a person's pixels from which a face is there: a shirt on a hanger has none."""


@dataclass(frozen=True, slots=True)
class Described:
    """pieces: what was seen, each with its region where somebody wears it; one piece without a region otherwise."""

    pieces: tuple[tuple[WornPiece | None, Sighting], ...]

    @property
    def worn(self) -> bool:
        """Whether somebody wears what was described."""
        return self.pieces[0][0] is not None

    def say(self, locale: Locale) -> str:
        """All of it in a sentence or two."""
        if not self.worn:
            return say_sighting(self.pieces[0][1], locale)
        return say_worn([(place_name(p.place, locale), s) for p, s in self.pieces if p is not None], locale)


def describe(photo: Photo, perception: Perception | None, seer: Seer) -> Described:
    """Look at a photo. perception: who is in it, None for nobody."""
    pieces = worn_pieces(photo, perception) if perception is not None and shows_a_face(perception) else []
    if not pieces:
        return Described(((None, seer.see([photo.pixels])[0]),))
    seen = seer.see([piece.crop for piece in pieces])
    return Described(tuple((p, in_place(p.place, s)) for p, s in zip(pieces, seen, strict=True)))


def shows_a_face(perception: Perception) -> bool:
    """Whether there is really a person, and not clothes in a person's shape."""
    if perception.parsing is None:
        return False
    person = int((perception.parsing != Part.BACKGROUND).sum())
    return bool((perception.parsing == Part.FACE).sum() > FACE_SHARE * max(1, person))
