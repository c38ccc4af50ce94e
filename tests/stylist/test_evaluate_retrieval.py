"""The measurement of retrieval, on pools whose right answers are known by hand."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.embedding import Embedder, Tier, Vectors
from stylist.embedding.base import unit
from stylist.errors import BadInput
from stylist.evaluate import retrieval
from stylist.evaluate.retrieval import Pool, average_precision, evaluate_retrieval, measure
from stylist.train.clip.sources import part_of

COLUMNS = ["id", "articleType", "baseColour", "season", "usage", "productDisplayName", "image"]
AXES = ["red", "blue", "belt", "shirt", "summer", "casual", "红", "蓝"]


class WordAxes(Embedder):
    """Texts as counts of eight words; pictures as their upper left pixel read as a place among the texts."""

    name, dim, tier = "word-axes", len(AXES), "embedded"
    tier: Tier

    def embed_images(self, images: Sequence[Image.Image], batch_size: int = 64) -> Vectors:
        said = {(255, 0, 0): "red", (0, 0, 255): "blue"}
        return self.embed_texts([said[i.convert("RGB").getpixel((0, 0))] for i in images])  # type: ignore[index]

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return unit(np.array([[float(word in text.lower()) for word in AXES] for text in texts]).reshape(-1, len(AXES)))


def row(key: str, kind: str, colour: str, name: str = "", image: str = "") -> dict[str, str]:
    return dict(zip(COLUMNS, [key, kind, colour, "Summer", "Casual", name or f"{colour} {kind}", image], strict=True))


def pool_of(rows: list[dict[str, str]]) -> Pool:
    return Pool(rows, WordAxes().embed_texts([f"{r['baseColour']} {r['articleType']}" for r in rows]), 100.0)


@pytest.fixture
def pool() -> Pool:
    return pool_of([row(str(n), "Belt" if n % 2 else "Shirt", "Red" if n < 20 else "Blue") for n in range(40)])


def test_average_precision_by_hand() -> None:
    assert average_precision(np.array([True, False, True])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.array([False, False])) == 0


def test_a_perfect_embedder_scores_one(pool: Pool) -> None:
    report = measure(WordAxes(), pool, {"red belt": [str(n) for n in range(1, 20, 2)]})
    assert (report.n_queries, report.pool) == (1, 40)
    assert (report.recall_at_1, report.recall_at_10, report.mrr) == (0.1, 1.0, 1.0)
    assert (report.category_p_at_1, report.category_p_at_10) == (1.0, 1.0)
    assert (report.colour_ap, report.season_ap, report.usage_ap) == (1.0, 1.0, 1.0)
    assert report.query_ms_p50 >= 0


def test_a_wrong_answer_is_counted_as_wrong(pool: Pool) -> None:
    report = measure(WordAxes(), pool, {"red belt": ["0"], "blue shirt": ["21"]})
    assert report.recall_at_10 == 0
    assert 0 < report.mrr < 0.1


def test_queries_without_an_answer_in_the_pool_are_left_out(pool: Pool) -> None:
    assert measure(WordAxes(), pool, {"red belt": ["999"], "red shirt": ["0"]}).n_queries == 1
    assert measure(WordAxes(), pool, {"red belt": ["999"]}).recall_at_10 == 0


def test_rare_values_do_not_count(pool: Pool) -> None:
    rows = [*pool.rows, row("r", "Kimono", "Red")]
    report = measure(WordAxes(), Pool(rows, np.vstack([pool.vectors, pool.vectors[:1]]), 1.0), {})
    assert report.category_p_at_1 == 1.0


def test_chinese_queries_are_said_in_chinese() -> None:
    rows = [row(str(n), "Belts", "Red" if n < 10 else "Blue") for n in range(20)]
    vectors = WordAxes().embed_texts(["红" if n < 10 else "蓝" for n in range(20)])
    assert measure(WordAxes(), Pool(rows, vectors, 1.0), {}, locale="zh").colour_ap == 1.0
    assert measure(WordAxes(), Pool(rows, vectors, 1.0), {}, locale="en").colour_ap < 1.0


def test_unseen_leaves_only_held_out_names() -> None:
    names = [f"product {n}" for n in range(200)]
    held_out = [name for name in names if part_of(name) == "test"]
    rows = [row(name, "Belt", "Red", name) for name in names]
    whole = measure(WordAxes(), pool_of(rows), None, answers="unseen")
    assert (whole.n_queries, whole.pool) == (len(held_out), 200)
    alone = measure(WordAxes(), pool_of(rows), None, answers="unseen", against="unseen")
    assert (alone.n_queries, alone.pool) == (len(held_out), len(held_out))


def _write(folder: Path, rows: list[dict[str, str]]) -> Path:
    folder.mkdir(exist_ok=True)
    with (folder / "styles.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.DictWriter(lines, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return folder / "styles.csv"


def test_pairs_of_rows_and_pictures_make_one_pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "load_embedder", lambda _: WordAxes())
    first = _write(tmp_path / "a", [row("1", "Belt", "Red", image="photos.zip/1.png")])
    second = _write(tmp_path / "b", [row("2", "Belt", "Blue", image="2.png")])
    red, blue = Image.new("RGB", (6, 8), (255, 0, 0)), Image.new("RGB", (6, 8), (0, 0, 255))
    with zipfile.ZipFile(tmp_path / "a" / "photos.zip", "w") as archive, archive.open("1.png", "w") as file:
        red.save(file, "PNG")
    blue.save(tmp_path / "b" / "2.png")
    queries = tmp_path / "queries.json"
    queries.write_text(json.dumps({"red": {"1": 1}, "blue": {"2": 1}}), "utf-8")
    report = evaluate_retrieval([first, second], [first.parent, second.parent], queries)
    assert (report.pool, report.n_queries, report.recall_at_1) == (2, 2, 1.0)
    assert report.images_per_s > 0
    assert {"recall@1", "recall@10", "category_p@1", "category_p@10"} <= set(report.model_dump(by_alias=True))


def test_a_missing_picture_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "load_embedder", lambda _: WordAxes())
    table = _write(tmp_path, [row("1", "Belt", "Red", image="gone.png")])
    with pytest.raises(BadInput, match=r"gone\.png"):
        evaluate_retrieval([table], [tmp_path])


def test_every_table_needs_its_pictures(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--images"):
        evaluate_retrieval([tmp_path / "styles.csv"], [])
