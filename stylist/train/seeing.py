"""How sure a guess from a picture has to be, measured: python -m stylist.train.seeing --kagl DIR --ccp DIR

Writes ``stylist/seeing/calibration.json`` for one embedder. Run it again whenever the embedder's weights change.

Shades are fitted on products of trained names (pixels know nothing of the embedder). Everything that asks the
embedder is fitted on names it was not trained on, dev and one half of the unseen ones, and verified on the other half;
what is right less often than ``PRECISION`` there is never told.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from stylist.body.embedded import embedded_body
from stylist.body.perception import Part
from stylist.catalogue.category import find_category
from stylist.catalogue.words import column_values
from stylist.embedding import EMBEDDED, load_embedder
from stylist.evaluate.ccp import PARTS as LABELS
from stylist.evaluate.ccp import Scene, read_scenes
from stylist.images import Photo, Pixels
from stylist.search.colour import family_of, lab
from stylist.seeing.calibration import Calibration, Floats, Head, Shades, shipped_file, softmax
from stylist.seeing.kinds import CLOTH, body_of, group_of
from stylist.seeing.look import PLACES, Place, shares_of
from stylist.seeing.palette import palette
from stylist.seeing.prompts import asked_for
from stylist.seeing.region import garment_region
from stylist.seeing.seer import Seer
from stylist.seeing.shades import LOOKED_AT, swatch_chances
from stylist.train.body_augment import held_out
from stylist.train.clip.sources import Item, part_of, pictures, read_kagl
from stylist.vocabulary import terms

PRECISION, MARGIN = 0.80, 0.05
"""Share of right guesses from which on a value is told, and what the fitted part must show beyond it."""
LEAST_TOLD = 10
"""Guesses on the verifying part below which a precision says nothing."""
COLOUR_ROWS = 7000
_PATTERN_WORDS: Mapping[str, str] = {
    "solid": r"\b(?:solid|plain)\b",
    "striped": r"\bstripe[sd]?\b|\bpin ?stripe",
    "checked": r"\bcheck(?:s|ed|ered)?\b|\bplaid\b|\bgingham\b",
    "printed": r"\bprint(?:s|ed)?\b|\bgraphic|\bfloral\b|\bpolka\b",
}
_USAGE = {"Casual": "casual", "Sports": "sport", "Formal": "formal", "Ethnic": "ethnic", "Party": "party"}
_SEASON = {"Spring": "spring", "Summer": "summer", "Fall": "autumn", "Winter": "winter"}
_GENDER = {"Men": "men", "Women": "women", "Boys": "boys", "Girls": "girls", "Unisex": "unisex"}
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Products with their pictures, and what is true of them."""

    items: Sequence[Item]
    photos: Sequence[Pixels]

    @cached_property
    def categories(self) -> list[str | None]:
        return [category_of(item) for item in self.items]

    @cached_property
    def verify(self) -> npt.NDArray[np.bool_]:
        """(n,) whether a row is for verifying: half of the unseen names."""
        return np.array([part_of(item.name, test=0.05) == "test" for item in self.items])

    def truth(self, head: str) -> list[str | None]:
        """What is stated of each row, as a value of a head; None where nothing is."""
        found = zip(self.items, self.categories, strict=True)
        return [_truth(head, item, category) for item, category in found]


def category_of(item: Item) -> str | None:
    """The vocabulary's category for a row's article type."""
    return find_category([item.attributes.get("type", "")], "", item.name).category


def colour_of(item: Item) -> str | None:
    """The vocabulary's shade for a row's colour, None for multicoloured ones and words without a shade."""
    found = column_values(item.attributes.get("colour", ""), "colour")
    return found[0] if found and found[0] != "multi" else None


def _truth(head: str, item: Item, category: str | None) -> str | None:
    if head == "category":
        return category
    if head == "pattern":
        named = [v for v, words in _PATTERN_WORDS.items() if re.search(words, item.name, re.IGNORECASE)]
        return named[0] if len(named) == 1 and group_of(category) in CLOTH else None
    if head == "fabric":
        denim = category == "jeans" or bool(re.search(r"\bdenim\b|\bjeans\b", item.name, re.IGNORECASE))
        return None if group_of(category) not in CLOTH else "denim" if denim else ""
    table, kind = {"season": (_SEASON, "season"), "occasion": (_USAGE, "usage"), "gender": (_GENDER, "gender")}[head]
    return table.get(item.attributes.get(kind, ""))


# --- colours ---------------------------------------------------------------------------------------------------------


