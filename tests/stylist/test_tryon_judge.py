"""The judge on drawn people and garments: good previews pass, each planted fault is caught, and it says why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from stylist.body.backends import load_body_model
from stylist.body.perception import BodyModel, Part, Perception
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.embedding import load_embedder
from stylist.evaluate.faults import FAULTS, Shown
from stylist.images import Photo
from stylist.locale import LOCALES
from stylist.settings import Settings
from stylist.tryon.checked import CheckedEngine
from stylist.tryon.engine import Piece, QualityReport, Request, TryOnResult, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.framing import at_size
from stylist.tryon.geometry import Mask
from stylist.tryon.judging.cloth import scattered_share, torn_share
from stylist.tryon.judging.evidence import Evidence
from stylist.tryon.judging.judge import LIMITS, Judge, _shares_its_part
from stylist.tryon.options import Lighting, TryOnOptions
from stylist.tryon.places import heights, limbs
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.telling import say_problem, say_report, say_result
from stylist.vocabulary import term

GARMENTS = demo_garments()
OTHERS = ("length_off", "nobody_left")
"""Problems that come from no single measure."""


@pytest.fixture(scope="module")
def model() -> BodyModel:
    return load_body_model(Settings())


@pytest.fixture(scope="module")
def judge(model: BodyModel) -> Judge:
    return Judge(model, load_embedder("embedded", "fp32"))


def piece(category: str, n: int = 0) -> Piece:
    garment = [g for g in GARMENTS if g.category == category][n]
    pixels = np.asarray(draw_garment(garment, (360, 480)).convert("RGB"))
    worn = term("category", category).body
    return Piece(garment.id, Photo(pixels, "PNG"), category, worn, garment.length, garment.sleeve)  # type: ignore[arg-type]


def shown(figure: str, one: Piece) -> Shown:
    photo = Photo(np.asarray(draw_figure(figure).convert("RGB")), "PNG")  # type: ignore[arg-type]
    seen = figure_perception(figure)  # type: ignore[arg-type]
    result = PreviewEngine().render(photo, seen, [one])
    return Shown(photo, seen, result.picture, result.worn_region, one)


def report(judge: Judge, s: Shown) -> QualityReport:
    return judge.judge(s.photo, s.picture, s.region, s.perception, [s.piece])


@pytest.fixture(scope="module")
def shirt() -> Shown:
    return shown("ada", piece("shirt"))


@pytest.fixture(scope="module")
def trousers() -> Shown:
    return shown("ben", piece("trousers"))


class TakesTrousersForLegs:
    """A body model that calls every lower garment bare skin, as one does beige ones."""

    name, tier = "shy", "embedded"

    def __init__(self, model: BodyModel, photo: Photo) -> None:
        self._model, self._photo = model, photo

    def perceive(self, photo: Photo) -> Perception | None:
        seen = self._model.perceive(photo)
        if seen is None or seen.parsing is None or np.array_equal(photo.pixels, self._photo.pixels):
            return seen
        legs = np.isin(seen.parsing, (Part.LOWER, Part.DRESS))
        return replace(seen, parsing=np.where(legs, np.uint8(Part.SKIN), seen.parsing))


def test_trousers_that_a_parsing_takes_for_legs_are_no_legs_if_their_colour_is_another(
    model: BodyModel, trousers: Shown
) -> None:
    shy = Judge(cast(BodyModel, TakesTrousersForLegs(model, trousers.photo)))
    assert not {"much_painted", "length_off", "undressed"} & set(report(shy, trousers).problems)


def test_good_previews_are_not_refused(judge: Judge) -> None:
    kinds = ("shirt", "t-shirt", "sweater", "trousers", "jeans", "skirt", "dress", "coat", "blazer")
    refused = {}
    for n, kind in enumerate(kinds):
        found = report(judge, shown("ada" if n % 2 else "ben", piece(kind)))
        if not found.ok:
            refused[kind] = found.problems
    assert not refused


CAUGHT_AS = {
    "no_op": "no_change", "face_swap": "face_changed", "shifted_hue": "colour_off",
    "shifted_background": "outside_changed", "extra_limb": "extra_limb",
}  # fmt: skip


@pytest.mark.parametrize("fault", CAUGHT_AS)
def test_each_planted_fault_is_caught_and_named(judge: Judge, shirt: Shown, trousers: Shown, fault: str) -> None:
    found = report(judge, FAULTS[fault](shirt, trousers))
    assert not found.ok and CAUGHT_AS[fault] in found.problems


def test_undressing_is_caught(judge: Judge, trousers: Shown, shirt: Shown) -> None:
    assert "undressed" in report(judge, FAULTS["undressed"](trousers, shirt)).problems


def test_jeans_that_end_at_mid_thigh_are_caught(judge: Judge, shirt: Shown) -> None:
    assert "length_off" in report(judge, FAULTS["wrong_length"](shown("ben", piece("jeans")), shirt)).problems


def test_another_garment_than_the_one_asked_for_is_caught(judge: Judge, shirt: Shown) -> None:
    pixels = np.full((480, 360, 3), 255, dtype=np.uint8)
    pixels[60:400, 90:270] = (190, 30, 40)
    red = replace(shirt.piece, picture=Photo(pixels, "PNG"))
    assert "colour_off" in report(judge, replace(shirt, piece=red)).problems


def test_old_clothes_that_still_show_are_caught(judge: Judge, shirt: Shown) -> None:
    assert shirt.perception.parsing is not None
    old = shirt.perception.parsing == Part.UPPER
    half = old & (np.arange(old.shape[1])[None] > Figure(shirt.perception).hips[0])
    picture = np.where(half[..., None], shirt.photo.pixels, shirt.picture)
    assert "old_left" in report(judge, replace(shirt, picture=picture)).problems


def test_colours_are_compared_under_one_light(judge: Judge, shirt: Shown) -> None:
    lamp = np.array([0.85, 0.82, 0.78])
    cloth = shirt.region & np.any(shirt.picture != shirt.photo.pixels, axis=2)
    dim = np.where(cloth[..., None], (shirt.picture * lamp).astype(np.uint8), shirt.picture)
    assert "colour_off" not in report(judge, replace(shirt, picture=dim)).problems


SMALL = Photo(np.zeros((200, 200, 3), dtype=np.uint8), "PNG")


NOWHERE = np.zeros((200, 200), dtype=bool)


def in_shape(
    cloth: Mask, worn: Worn, called_skin: Mask = NOWHERE, toned: Mask = NOWHERE, called_jewels: Mask = NOWHERE
) -> tuple[float, float]:
    """How torn and how scattered a mask of cloth is. called_skin, called_jewels: what a parsing takes for that; toned:
    what has the colour of the person's skin."""
    one, small = replace(piece("shirt"), worn=worn), Figure(at_size(figure_perception("ada"), SMALL))
    new = cloth | called_skin | called_jewels
    e = SimpleNamespace(cloth=cloth, figure=small, pieces=[one], changed=new, tone_tells=True, region=new,
                        skin_toned=toned,
                        after_is=lambda *parts: called_skin if Part.SKIN in parts else called_jewels)  # fmt: skip
    return torn_share(cast(Evidence, e)), scattered_share(cast(Evidence, e))


