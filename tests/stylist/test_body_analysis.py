"""From pixels and numbers to a profile: quality notes, proportions, colouring, and kind words for all of it."""

from __future__ import annotations

import itertools
import subprocess
import sys
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from stylist.body import Given, analyse
from stylist.body.analysis import analyse_several, best_of, sighting
from stylist.body.given import MinorLikely
from stylist.body.measures import MEASURES
from stylist.body.perception import Landmark, Part, Perception
from stylist.body.profile import BodyProfile, Colouring, Kind, Measure, MeasureSource, QualityNote
from stylist.body.quality import CODES, quality_of
from stylist.body.shape import NAMES, shape_of
from stylist.body.wording import TABLES, say_kind, say_measure, say_profile, say_quality
from stylist.errors import MinorRefused
from stylist.images import Photo
from tests.shaming import SHAMING

HEIGHT, WIDTH = 600, 300
SKIN, HAIR_COLOUR, WALL = (205, 160, 135), (70, 50, 40), (190, 190, 190)

WHERE = {
    "NOSE": (0, 0.13), "EYE": (0.02, 0.11), "EAR": (0.05, 0.12), "MOUTH": (0.015, 0.155), "SHOULDER": (0.12, 0.23),
    "ELBOW": (0.16, 0.37), "WRIST": (0.17, 0.48), "PINKY": (0.17, 0.5), "INDEX": (0.17, 0.5), "THUMB": (0.16, 0.5),
    "HIP": (0.068, 0.5), "KNEE": (0.065, 0.7), "ANKLE": (0.06, 0.9), "HEEL": (0.06, 0.92), "FOOT": (0.08, 0.94),
}  # fmt: skip


def standing() -> np.ndarray:
    marks = np.ones((33, 3), np.float32)
    for mark in Landmark:
        side = -1 if "RIGHT" in mark.name else 1
        reach, row = next(place for word, place in WHERE.items() if word in mark.name)
        marks[mark, :2] = 0.5 + side * reach, row
    return marks


def scene() -> tuple[Photo, Perception]:
    """Somebody drawn from rectangles before a grey wall, and what a perfect model would see."""
    pixels = np.full((HEIGHT, WIDTH, 3), WALL, np.uint8)
    parsing = np.zeros((HEIGHT, WIDTH), np.uint8)
    for part, colour, (top, bottom, left, right) in (
        (Part.HAIR, HAIR_COLOUR, (40, 70, 115, 185)), (Part.FACE, SKIN, (60, 110, 120, 180)),
        (Part.SKIN, SKIN, (110, 130, 135, 165)), (Part.UPPER, (40, 60, 120), (130, 300, 105, 195)),
        (Part.LOWER, (120, 110, 90), (300, 545, 115, 185)), (Part.SHOES, (20, 20, 20), (545, 570, 110, 190)),
    ):  # fmt: skip
        pixels[top:bottom, left:right], parsing[top:bottom, left:right] = colour, part
    mask = (parsing > 0).astype(np.float32)
    return Photo(pixels, "PNG"), Perception(standing(), mask, parsing, "drawn", "embedded")


def codes(photo: Photo, seen: Perception | None) -> set[str]:
    return {note.code for note in quality_of(photo, seen)}


def moved(seen: Perception, **places: tuple[float, float] | float) -> Perception:
    """Landmarks by part of their name: (x, y), or a visibility."""
    marks = seen.landmarks.copy()
    for word, place in places.items():
        for mark in Landmark:
            if word in mark.name:
                marks[mark, 2 if isinstance(place, float) else slice(0, 2)] = place
    return replace(seen, landmarks=marks)


def test_nothing_to_complain_about_when_all_is_well() -> None:
    assert codes(*scene()) == set()


def test_nobody_blocks() -> None:
    (note,) = quality_of(scene()[0], None)
    assert note == QualityNote(code="nobody", blocking=True)


def test_nobody_in_the_dark_says_both() -> None:
    assert codes(Photo(np.full((300, 200, 3), 9, np.uint8), "PNG"), None) == {"nobody", "too_dark"}