def fit_shades(palettes: Sequence[tuple[str, Floats, Floats]], rounds: int = 12) -> Shades:
    """Normal distributions of shades from (stated shade, colours (K, 3), shares (K,)) of products.

    Which of a garment's swatches the word means, and which shade a plain "blue" is, are latent: expectation
    maximisation, begun at the vocabulary's anchors, which also hold shades that have few rows. The least likely rows
    (mislabelled, or a picture of something else) are left out of each round.
    """
    values = tuple(t.id for t in terms("colour").values() if t.hex and t.id != "multi")
    anchors = np.array([lab(v) for v in values])
    first = np.diag([120.0, 50.0, 50.0])
    means, spreads, shares = anchors.copy(), np.array([first] * len(values)), np.full(len(values), 1 / len(values))
    allowed = np.array([_allowed(stated, values) for stated, *_ in palettes])  # (n, V)
    points, weights = _padded(palettes)  # (n, K, 3), (n, K)
    for _ in range(rounds):
        away = points[:, :, None] - means
        fit = -0.5 * np.einsum("nkvi,vij,nkvj->nkv", away, np.linalg.inv(spreads), away)
        fit += 1.5 * np.log(weights + 1e-12)[..., None] + np.log(shares / np.sqrt(np.linalg.det(spreads)))
        fit = np.where(allowed[:, None], fit, -1e9).reshape(len(points), -1)
        best = fit.max(1)
        chances = softmax(fit) * (best > np.quantile(best, 0.08))[:, None]
        chances = chances.reshape(*points.shape[:2], len(values))
        rows = chances.sum((0, 1))
        means = (np.einsum("nkv,nki->vi", chances, points) + 20 * anchors) / (rows + 20)[:, None]
        away = points[:, :, None] - means
        scatter = np.einsum("nkv,nkvi,nkvj->vij", chances, away, away)
        spreads = (scatter + 30 * first) / (rows + 30)[:, None, None]
        shares = (rows + 2) / (rows + 2).sum()
    return Shades(values=values, means=_rounded(means), covariances=_rounded(spreads, 3), shares=_rounded(shares, 5),
                  say_from=0.5)  # fmt: skip