def test_cloth_with_a_smooth_outline_is_whole_and_shreds_are_not() -> None:
    whole = np.zeros((200, 200), dtype=bool)
    whole[40:160, 50:150] = True
    assert in_shape(whole, "upper")[0] < LIMITS["torn"] and in_shape(whole, "upper")[1] == 0
    shreds = whole.copy()
    shreds[100:160, 52:150:8] = shreds[100:160, 53:150:8] = False
    assert in_shape(shreds, "upper")[0] > LIMITS["torn"]


def test_gleams_on_cloth_that_a_parsing_takes_for_jewels_are_no_holes() -> None:
    whole = np.zeros((200, 200), dtype=bool)
    whole[40:160, 50:150] = True
    gleams = whole & False
    gleams[60:150, 60:140:9] = gleams[60:150, 61:140:9] = True
    assert in_shape(whole & ~gleams, "upper")[0] > LIMITS["torn"], "where they are holes"
    assert in_shape(whole & ~gleams, "upper", called_jewels=gleams) == in_shape(whole, "upper")


def test_a_top_in_two_pieces_is_scattered_and_two_legs_are_not() -> None:
    halves = np.zeros((200, 200), dtype=bool)
    halves[40:160, 30:90] = halves[40:160, 110:170] = True
    assert in_shape(halves, "upper")[1] > LIMITS["scattered"] > in_shape(halves, "lower")[1]


def test_khaki_trousers_that_a_parsing_takes_for_bare_shins_are_whole() -> None:
    figure = Figure(at_size(figure_perception("ada"), SMALL))
    legs, v = limbs(figure, "leg", 1.2), heights(figure)
    shins = legs & (v > 1.6) & (v < 2.2)
    assert in_shape(legs & ~shins, "lower")[1] > LIMITS["scattered"]
    assert in_shape(legs & ~shins, "lower", shins)[1] < LIMITS["scattered"]
    assert in_shape(legs & ~shins, "lower", shins, shins)[1] > LIMITS["scattered"], "these legs are bare"


@pytest.mark.parametrize("code", [*LIMITS, *OTHERS])
def test_every_problem_is_said_in_both_languages(code: str) -> None:
    assert say_problem(code, "en") != say_problem(code, "zh")


