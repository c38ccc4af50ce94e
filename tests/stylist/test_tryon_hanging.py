"""Sleeves that hang close beside the body in the product picture, and cloth that hangs straight down from the hips."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.cutout import cut_out
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import along
from stylist.tryon.places import heights
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.tops import cut_upper
from stylist.tryon.warp import Sheet, warp_panel
from stylist.vocabulary import term

GARMENTS = {garment.id: garment for garment in demo_garments()}
FIGURE = Figure(figure_perception("ada"))
HANGING = ("demo-sweater-002", "demo-sweater-004", "demo-hoodie-001", "demo-hoodie-003", "demo-jacket-004",
           "demo-coat-003", "demo-cardigan-004", "demo-blouse-002")  # fmt: skip


def piece(garment_id: str) -> Piece:
    garment = GARMENTS[garment_id]
    picture = Photo(np.asarray(draw_garment(garment, (360, 480)).convert("RGB")), "PNG")
    worn = term("category", garment.category).body
    return Piece(garment_id, picture, garment.category, worn, garment.length, garment.sleeve)  # type: ignore[arg-type]


def sheets(garment_id: str) -> dict[str, Sheet]:
    one = piece(garment_id)
    cutout = cut_out(one, None)
    assert cutout is not None
    cut = cut_upper(cutout, one, FIGURE)
    made = {panel.name: warp_panel(cutout, panel, FIGURE.shape, None) for panel in cut.panels}
    return {name: sheet for name, sheet in made.items() if sheet is not None}


@pytest.mark.parametrize("garment_id", HANGING)
def test_a_sleeve_that_hangs_beside_the_body_is_whole_down_the_arm(garment_id: str) -> None:
    made = sheets(garment_id)
    for side in SIDES:
        sheet = made[f"{side}_sleeve"]
        x0, y0, _, _ = sheet.box
        joints, _ = FIGURE.arm(side)
        arm = along(joints[:3], np.linspace(0.2, 0.9, 60)) - (x0, y0)
        seen = cv2.remap(sheet.alpha, *np.float32(arm).T[..., None], cv2.INTER_LINEAR).ravel()
        assert (seen > 0.9).mean() > 0.97
        stats = cv2.connectedComponentsWithStats((sheet.alpha > 0.5).astype(np.uint8))[2]
        areas = stats[1:, cv2.CC_STAT_AREA]
        assert areas.max() > 0.98 * areas.sum()


@pytest.mark.parametrize("garment_id", ["demo-coat-001", "demo-coat-002", "demo-coat-003"])
def test_a_coat_hangs_straight_down_from_the_hips(garment_id: str) -> None:
    body, v = sheets(garment_id)["body"], heights(FIGURE)
    cover = np.zeros(FIGURE.shape, dtype=bool)
    cover[body.window] = body.alpha > 0.5
    wide = [float(np.median(cover[np.abs(v[:, 0] - at) < 0.02].sum(axis=1))) for at in np.linspace(1.0, 1.4, 9)]
    assert min(wide) > 0.87 * max(wide)


def test_nothing_light_is_left_at_the_upper_arm_of_a_dark_sweater() -> None:
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    picture = PreviewEngine().render(photo, figure_perception("ada"), [piece("demo-sweater-002")]).picture
    for side in SIDES:
        joints, _ = FIGURE.arm(side)
        x, y = np.round(along(joints[:3], np.linspace(0.15, 0.85, 40))).astype(int).T
        assert picture[y, x].mean(axis=1).max() < 130