def _allowed(stated: str, values: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Shades that a stated one may be: the word of a whole family is any shade of it."""
    family = family_of(stated)
    return np.array([family_of(v) == family if stated == family else v == stated for v in values])


def _padded(palettes: Sequence[tuple[str, Floats, Floats]]) -> tuple[Floats, Floats]:
    points, weights = np.zeros((len(palettes), LOOKED_AT, 3)), np.zeros((len(palettes), LOOKED_AT))
    for n, (_, colours, shares) in enumerate(palettes):
        k = min(LOOKED_AT, len(colours))
        points[n, :k], weights[n, :k] = colours[:k], shares[:k] / shares[:k].sum()
    return points, weights


def palettes_of(items: Sequence[Item], photos: Iterator[Pixels]) -> list[tuple[str, Floats, Floats]]:
    """(stated shade, colours, shares) of the rows that state one and show something."""
    found = []
    for item, photo in zip(items, photos, strict=True):
        stated, region = colour_of(item), garment_region(photo, body_of(category_of(item)))
        if stated and len(region.lab):
            found.append((stated, *palette(region.lab)))
    return found


def with_colour_threshold(shades: Shades, rows: Rows) -> tuple[Shades, dict[str, float]]:
    """The chance of a family from which on it is right often enough, on names kept out of the fit."""
    chances, right = _families(shades, rows)
    known = ~rows.verify[: len(chances)]
    needed = _least_threshold(chances[known], right[known], PRECISION)
    told = chances[~known] >= needed
    measured = {"precision": float(right[~known][told].mean()), "coverage": float(told.mean()), "rows": int(told.size)}
    return shades.model_copy(update={"say_from": round(needed, 3)}), measured


def _families(shades: Shades, rows: Rows) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """(n,) chance of the likeliest family of each row, and whether it is the stated one; 0 where none is stated."""
    chances, right = [], []
    families = np.array([family_of(v) for v in shades.values])
    for item, photo, category in zip(rows.items, rows.photos, rows.categories, strict=True):
        region, stated = garment_region(photo, body_of(category)), colour_of(item)
        colours, shares = palette(region.lab)
        weight = shares[:LOOKED_AT] ** 1.5
        each = weight @ swatch_chances(colours[:LOOKED_AT], shades, group_of(category)) / weight.sum()
        sums = {f: float(each[families == f].sum()) for f in set(families)}
        best = max(sums, key=lambda name: sums[name])
        chances.append(sums[best] if stated else 0.0)
        right.append(bool(stated) and best == family_of(stated or ""))
    return np.array(chances), np.array(right)


# --- what the embedder is asked --------------------------------------------------------------------------------------


def fit_head(head: str, seer: Seer, rows: Rows, vectors: npt.NDArray[np.float32]) -> tuple[Head, dict[str, float]]:
    """A head with its thresholds, and what it is worth on the verifying rows."""
    truth = rows.truth(head)
    regress = head != "category"
    values = tuple(v for v in _REGRESSED.get(head, asked_for(head)) if v in set(truth)) if regress else asked_for(head)
    use = np.array([t in values for t in truth])
    y = np.array([values.index(t) if t in values else -1 for t in truth])
    x = _measured(head, seer, rows, vectors, use)
    fitted, held = use & ~rows.verify, use & rows.verify
    shares = np.array([IN_THE_WILD.get(head, {}).get(v, np.nan) for v in values])
    weigh = _weights(shares)
    if regress:
        known, decay = min(
            (_cross_validated(values, x[fitted], y[fitted], d, weigh) for d in DECAYS), key=_loss(y[fitted])
        )
        made = _regression(values, x[fitted], y[fitted], decay, weigh)
    else:
        made = Head(values=values, scale=_scale(x[fitted], y[fitted]))
        known = made.chances(x[fitted])
    groups = [group_of(v) or "" for v in values] if head == "category" else None
    return _with_thresholds(made, known, y[fitted], made.chances(x[held]), y[held], groups, weigh)


_REGRESSED = {"pattern": ("solid", "striped", "checked", "printed"), "fabric": ("denim", "")}
"""Heads whose values are not those that the embedder is asked for: what the rows' words tell apart."""
IN_THE_WILD = {"pattern": {"solid": 0.3, "striped": 0.2, "checked": 0.15, "printed": 0.35}}
"""Shares that classes are given. Names rarely call a plain shirt plain, so it counts twice as much as it is named."""
Weigh = Callable[[Ints], Floats]
DECAYS = (0.0001, 0.0003, 0.001, 0.003, 0.01)


def _weights(shares: Floats) -> Weigh:
    """Weights of rows by their class, so that classes weigh as in the wild; all alike where that is not known."""

    def weigh(y: Ints) -> Floats:
        if np.isnan(shares).any():
            return np.full(len(y), 1 / len(y))
        weight = (shares / np.maximum(1, np.bincount(y, minlength=len(shares))))[y]
        return np.asarray(weight / weight.sum())

    return weigh


def _loss(y: Ints) -> Callable[[tuple[Floats, float]], float]:
    return lambda found: -float(np.log(found[0][np.arange(len(y)), y] + 1e-12).mean())


def _measured(
    head: str, seer: Seer, rows: Rows, vectors: npt.NDArray[np.float32], use: npt.NDArray[np.bool_]
) -> Floats:
    found: list[Floats] = []
    for n, (photo, category) in enumerate(zip(rows.photos, rows.categories, strict=True)):
        asked = None if head == "category" else category
        found.append(seer.measures(head, photo if use[n] else None, vectors[n], asked))
    width = max(len(row) for row in found)
    return np.array([np.pad(row, (0, width - len(row))) for row in found])


def _scale(x: Floats, y: Ints) -> float:
    """The sharpening of similarities under which the right values are likeliest (Guo et al., ICML 2017)."""
    scales = np.geomspace(5, 400, 60)
    losses = [-np.log(softmax(s * x)[np.arange(len(y)), y] + 1e-12).mean() for s in scales]
    return round(float(scales[int(np.argmin(losses))]), 2)


def _regression(values: tuple[str, ...], x: Floats, y: Ints, decay: float, weigh: Weigh) -> Head:
    """Softmax regression with a squared penalty."""
    mean, spread = x.mean(0), np.maximum(x.std(0), 1e-6)
    z, count = (x - mean) / spread, len(values)
    weight, wanted = weigh(y), np.eye(count)[y]

    def loss(flat: Floats) -> tuple[float, Floats]:
        w = flat.reshape(-1, count)
        chances = softmax(z @ w[1:] + w[0])
        error = weight[:, None] * (chances - wanted)
        value = -float(weight @ np.log(chances[np.arange(len(y)), y] + 1e-12)) + decay * float((w[1:] ** 2).sum())
        return value, np.vstack([error.sum(0), z.T @ error + 2 * decay * w[1:]]).ravel()

    found = minimize(loss, np.zeros((z.shape[1] + 1) * count), jac=True, method="L-BFGS-B").x.reshape(-1, count)
    return Head(values=values, mean=_rounded(mean, 4), spread=_rounded(spread, 4), weights=_rounded(found[1:], 4),
                bias=_rounded(found[0], 4))  # fmt: skip


def _cross_validated(
    values: tuple[str, ...], x: Floats, y: Ints, decay: float, weigh: Weigh, folds: int = 5
) -> tuple[Floats, float]:
    """Chances for every fitted row by a regression that has not seen it; and its penalty."""
    chances, fold = np.zeros((len(y), len(values))), np.arange(len(y)) % folds
    for k in range(folds):
        chances[fold == k] = _regression(values, x[fold != k], y[fold != k], decay, weigh).chances(x[fold == k])
    return chances, decay


def _with_thresholds(
    head: Head, known: Floats, y: Ints, held: Floats, truth: Ints, groups: Sequence[str] | None, weigh: Weigh
) -> tuple[Head, dict[str, float]]:
    """Thresholds chosen on the fitted rows; kept where the verifying rows confirm them."""
    say_from: dict[str, float] = {}
    measured: dict[str, float] = {"accuracy": float((held.argmax(1) == truth).mean()), "rows": len(truth)}
    names: list[tuple[str, Callable[[Floats, Ints], tuple[Floats, npt.NDArray[np.bool_]]]]]
    if groups is not None:
        names = [("*", _top), ("group", lambda c, t: _top_group(c, t, groups))]
    else:
        names = [(v, lambda c, t, k=k: _of_value(c, t, k)) for k, v in enumerate(head.values) if v]  # type: ignore[misc]
    for name, look in names:
        needed = _least_threshold(*look(known, y), PRECISION + MARGIN, weigh(y))
        chance, right = look(held, truth)
        told, weight = chance >= needed, weigh(truth)
        precision = float(np.average(right[told], weights=weight[told])) if told.any() else 0.0
        measured |= {f"{name} told": int(told.sum()), f"{name} precision": precision}
        if told.sum() >= LEAST_TOLD and precision >= PRECISION:
            say_from[name] = round(needed, 3)
    return head.model_copy(update={"say_from": say_from}), {k: round(v, 3) for k, v in measured.items()}


def _top(chances: Floats, truth: Ints) -> tuple[Floats, npt.NDArray[np.bool_]]:
    return chances.max(1), chances.argmax(1) == truth


def _of_value(chances: Floats, truth: Ints, k: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    return np.where(chances.argmax(1) == k, chances[:, k], 0), truth == k


def _top_group(chances: Floats, truth: Ints, groups: Sequence[str]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    names = sorted(set(groups))
    sums = np.stack([chances[:, [g == name for g in groups]].sum(1) for name in names], axis=1)
    return sums.max(1), sums.argmax(1) == np.array([names.index(groups[t]) for t in truth])


def _least_threshold(
    chances: Floats, right: npt.NDArray[np.bool_], precision: float, weight: Floats | None = None
) -> float:
    """The lowest chance above which at least ``precision`` of the guesses are right; infinite if there is none."""
    told = np.flatnonzero(chances > 0)
    order = told[np.argsort(-chances[told], kind="stable")]
    counts = np.ones(len(chances)) if weight is None else weight
    share = np.cumsum((right * counts)[order]) / np.cumsum(counts[order])
    enough = np.flatnonzero((share >= precision) & (np.arange(1, len(order) + 1) >= LEAST_TOLD))
    return float(chances[order[enough[-1]]]) if len(enough) else float("inf")


def _rounded(values: npt.ArrayLike, digits: int = 3) -> tuple:  # type: ignore[type-arg]  # nested as deep as the array
    def plain(value: object) -> object:
        return tuple(plain(v) for v in value) if isinstance(value, list) else value

    return plain(np.round(np.asarray(values), digits).tolist())  # type: ignore[return-value]


# --- what is worn ----------------------------------------------------------------------------------------------------


def fit_worn(
    shares: Floats, worn: npt.NDArray[np.bool_], held: npt.NDArray[np.bool_]
) -> tuple[dict[str, Head], dict[str, float]]:
    """A head for each place, from what the parsing finds there and what is really worn.

    shares: (n, 6) of the places; worn: (n, 6) the truth; held: (n,) photos that only verify.
    """
    heads, measured = {}, {}
    x = np.log(shares + 0.002)
    for k, place in enumerate(PLACES):
        y = np.where(worn[:, k], 0, 1)
        made = _regression((place, ""), x[~held], y[~held], 0.001, _weights(np.array([np.nan])))
        chances = made.chances(x)[:, 0]
        needed = max(0.5, _least_threshold(chances[~held], worn[~held, k], WORN_PRECISION[place]))
        told = held & (chances >= needed)
        heads[f"worn-{place}"] = made.model_copy(update={"say_from": {place: round(needed, 3)}})
        measured[f"{place} precision"] = float(worn[told, k].mean())
        measured[f"{place} recall"] = float((told & worn[:, k]).sum() / (held & worn[:, k]).sum())
    return heads, {name: round(value, 3) for name, value in measured.items()} | {"photos": float(held.sum())}


WORN_PRECISION: dict[Place, float] = {
    "upper": 0.75, "lower": 0.85, "dress": 0.6, "outerwear": 0.75, "shoes": 0.9, "bag": 0.85,
}  # fmt: skip
"""Asked for on the fitted photos; a dress that is really a shirt and a skirt still leads to things alike."""


def shares_in(ccp: Path) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(n, 6) shares, (n, 6) what is worn, and (n,) which photos verify, of Clothing Co-Parsing.

    Fitted on the photos with tags and no masks. The body network has learned from these tags, so what verifies are the
    photos with masks that it never saw.
    """
    tags: dict[str, list[str]] = json.loads((ccp / "tags.json").read_text("utf-8"))
    model = embedded_body()
    shares, worn, held = [], [], []
    for scene in read_scenes(ccp):
        unseen = bool(held_out(np.array([scene.number]), np.array(["ccp"]))[0])
        truth = _drawn(scene) if unseen else _tagged(tags.get(str(scene.number)))
        seen = model.perceive(Photo(scene.pixels, "WEBP")) if truth is not None else None
        if truth is not None and seen is not None and seen.parsing is not None:
            shares.append(shares_of(seen.parsing))
            worn.append(truth)
            held.append(unseen)
    return np.array(shares), np.array(worn), np.array(held)


def _drawn(scene: Scene) -> list[bool] | None:
    """Which places somebody drew in a photo; None without a mask."""
    if scene.parsing is None:
        return None
    return [bool((scene.parsing == Part[place.upper()]).any()) for place in PLACES]


def _tagged(tags: list[str] | None) -> list[bool] | None:
    """Which places somebody named; None without tags."""
    return [bool(set(LABELS[Part[place.upper()]].split()) & set(tags)) for place in PLACES] if tags else None


def calibrate(kagl: Path, ccp: Path, embedder: str = EMBEDDED, seed: int = 3) -> Calibration:
    """Everything, from a folder of product photos with attributes and one of street photos with tags."""
    items = read_kagl(kagl)
    trained = random.Random(seed).sample([i for i in items if i.part == "train"], COLOUR_ROWS)
    shades = fit_shades(palettes_of(trained, (np.asarray(p) for p in pictures(trained))))
    kept = [item for item in items if item.part != "train"]
    images = list(pictures(kept))
    rows = Rows(kept, [np.asarray(image) for image in images])
    shades, measured = with_colour_threshold(shades, rows)
    model = load_embedder(embedder)
    seer = Seer(model, Calibration(embedder=model.name, shades=shades, heads={}))
    vectors = model.embed_images(images)
    heads, worth = {}, {"colour": {k: round(v, 3) for k, v in measured.items()}}
    for head in ("category", "pattern", "fabric", "gender", "season", "occasion"):
        heads[head], worth[head] = fit_head(head, seer, rows, vectors)
    worn, worth["worn"] = fit_worn(*shares_in(ccp))
    heads |= worn
    return Calibration(embedder=model.name, shades=shades, heads=heads, measured=worth)


def main(args: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kagl", type=Path, required=True, help="folder with styles.csv and its pictures")
    parser.add_argument("--ccp", type=Path, required=True, help="folder with ccp.zip, labels.json and tags.json")
    parser.add_argument("--embedder", default=EMBEDDED)
    parser.add_argument("--out", type=Path, default=shipped_file())
    chosen = parser.parse_args(args)
    found = calibrate(chosen.kagl, chosen.ccp, chosen.embedder)
    chosen.out.write_text(found.model_dump_json() + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found.measured, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