def test_several_people() -> None:
    photo, seen = scene()
    assert codes(photo, replace(seen, others=1)) == {"several_people"}


def test_too_small() -> None:
    photo, seen = scene()
    tiny = Photo(photo.pixels[::5, ::5].copy(), "PNG")
    parsing = None if seen.parsing is None else seen.parsing[::5, ::5]
    assert codes(tiny, replace(seen, mask=seen.mask[::5, ::5], parsing=parsing)) == {"too_small"}


def test_too_dark_and_too_bright_but_black_clothes_are_fine() -> None:
    photo, seen = scene()
    assert codes(Photo((photo.pixels // 8).astype(np.uint8), "PNG"), seen) == {"too_dark"}
    assert codes(Photo(np.full_like(photo.pixels, 250), "PNG"), seen) == {"too_bright"}
    clothes = photo.pixels.copy()
    clothes[130:570, 105:195] = (12, 12, 12)
    clothes[130:300, 105:125] = clothes[130:300, 175:195] = SKIN
    assert codes(Photo(clothes, "PNG"), seen) == set()


def test_cut_head_and_feet() -> None:
    photo, seen = scene()
    assert codes(photo, moved(seen, EYE=(0.5, -0.02))) == {"head_cut"}
    assert codes(photo, moved(seen, NOSE=0.1)) == set(), "a face that is hidden is not cut off"
    up = seen.mask.copy()
    up[0, 130:170] = 1
    assert codes(photo, replace(moved(seen, NOSE=0.1), mask=up)) == {"head_cut"}
    assert codes(photo, moved(seen, ANKLE=(0.5, 1.05), HEEL=(0.5, 1.08), FOOT=(0.5, 1.1))) == {"feet_cut"}
    hidden = moved(seen, ANKLE=0.1)
    assert codes(photo, hidden) == set(), "feet behind a long dress are not cut off"
    down = seen.mask.copy()
    down[-1, 130:170] = 1
    assert codes(photo, replace(hidden, mask=down)) == {"feet_cut"}


def test_shoes_at_the_lower_edge_and_hair_at_the_upper_one_are_cut() -> None:
    photo, seen = scene()
    assert seen.parsing is not None
    cut = 0.93  # below the ankles, within the shoes
    rows = int(cut * HEIGHT)
    lower = seen.landmarks.copy()
    lower[:, 1] /= cut
    parts = Perception(lower, seen.mask[:rows], seen.parsing[:rows], "drawn", "embedded")
    assert codes(Photo(photo.pixels[:rows], "PNG"), parts) == {"feet_cut"}
    upper = seen.landmarks.copy()
    upper[:, 1] = (upper[:, 1] * HEIGHT - 55) / (HEIGHT - 55)
    parts = Perception(upper, seen.mask[55:], seen.parsing[55:], "drawn", "embedded")
    assert codes(Photo(photo.pixels[55:], "PNG"), parts) == {"head_cut"}


def test_a_head_without_a_face_is_seen_from_behind() -> None:
    photo, seen = scene()
    assert seen.parsing is not None
    behind = np.where(seen.parsing == Part.FACE, np.uint8(Part.HAIR), seen.parsing)
    assert codes(photo, replace(seen, parsing=behind)) == {"back_view"}
    assert analyse(photo, replace(seen, parsing=behind)).shape == ()


def test_facing_away_sideways_and_sitting() -> None:
    photo, seen = scene()
    back = seen.landmarks.copy()
    back[:, 0] = 1 - back[:, 0]
    assert codes(photo, replace(seen, landmarks=back)) == {"back_view"}
    sideways = moved(seen, LEFT_SHOULDER=(0.52, 0.23), RIGHT_SHOULDER=(0.48, 0.23))
    assert codes(photo, sideways) == {"side_view"}
    seated = moved(seen, KNEE=(0.5, 0.56), ANKLE=(0.5, 0.78))
    assert codes(photo, seated) == {"sitting"}
    assert codes(photo, moved(seated, KNEE=0.1, ANKLE=0.1)) == set(), "legs that are only guessed say nothing"


@pytest.mark.parametrize("side", ["LEFT", "RIGHT"])
def test_a_phone_held_up_to_a_mirror(side: str) -> None:
    photo, seen = scene()
    phone = {f"{side}_{part}": (0.5, 0.2) for part in ("WRIST", "INDEX", "PINKY", "THUMB")}
    assert codes(photo, moved(seen, **phone)) == {"mirror"}
    aside = dict.fromkeys(phone, (0.5 + (0.35 if side == "LEFT" else -0.35), 0.2))
    assert codes(photo, moved(seen, **aside)) == set(), "a wave is no mirror"
    low = dict.fromkeys(phone, (0.5, 0.45))
    assert codes(photo, moved(seen, **low)) == set(), "folded hands are no mirror"


def test_a_coat_over_everything() -> None:
    photo, seen = scene()
    assert seen.parsing is not None
    coat = np.where(seen.parsing == Part.UPPER, np.uint8(Part.OUTERWEAR), seen.parsing)
    coat[300:420][seen.mask[300:420] > 0] = Part.OUTERWEAR
    assert codes(photo, replace(seen, parsing=coat)) == {"layers"}


def kinds(profile: BodyProfile) -> dict[str, Kind]:
    return {kind.ratio: kind for kind in profile.shape}


def with_legs(seen: Perception, hip_row: float) -> Perception:
    marks = moved(seen, HIP=(0.5, hip_row)).landmarks.copy()
    marks[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 0] = 0.568, 0.432
    return replace(seen, landmarks=marks)


def test_proportions_are_ratios_with_names_and_keep_quiet_in_a_bad_pose() -> None:
    photo, seen = scene()
    found = kinds(analyse(photo, seen))
    assert found["shoulders_to_hips"].value == pytest.approx(0.24 / 0.136, abs=0.01)
    assert {kind.code for kind in found.values()} == {"shoulders_hips_even", "legs_torso_even"}
    assert all(kind.low < kind.value < kind.high and kind.source == "photo" for kind in found.values())
    assert kinds(analyse(photo, with_legs(seen, 0.44)))["legs_to_torso"].code == "legs_longer"
    assert analyse(photo, moved(seen, KNEE=(0.5, 0.56), ANKLE=(0.5, 0.78))).shape == ()


def test_a_joint_that_cannot_be_seen_gives_no_ratio() -> None:
    photo, seen = scene()
    assert set(kinds(analyse(photo, moved(seen, ANKLE=0.2)))) == {"shoulders_to_hips"}


def test_several_photos_are_surer_and_say_so() -> None:
    photo, seen = scene()
    given = Given(height_cm=170, weight_kg=65, sex="female")
    one, three = (analyse_several([sighting(photo, seen)] * n, given) for n in (1, 3))
    for ratio in ("shoulders_to_hips", "legs_to_torso"):
        alone, together = kinds(one)[ratio], kinds(three)[ratio]
        assert together.value == alone.value
        assert together.high - together.low < 0.9 * (alone.high - alone.low)
    widths = [m.high - m.low for m in (p.measures["inseam"] for p in (analyse(None, None, given), one, three))]
    assert widths[0] > widths[1] > widths[2]
    assert any("3 photos together" in sentence for sentence in say_profile(three, "en"))
    assert any("3 张照片" in sentence for sentence in say_profile(three, "zh"))
    assert not any("together" in sentence for sentence in say_profile(one, "en"))


def test_the_best_photo_leads_and_notes_say_which_photo_they_are_of() -> None:
    photo, seen = scene()
    sitting = sighting(photo, moved(seen, KNEE=(0.5, 0.56), ANKLE=(0.5, 0.78)))
    empty = sighting(photo, None)
    profile = analyse_several([empty, sitting, sighting(photo, seen)])
    assert profile.found
    assert (profile.best, profile.photos) == (3, 2)
    assert profile.quality == (QualityNote(code="nobody", photos=(1,)), QualityNote(code="sitting", photos=(2,)))
    assert say_profile(profile, "en")[0].startswith("Photo 1: ")
    assert [one.notes for one in best_of([empty, sitting, sighting(photo, seen)], 2)] == [("sitting",), ()]
    nowhere = analyse_several([empty, empty])
    assert not nowhere.found
    assert nowhere.quality == (QualityNote(code="nobody", blocking=True, photos=(1, 2)),)


def test_several_photos_in_different_light_are_trusted_less() -> None:
    photo, seen = scene()
    lamp = Photo(np.clip(photo.pixels * np.array([1.2, 1.0, 0.5]), 0, 255).astype(np.uint8), "PNG")
    plain = analyse(photo, seen).colouring
    mixed = analyse_several([sighting(photo, seen), sighting(lamp, seen)]).colouring
    assert plain is not None
    assert mixed is not None
    assert mixed.confidence < plain.confidence


def test_girth_ratios_need_a_size_and_are_sharper_with_a_tape() -> None:
    assert shape_of({}, Given(height_cm=170, sex="female")) == ()
    guessed = {kind.ratio: kind for kind in shape_of({}, Given(height_cm=170, weight_kg=65))}
    told = Given(height_cm=170, weight_kg=65, girths_cm={"waist": 66, "hip": 100})
    taped = {kind.ratio: kind for kind in shape_of({}, told)}["waist_to_hip"]
    assert (taped.code, taped.source) == ("waist_marked", "stated")
    assert taped.value == pytest.approx(0.66, abs=0.01)
    guess = guessed["waist_to_hip"]
    assert taped.high - taped.low < 0.5 * (guess.high - guess.low)
    assert guess.source == "statistics"


def test_a_name_is_kept_back_where_it_is_less_likely_than_not() -> None:
    ratios = [kind for cm in range(150, 195, 5) for kind in shape_of({}, Given(height_cm=cm, weight_kg=cm - 105.0))]
    assert all((kind.code is None) == (kind.chance < 0.5) for kind in ratios)


def test_colouring_orders_light_and_dark_warm_and_cool() -> None:
    photo, seen = scene()

    def with_skin(colour: tuple[int, int, int]) -> Colouring:
        pixels = photo.pixels.copy()
        pixels[60:130, 120:180] = colour
        found = analyse(Photo(pixels, "PNG"), seen).colouring
        assert found is not None
        return found

    fair, deep = with_skin((240, 205, 185)), with_skin((95, 65, 50))
    assert fair.lightness > 0.5
    assert deep.lightness < 0
    assert fair.ita_deg > deep.ita_deg
    assert fair.contrast > deep.contrast
    golden, rosy = with_skin((215, 170, 115)), with_skin((215, 160, 160))
    assert golden.warmth > 0.3
    assert rosy.warmth < 0


def test_white_balance_takes_back_part_of_a_cast_and_trusts_it_less() -> None:
    photo, seen = scene()
    lamp = np.clip(photo.pixels * np.array([1.15, 1.0, 0.7]), 0, 255).astype(np.uint8)
    plain, tinted = analyse(photo, seen).colouring, analyse(Photo(lamp, "PNG"), seen).colouring
    assert plain is not None
    assert tinted is not None
    assert tinted.confidence < plain.confidence


def test_without_a_face_no_colouring_and_without_parsing_no_hair() -> None:
    photo, seen = scene()
    assert seen.parsing is not None
    hidden = np.where(np.isin(seen.parsing, (Part.FACE,)), np.uint8(Part.ACCESSORIES), seen.parsing)
    assert analyse(photo, replace(seen, parsing=hidden)).colouring is None
    alone = analyse(photo, replace(seen, parsing=None)).colouring
    assert alone is not None
    assert alone.contrast == 0


def test_a_photo_alone_gives_no_centimetres_and_says_what_would() -> None:
    photo, seen = scene()
    profile = analyse(photo, seen)
    assert profile.measures == {}
    assert any("height and weight" in sentence for sentence in say_profile(profile, "en"))
    assert any("身高和体重" in sentence for sentence in say_profile(profile, "zh"))


def test_numbers_alone_give_measures_and_no_photo_talk() -> None:
    profile = analyse(None, None, Given(height_cm=170, weight_kg=65))
    assert not profile.found
    assert profile.quality == ()
    assert set(profile.measures) == set(MEASURES)
    assert profile.colouring is None
    assert all(measure.source == "statistics" for measure in profile.measures.values())


def test_a_photo_changes_lengths_but_no_girth() -> None:
    photo, seen = scene()
    given = Given(height_cm=170, weight_kg=65)
    with_photo, without = analyse(photo, seen, given).measures, analyse(None, None, given).measures
    assert with_photo["inseam"].source == "statistics+photo"
    assert with_photo["waist"].source == "statistics"
    assert abs(with_photo["waist"].cm - without["waist"].cm) < 1


def test_a_minor_is_refused_before_anything_is_said() -> None:
    with pytest.raises(MinorRefused):
        analyse(*scene(), Given(age_years=16))


def _kinds() -> list[Kind]:
    numbers = {"value": 1.7, "low": 1.6, "high": 1.8, "usual": (1.68, 1.86), "chance": 0.7}
    sources: tuple[MeasureSource, ...] = ("photo", "statistics", "stated")
    return [
        Kind.model_validate({"code": code, "ratio": ratio, "source": source, **numbers})
        for ratio, codes in NAMES.items() for code in codes for source in sources
    ]  # fmt: skip


def test_nothing_that_can_be_said_judges_a_body() -> None:
    """Every note, measure, name and colouring in both languages, for one photo and for several."""
    sources: tuple[MeasureSource, ...] = get_args(MeasureSource)
    tones = [
        Colouring(lightness=a, warmth=b, contrast=c, ita_deg=20, confidence=d)
        for a, b, c, d in itertools.product((-1, 0, 1), (-1, 0, 1), (0, 0.2, 0.5, 1), (0.1, 0.9))
    ]
    count = 0
    for code, kind, tone in itertools.product(CODES, _kinds(), tones[::5]):
        source = sources[count % len(sources)]
        profile = BodyProfile(
            found=True, quality=(QualityNote(code=code, photos=(1,) if count % 3 else ()),), shape=(kind,),
            measures={name: Measure(cm=40 + count % 90, low=30, high=150, source=source) for name in MEASURES},
            colouring=tone, photos=1 + count % 3, model="drawn", tier="embedded", ms=1,
        )  # fmt: skip
        for locale in ("en", "zh"):
            said = say_profile(profile, locale)
            assert len(said) in {4, 5}
            assert not [sentence for sentence in said if SHAMING.search(sentence)]
            count += len(said)
    assert count > 6000


def test_real_numbers_from_one_end_to_the_other_are_told_without_judging() -> None:
    count = 0
    for cm, kg, sex, waist in itertools.product(range(150, 200, 10), range(45, 166, 20), ("female", "male"), (60, 130)):
        for girths in ({}, {"waist": waist}, {"waist": waist, "hip": 110, "chest": 95}):
            given = Given.model_validate({"height_cm": cm, "weight_kg": kg, "sex": sex, "girths_cm": girths})
            profile = analyse(None, None, given)
            for locale in ("en", "zh"):
                said = say_profile(profile, locale)
                assert not [sentence for sentence in said if SHAMING.search(sentence)]
                count += len(said)
    assert count > 600


def test_errors_about_bodies_do_not_judge_either() -> None:
    for problem in (MinorRefused(), MinorLikely()):
        assert not SHAMING.search(problem.say("en") + problem.say("zh"))


def test_every_code_and_measure_has_words_in_both_languages() -> None:
    for locale in ("en", "zh"):
        assert all(say_quality(code, locale) for code in CODES)
        assert all(say_measure(name, locale) for name in MEASURES)
        assert all(say_kind(kind, locale) for kind in _kinds())
    named = {name for names in NAMES.values() for name in names}
    assert set(TABLES["kind"]) == set(TABLES["option"]) == named
    assert set(TABLES["ratio"]) == set(NAMES)
    assert set(TABLES["quality"]) == set(CODES)


def test_importing_the_package_loads_nothing_heavy() -> None:
    check = "import sys, stylist.body; sys.exit(bool({'torch', 'cv2', 'mediapipe', 'coloraide'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