def test_the_report_is_said_in_words(judge: Judge, shirt: Shown) -> None:
    found = report(judge, shirt)
    assert say_report(found, "en").startswith("face unchanged") and "ΔE" in say_report(found, "en")
    assert "脸没有变" in say_report(found, "zh")
    bad = report(judge, FAULTS["no_op"](shirt, shirt))
    assert "nothing changed" in say_report(bad, "en") and "看不出变化" in say_report(bad, "zh")
    assert all(say_report(found, locale) != say_report(bad, locale) for locale in LOCALES)


class Scripted:
    """An engine that gives back pictures one after the other."""

    name, tier = "scripted", "full"

    def __init__(self, shown: Sequence[Shown], by_chance: bool = True) -> None:
        self._shown, self._by_chance, self.honours = list(shown), by_chance, frozenset[str]()
        self.seeds: list[int] = []

    def make(self, request: Request, *_: object) -> TryOnResult:
        one = self._shown[len(self.seeds)]
        self.seeds.append(request.options.seed)
        own = QualityReport(True, True, 0.0, 0)
        return TryOnResult(
            one.picture,
            one.region,
            (one.piece.garment_id,),
            {},
            own,
            self.name,
            "full",
            5,
            seed=request.options.seed if self._by_chance else None,
        )


def render(judge: Judge, engine: Scripted, s: Shown) -> TryOnResult:
    return CheckedEngine(engine, judge).render(s.photo, s.perception, [s.piece], TryOnOptions(seed=7))  # type: ignore[arg-type]


def test_a_bad_picture_is_tried_once_more_with_another_seed(judge: Judge, shirt: Shown) -> None:
    bad = FAULTS["no_op"](shirt, shirt)
    engine = Scripted([bad, shirt])
    result = render(judge, engine, shirt)
    assert result.report.ok and engine.seeds == [7, 8] and result.ms == 10
    engine = Scripted([bad, bad, shirt])
    assert not render(judge, engine, shirt).report.ok
    assert len(engine.seeds) == 2, "one retry, no more"


def test_an_engine_without_seeds_is_not_asked_again(judge: Judge, shirt: Shown) -> None:
    engine = Scripted([FAULTS["no_op"](shirt, shirt), shirt], by_chance=False)
    assert not render(judge, engine, shirt).report.ok and engine.seeds == [7]


def test_pixels_outside_the_region_are_put_back_and_the_engines_own_word_does_not_count(
    judge: Judge, shirt: Shown
) -> None:
    noisy = shirt.picture.copy()
    outside = ~shirt.region
    noisy[outside] = np.clip(noisy[outside].astype(int) + 2, 0, 255)
    result = render(judge, Scripted([replace(shirt, picture=noisy)]), shirt)
    assert np.array_equal(result.picture[outside], shirt.photo.pixels[outside])
    assert result.report.ok and result.report.outside_changed_pixels == 0
    assert shirt.perception.parsing is not None
    face = shirt.perception.parsing == Part.FACE
    assert np.array_equal(result.picture[face & outside], shirt.photo.pixels[face & outside])


@pytest.mark.parametrize(
    ("light", "en", "zh"),
    [("day", "only what was put on is in daylight", "只有新换上的是白天光线"),
     ("evening", "only what was put on is in evening light", "只有新换上的是晚上灯光"),
     ("studio", "only what was put on is in studio light", "只有新换上的是影棚灯光")],
)  # fmt: skip
def test_a_picture_in_another_light_says_what_the_light_falls_on(light: Lighting, en: str, zh: str) -> None:
    region = np.zeros((8, 6), dtype=bool)
    report = QualityReport(True, True, 3.0, 0, details={"face_changed": 0.0})
    shown = TryOnResult(np.zeros((8, 6, 3), np.uint8), region, ("g",), {}, report, "e", "full", 1)
    asked = TryOnOptions(lighting=light)
    said = {locale: say_result(shown, asked, locale) for locale in LOCALES}
    assert f"{en}, everything else as in the photo" in said["en"] and f"{zh}，其余和原照片一致" in said["zh"]
    deaf = replace(shown, ignored=("lighting",))
    assert en not in say_result(deaf, asked, "en"), "an engine that cannot do it lights nothing"
    free = replace(shown, worn_region=np.ones_like(region))
    assert "everything else" not in say_result(free, asked, "en"), "there is nothing else"
    assert say_result(shown, TryOnOptions(), "en") == say_report(report, "en")


@pytest.mark.parametrize(
    ("worn", "others", "mixed"),
    [("neck", ["hand"], True), ("neck", ["upper"], False), ("upper", ["outer", "hand"], True), ("hand", [], False)],
)
def test_colours_of_pieces_that_a_parsing_mixes_are_not_compared(worn: Worn, others: list[Worn], mixed: bool) -> None:
    pieces = [replace(piece("shirt"), worn=place) for place in (worn, *others)]
    assert _shares_its_part(pieces[0], pieces) is mixed
