"""The measurement of retrieval, on pools whose right answers are known by hand."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stylist.embedding import Embedder, Tier, Vectors
from stylist.embedding.base import unit
from stylist.embedding.double import HashEmbedder
from stylist.errors import BadInput
from stylist.evaluate import mixed_measure, retrieval, tuning
from stylist.evaluate.mixed import KEPT, brand_of, mixed_queries, pattern_of
from stylist.evaluate.mixed_measure import COMPARED, measure_mixed
from stylist.evaluate.own_queries import measure_own, own_queries
from stylist.evaluate.pool import Pool
from stylist.evaluate.ranks import average_precision, figures_of, mean_figures, ndcg
from stylist.evaluate.retrieval import evaluate_retrieval, measure
from stylist.evaluate.tuning import Case, DiversityReport, best_weights, tuned
from stylist.search.fusing import Fusion
from stylist.search.ranking import Evidence, Weights
from stylist.search.shelf import Shelf
from stylist.train.clip.sources import part_of
from tests.stylist.garments import make_snapshot, many_garments

COLUMNS = ["id", "articleType", "baseColour", "season", "usage", "productDisplayName", "image"]
KEYS = {
    "n_queries", "pool", "recall@1", "recall@10", "mrr", "category_p@1", "category_p@10", "colour_ap", "season_ap",
    "usage_ap", "images_per_s", "query_ms_p50",
}  # fmt: skip
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
    assert set(json.loads(report.model_dump_json(by_alias=True))) >= KEYS
    assert report.own_queries is not None
    assert report.mixed is None
    again = evaluate_retrieval([first], [first.parent], queries, mixed=True)
    assert again.mixed is not None and again.mixed.default == Fusion().method


def test_a_missing_picture_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "load_embedder", lambda _: WordAxes())
    table = _write(tmp_path, [row("1", "Belt", "Red", image="gone.png")])
    with pytest.raises(BadInput, match=r"gone\.png"):
        evaluate_retrieval([table], [tmp_path])


def test_every_table_needs_its_pictures(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--images"):
        evaluate_retrieval([tmp_path / "styles.csv"], [])


# --- pictures with words, our own queries, tuning --------------------------------------------------------------------

ATTRIBUTES = [
    (kind, colour, gender, season, usage)
    for kind in ("Tshirts", "Shirts", "Caps", "Sandals")
    for colour in ("Red", "Navy Blue", "Black")
    for gender in ("Men", "Women")
    for season, usage in (("Summer", "Casual"), ("Winter", "Casual"), ("Summer", "Sports"))
]


def full_row(n: int, part: str | None = None) -> dict[str, str]:
    """A row with every attribute; its name is made to fall into the part asked for."""
    kind, colour, gender, season, usage = ATTRIBUTES[n % len(ATTRIBUTES)]
    pattern = ("Striped", "Solid")[n // len(ATTRIBUTES) % 2]
    names = (f"Brand{n % 3} {gender} {pattern} {colour} {kind} {tail}" for tail in range(10_000))
    name = next(name for name in names if part is None or part_of(name) == part)
    values = [str(n), kind, colour, season, usage, name, ""]
    return dict(zip(COLUMNS, values, strict=True)) | {"gender": gender}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return [full_row(n, "test") for n in range(2 * len(ATTRIBUTES))]


def described(rows: Sequence[dict[str, str]]) -> Pool:
    said = [f"{r['productDisplayName']} {r['season']} {r['usage']}" for r in rows]
    return Pool(rows, HashEmbedder(256).embed_texts(said), 1.0)


def test_mixed_queries_ask_for_what_changes_and_keep_the_rest(rows: list[dict[str, str]]) -> None:
    found = mixed_queries(rows, 10)
    assert {q.change for q in found} == set(KEPT)
    assert found == mixed_queries(rows, 10)
    readers = {"brand": brand_of, "pattern": pattern_of}
    for query in found:
        reference = rows[query.reference]
        assert query.reference not in query.right
        assert len(query.right) >= 2
        for n in query.right:
            for column in KEPT[query.change]:
                read = readers.get(column, lambda row, column=column: row[column])
                assert read(rows[n]) == read(reference), (query, column)


def test_a_mixed_query_names_its_new_value_in_both_languages(rows: list[dict[str, str]]) -> None:
    navy = [
        q for q in mixed_queries(rows, 50) if q.change == "colour" and rows[q.right[0]]["baseColour"] == "Navy Blue"
    ]
    assert navy
    said = ("navy", "midnight blue", "indigo", "dark blue")
    assert all(any(word in q.texts["en"] for word in said) for q in navy), [q.texts for q in navy]
    assert all(any(word in q.texts["zh"] for word in ("藏青", "深蓝", "海军蓝", "藏蓝")) for q in navy)


def test_nothing_is_asked_of_rows_that_say_nothing() -> None:
    assert mixed_queries([{"id": str(n), "productDisplayName": ""} for n in range(20)]) == []


def test_every_way_of_fusing_is_measured_on_unseen_products_only(rows: list[dict[str, str]]) -> None:
    trained = [full_row(n, "train") | {"id": f"t{n}"} for n in range(40)]
    report = measure_mixed(HashEmbedder(256), described([*trained, *rows]))
    assert report.pool == len(rows)
    assert report.n_queries > 50
    assert {f.name for f in report.fusions} == set(COMPARED)
    assert [f.all.mean_ap for f in report.fusions] == sorted((f.all.mean_ap for f in report.fusions), reverse=True)
    for fusion in report.fusions:
        assert fusion.all.n_queries == 2 * report.n_queries
        assert set(fusion.by_locale) == {"en", "zh"}
        assert 0 < fusion.all.mean_ap < 1


def test_our_own_queries_are_said_in_two_languages_and_ask_for_something() -> None:
    found = own_queries()
    assert len(found) >= 100
    assert len({q.texts["zh"] for q in found}) == len({q.texts["en"] for q in found}) == len(found)
    for query in found:
        assert any("\u4e00" <= c <= "\u9fff" for c in query.texts["zh"])
        assert query.texts["en"].isascii()
        assert query.conditions


def test_an_own_query_is_answered_by_what_meets_all_its_conditions(rows: list[dict[str, str]]) -> None:
    red = next(q for q in own_queries() if q.texts["en"] == "red t-shirt for men")
    right = [row for row, is_right in zip(rows, red.right(rows), strict=True) if is_right]
    assert right
    assert {(r["articleType"], r["baseColour"], r["gender"]) for r in right} == {("Tshirts", "Red", "Men")}


def test_own_queries_are_measured_in_each_language_on_the_same_questions(rows: list[dict[str, str]]) -> None:
    report = measure_own(HashEmbedder(256), described(rows))
    assert report.sentence["en"].n_queries == report.sentence["zh"].n_queries == report.heard["zh"].n_queries > 0
    assert report.heard["zh"].mean_ap > report.sentence["zh"].mean_ap  # the double knows no Chinese


def test_figures_by_hand() -> None:
    right = np.zeros(30, dtype=np.bool_)
    right[[0, 4, 20]] = True
    recall, precision, mean_ap = figures_of(-np.arange(30.0), right)
    assert (recall, precision) == pytest.approx((2 / 3, 0.2))
    assert mean_ap == pytest.approx((1 + 2 / 5 + 3 / 21) / 3)
    assert mean_figures([]).n_queries == 0
    assert ndcg(np.array([False, True] + [False] * 8), 1) == pytest.approx(1 / np.log2(3))
    assert ndcg(np.array([True] * 3), 3) == pytest.approx(1)


def case(name: str, right: int, **evidence: int) -> Case:
    """One of twenty rows is right; each kind of evidence speaks for one row."""
    kinds = {kind: np.eye(20, dtype=np.float32)[row] for kind, row in evidence.items()}
    whole: dict[str, npt.NDArray[np.float32]] = {"similarity": np.zeros(20, np.float32)} | kinds
    shelf = Shelf.of(make_snapshot(many_garments(20)))
    ones = np.ones(20, dtype=np.float32)
    found = Evidence(whole["similarity"], whole.get("words"), whole.get("agreement"), ones, 0 * ones)
    return Case(name, shelf, found, np.ones(20, dtype=np.bool_), np.arange(20) == right)


def test_weights_follow_the_evidence_that_is_right() -> None:
    cases = [case("a", 3, similarity=1, words=3, agreement=1), case("b", 4, similarity=4, words=4, agreement=2)]
    weights = best_weights(cases)
    assert all(case.ndcg(weights) == pytest.approx(1) for case in cases)
    assert weights.words > weights.agreement
    assert weights.similarity + weights.words + weights.agreement == pytest.approx(1)


def test_what_breaks_a_constraint_is_never_among_the_first() -> None:
    one = case("a", 3, words=3)
    held = Case(one.set, one.shelf, one.evidence, np.arange(20) != 3, one.right)
    assert one.ndcg(Weights()) == pytest.approx(1)
    assert held.ndcg(Weights()) == 0
    assert 3 in one.page(Weights())
    assert 3 not in held.page(Weights())


def test_the_most_varied_page_within_the_tolerance_is_chosen() -> None:
    tried = [DiversityReport(diversity=d, ndcg=n, likeness=0.9) for d, n in ((0.0, 0.80), (0.2, 0.797), (0.4, 0.7))]
    assert tuning._chosen(tried) == 0.2


def test_everything_is_tuned_with_one_call(rows: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SHARES": (0.4, 0.6), "SHARPNESSES": (0.04,), "STEP": 0.5, "DIVERSITIES": (0.0, 0.3)}.items():
        monkeypatch.setattr(tuning, name, value)
    monkeypatch.setattr(tuning, "EACH_SET", 6)
    monkeypatch.setattr(mixed_measure, "EACH_CHANGE", 6)
    other = [full_row(n, "dev") | {"id": f"d{n}"} for n in range(len(rows))]
    report = tuned(HashEmbedder(256), described([*rows, *other]))
    assert [f.name for f in report.fusions_on_dev] == [f.name for f in report.fusions_on_test]
    assert eval(report.fusion, {"Fusion": Fusion}).weight in (0.4, 0.6)  # noqa: S307 (it is what goes into the source)
    chosen = eval(report.weights, {"Weights": Weights})  # noqa: S307
    assert chosen.similarity + chosen.words + chosen.agreement == pytest.approx(1)
    on_dev = {w.name: w.mean for w in report.weighings_on_dev}
    assert on_dev["chosen"] >= max(on_dev["looks alone"], on_dev["words alone"], on_dev["attributes alone"])
    sets = {"names", "own, en", "own, zh", "with a picture"}
    feeds = ("whole", "sparse")
    assert set(report.weighings_on_test[0].by_set) == {f"{s}, {feed} feed" for s in sets for feed in feeds}
