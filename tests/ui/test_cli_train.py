"""``stylist train clip``: what it prints, what it refuses, and when it switches. The training itself is not in it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import stylist.train.finetune
from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist.embedding.loading import embedded_folder
from stylist.settings import Settings
from stylist.train.finetune import FinetuneReport
from stylist_ui.cli import app

MEASURES = {"recall@1": 0.2, "recall@10": 0.6, "mrr": 0.3, "category_p@1": 0.5}


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_feed(tmp_path_factory.mktemp("feed"), demo_garments()[:6])


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def _report(kept: bool) -> FinetuneReport:
    """Of a run whose model is the shipped one."""
    return FinetuneReport(
        base="base@1", plan={"model": "embedded"}, feed_digest="d", read=60, refused=(), remarks=(),
        products={"train": 40, "dev": 8, "test": 12}, pictures=40, requests=20, parameters=10, learning=2, history=[],
        best_epoch=1, before={"en": MEASURES, "zh": MEASURES},
        after={"en": {**MEASURES, "mrr": 0.4}, "zh": MEASURES}, difference=0.05 if kept else -0.1,
        difference_low=0.02 if kept else -0.2, worse=() if kept else ("zh",), kept=kept,
        folder=str(embedded_folder()), embedder=f"local-dir:{embedded_folder()}" if kept else None,
        licence="Apache-2.0", seconds=1.0,
    )  # fmt: skip


def _run(feed: Path, *more: str) -> Any:
    arguments = ["train", "clip", "--feed", str(feed), "--out", "run", *more]
    return CliRunner().invoke(app, arguments, env={"STYLIST_DATA_DIR": "data"}, catch_exceptions=False)


@pytest.fixture
def tuned(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(stylist.train.finetune, "finetune", lambda *_, **__: _report(request.param))


@pytest.mark.parametrize("tuned", [True], indirect=True)
def test_a_better_model_comes_with_the_way_to_use_it(feed: Path, tuned: None) -> None:
    shown = _run(feed)
    assert shown.exit_code == 0
    assert "0.300" in shown.stdout
    assert "0.400" in shown.stdout
    words = " ".join(shown.stdout.split())  # a long path is broken over lines, at a space or within
    assert f"STYLIST_EMBEDDER=local-dir:{embedded_folder()} stylist ingest".replace(" ", "") in words.replace(" ", "")
    assert not Path("stylist.toml").exists()
    content = json.loads(_run(feed, "--json").stdout.splitlines()[-1])
    assert (content["kept"], content["used"]) == (True, None)


@pytest.mark.parametrize("tuned", [False], indirect=True)
def test_a_worse_model_is_never_used_and_says_so(feed: Path, tuned: None) -> None:
    result = _run(feed, "--use", "--json", "--locale", "zh")
    assert result.exit_code == 1
    content = json.loads(result.stdout.splitlines()[-1])
    assert (content["kept"], content["used"], content["embedder"]) == (False, None, None)
    assert "继续使用原来的模型" in result.stderr.replace("\n", "")
    assert not Path("stylist.toml").exists()
    assert not Path("data/chroma").exists()
    assert "STYLIST_EMBEDDER" not in _run(feed).stdout


@pytest.mark.parametrize("tuned", [True], indirect=True)
def test_use_embeds_the_catalogue_and_changes_one_line_of_the_settings(feed: Path, tuned: None) -> None:
    Path("stylist.toml").write_text('# my shop\nembedder = "embedded"\nport = 8600\n', "utf-8")
    result = _run(feed, "--use", "--catalogue", "small", "--json")
    assert result.exit_code == 0, result.output
    used = json.loads(result.stdout.splitlines()[-1])["used"]
    assert (used["catalogue"], used["version"]) == ("small", 1)
    text = Path("stylist.toml").read_text("utf-8")
    assert text.startswith("# my shop\n")
    assert tomllib.loads(text) == {"embedder": f"local-dir:{embedded_folder()}", "port": 8600}
    assert Settings().embedder == f"local-dir:{embedded_folder()}"
    found = CliRunner().invoke(app, ["search", "shirt", "-c", "small", "--json"], env={"STYLIST_DATA_DIR": "data"})
    assert json.loads(found.stdout.splitlines()[-1])["items"]


def test_a_feed_that_is_too_small_is_refused_in_both_languages(feed: Path) -> None:
    for locale, said in (("en", "at least 50"), ("zh", "至少需要 50")):
        result = _run(feed, "--json", "--locale", locale)
        assert result.exit_code == 1
        error = json.loads(result.stdout.splitlines()[-1])["error"]
        assert error["code"] == "too_few_products"
        assert said in error["sentence"]


@pytest.mark.parametrize(
    ("options", "said"),
    [(("--method", "all"), "lora or last-blocks"), (("--loss", "mse"), "contrastive or triplet"),
     (("--use", "--images", "."), "beside the feed")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_next_step(feed: Path, options: tuple[str, ...], said: str) -> None:
    result = _run(feed, "--json", *options)
    assert result.exit_code == 1
    assert said in json.loads(result.stdout.splitlines()[-1])["error"]["sentence"]
