"""How a look is to be seen: where a garment ends, whether a top is tucked in, in which light. Kept from picture to
picture of the same look, until something else is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import BadInput
from stylist.garment import Garment
from stylist.locale import Locale
from stylist.tryon.options import Length, Lighting
from stylist.tryon.telling import say_length
from stylist.vocabulary import term

LengthWish = Literal[Length, "longer", "shorter", "own"]
LightWish = Literal[Lighting, "own"]
_LENGTHS: tuple[Length, ...] = get_args(Length)
_TOP, _HANGING = _LENGTHS[:3], _LENGTHS[2:]
_SKIRTED = {"dress", "skirt", "saree"}
_USUAL: dict[str, Length] = {"upper": "hip", "outer": "hip", "full": "knee", "lower": "knee"}
"""Where a garment ends of which the shop does not say it: from there "longer" goes on."""
_LONG_COATS = {"coat", "trench-coat"}


class LengthFixed(BadInput):
    """A garment whose length a picture cannot change."""

    code = "length_fixed"
    status = 422
    en = "I can't show that one longer or shorter; with tops, dresses, skirts and coats I can."
    zh = "这件没法改长短来看；上衣、连衣裙、半身裙和外套可以。"


class LengthBeyond(BadInput):
    """A length that a garment of this kind is not shown in."""

    code = "length_beyond"
    status = 422
    en = "Further than that I can't take it. I can show it {known}."
    zh = "再过就画不出来了。可以这样看：{known}。"

    def say(self, locale: Locale) -> str:
        """The sentence, with the lengths that there are in the same language."""
        names = [say_length(name, locale) for name in str(self.facts["known"]).split(", ")]
        return (self.zh if locale == "zh" else self.en).format(known=("、" if locale == "zh" else ", ").join(names))


class NothingToTuck(BadInput):
    """A look without a top."""

    code = "nothing_to_tuck"
    status = 422
    en = "There is no top in it to tuck in or leave out. Name one to go with it, and I'll show both."
    zh = "这里面没有上衣，谈不上塞不塞。说一件上衣，我一起穿给你看。"


class Manner(BaseModel):
    """lengths: garment id -> where it ends in the picture, instead of what the shop says. None: as it comes."""

    model_config = ConfigDict(frozen=True)

    lengths: dict[str, Length] = Field(default_factory=dict)
    tucked: bool | None = None
    lighting: Lighting | None = None

    def of(self, garments: Sequence[Garment]) -> Manner:
        """What of it these garments can still follow."""
        ids = {garment.id for garment in garments}
        lengths = {name: length for name, length in self.lengths.items() if name in ids}
        return self.model_copy(update={"lengths": lengths, "tucked": self.tucked if _has_top(garments) else None})

    def changed(
        self, garments: Sequence[Garment], length: LengthWish | None, tucked: bool | None, lighting: LightWish | None
    ) -> Manner:
        """With what is asked for now; the length is the first garment's.

        Raises LengthFixed, LengthBeyond, NothingToTuck.
        """
        manner = self.of(garments)
        lengths = dict(manner.lengths)
        if length == "own":
            lengths.pop(garments[0].id, None)
        elif length is not None:
            lengths[garments[0].id] = _length(garments[0], lengths.get(garments[0].id), length)
        if tucked is not None and not _has_top(garments):
            raise NothingToTuck
        light = manner.lighting if lighting is None else None if lighting == "own" else lighting
        return Manner(lengths=lengths, tucked=manner.tucked if tucked is None else tucked, lighting=light)


def lengths_of(category: str) -> tuple[Length, ...]:
    """Lengths that a garment of a category can be shown in, the shortest first; none where it ends where it ends."""
    worn = term("category", category).body
    if worn == "upper":
        return _TOP
    return _HANGING if worn == "outer" or category in _SKIRTED else ()


def _length(garment: Garment, shown: Length | None, wish: LengthWish) -> Length:
    """A length of a garment, by its name or one step from how it is shown."""
    known = lengths_of(garment.category)
    if not known:
        raise LengthFixed
    step = {"longer": 1, "shorter": -1}.get(wish)
    named = next((name for name in known if name == wish), None)
    if step is not None:
        at = _LENGTHS.index(shown or _stated(garment)) + step
        named = next((name for name in known if at >= 0 and name in _LENGTHS[at : at + 1]), None)
    if named is None:
        raise LengthBeyond(known=", ".join(known))
    return named


def _stated(garment: Garment) -> Length:
    """Where a garment ends by what the shop says of it, else where its kind usually does."""
    stated = next((name for name in _LENGTHS if name == garment.length), None)
    usual = "knee" if garment.category in _LONG_COATS else _USUAL[str(term("category", garment.category).body)]
    return stated or usual


def _has_top(garments: Sequence[Garment]) -> bool:
    return any(term("category", garment.category).body == "upper" for garment in garments)
