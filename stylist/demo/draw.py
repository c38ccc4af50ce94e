"""Pictures of garments: lying on paper, cut out, and where their corners are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stylist.demo.designs import style_of
from stylist.demo.families import FAMILIES
from stylist.demo.kit.canvas import Canvas, fit
from stylist.demo.kit.curves import Pt
from stylist.demo.kit.fabric import Field
from stylist.demo.kit.look import Drawing, Look
from stylist.demo.kit.sheet import on_paper
from stylist.garment import Garment

Size = tuple[int, int]
SIZE: Size = (768, 1024)
"""Width and height in pixels unless told otherwise."""


def draw_garment(garment: Garment, size: Size = SIZE) -> Image.Image:
    """The product picture: the garment lying on warm paper, RGB. The same garment gives the same pixels.

    KeyError, quoting the category, for the few categories that the demo shop does not sell.
    """
    canvas, colour = _painted(garment, size)
    return Image.fromarray(_bytes(on_paper(colour, canvas.alpha)))


def draw_cutout(garment: Garment, size: Size = SIZE) -> Image.Image:
    """The same garment without paper and shadow, RGBA: alpha is its silhouette."""
    canvas, colour = _painted(garment, size)
    return Image.fromarray(_bytes(np.dstack([colour, canvas.alpha])))


def garment_landmarks(garment: Garment, size: Size = SIZE) -> dict[str, Pt]:
    """Corners of the garment in pixels of its picture; empty for shoes, bags and accessories.

    "left" is the wearer's left: the right side of the picture. Upper garments have collar, shoulder, cuff, armpit and
    hem on both sides (without sleeves, the cuff is the shoulder); trousers have waist, crotch, hem_outer, hem_inner;
    skirts have waist and hem; dresses have the upper ones and waist.
    """
    drawing = _drawing(garment)
    zoom, ox, oy = fit(size, drawing.view)
    return {name: (x * zoom + ox, y * zoom + oy) for name, (x, y) in drawing.landmarks.items()}


def _drawing(garment: Garment) -> Drawing:
    cut, print_style = style_of(garment.id)
    return FAMILIES[garment.category](Look.of(garment, cut, print_style))


def _painted(garment: Garment, size: Size) -> tuple[Canvas, Field]:
    drawing = _drawing(garment)
    canvas = Canvas(size, drawing.view)
    drawing.paint(canvas)
    return canvas, canvas.lit(drawing.relief)


def _bytes(picture: Field) -> NDArray[np.uint8]:
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
