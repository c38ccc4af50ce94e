"""Fine-tuning on a small drawn shop, with tiny random OpenCLIP models: the whole path in seconds on a CPU."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import load_file, save_file
from torch import nn

from stylist.embedding import load_embedder
from stylist.embedding.openclip import OpenClipEmbedder
from stylist.errors import BadInput
from stylist.garment import Garment, Variant
from stylist.money import Money
from stylist.train.finetune import FinetuneReport, Plan, finetune
from stylist.train.finetune.batches import Batches
from stylist.train.finetune.captions import caption, chinese_title, facts_of, plain_text, shown, title
from stylist.train.finetune.export import export, licence_of
from stylist.train.finetune.judging import Judge, Result, compare
from stylist.train.finetune.learning import prepare, training_mode
from stylist.train.finetune.loop import FineTuning
from stylist.train.finetune.lora import add_lora, merge_lora
from stylist.train.finetune.losses import both_ways, triplet
from stylist.train.finetune.plan import OtherRun, Stopped, TooFewProducts
from stylist.train.finetune.shop import Shop, design_of, read_shop

PAINT = {"red": "#c1272d", "navy": "#1f2a44", "green": "#3b7d4a", "black": "#17171a", "white": "#f4f2ee"}
BOXES = {"t-shirt": (15, 8, 45, 66), "belt": (3, 35, 57, 45), "trousers": (22, 4, 38, 76), "tote": (10, 34, 50, 74)}
SERIES = {"red": "Ember", "navy": "Harbour", "green": "Meadow", "black": "Raven", "white": "Frost"}
NAMES = ("Aster", "Birch", "Cove")
MARKS = {"birch": (0, 38, 60, 42), "cove": (28, 0, 32, 80)}
PLAN = Plan(epochs=3, batch_size=16, patience=9, rank=2, rate=3e-3)


@pytest.fixture(autouse=True)
def short_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pass over the pictures is an epoch here, so that a few are over in a second."""
    monkeypatch.setattr("stylist.train.finetune.batches.FEWEST_STEPS", 1)


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 drawn garments of 60 designs as a feed of rows."""
    rows = [_garment(name, kind, colour) for name in NAMES for kind in BOXES for colour in PAINT]
    return _write(tmp_path_factory.mktemp("shop"), rows)


def _garment(name: str, kind: str, colour: str) -> Garment:
    garment_id = f"{name}-{kind}-{colour}".lower()
    variants = (Variant(sku=garment_id, prices=(Money.of("20", "USD"),)),)
    return Garment(id=garment_id, titles={"en": f"{name} {SERIES[colour]} {kind}"}, category=kind, gender="women",
                   colours=(colour,), variants=variants, image_sources=(f"{garment_id}.png",))  # fmt: skip


def _write(folder: Path, rows: Sequence[Garment]) -> Path:
    for row in rows:
        picture = Image.new("RGB", (60, 80), "#dcdcdc")
        draw = ImageDraw.Draw(picture)
        draw.rectangle(BOXES[row.category], fill=PAINT[row.colours[0]])
        if mark := MARKS.get(row.id.split("-")[0]):  # what a name can be told by
            draw.rectangle(mark, fill="#e8b93b")
        picture.save(folder / row.image_sources[0])
    path = folder / "feed.jsonl"
    path.write_text("".join(row.model_dump_json(exclude_defaults=True) + "\n" for row in rows), "utf-8")
    return path


TEXT = {"context_length": 32, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2}
CONFIGS: dict[str, dict[str, Any]] = {
    "vit": {
        "embed_dim": 16,
        "vision_cfg": {"layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "image_size": 32},
        "text_cfg": TEXT,
    },
    "timm": {
        "embed_dim": 16,
        "custom_text": True,
        "vision_cfg": {"timm_model_name": "test_resnet", "timm_model_pretrained": False, "timm_pool": "avg",
                       "timm_proj": "linear", "image_size": 32},
        "text_cfg": TEXT,
    },
    "resnet": {
        "embed_dim": 16,
        "vision_cfg": {"layers": [1, 1, 1, 1], "width": 8, "head_width": 8, "image_size": 32},
        "text_cfg": TEXT,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A random model of each kind, as a folder that open_clip loads."""
    return {name: _random_base(tmp_path_factory.mktemp(name), config) for name, config in CONFIGS.items()}


def _random_base(folder: Path, config: dict[str, Any]) -> str:
    folder.mkdir(exist_ok=True)
    torch.manual_seed(3)
    kind = open_clip.CustomTextCLIP if config.get("custom_text") else open_clip.CLIP
    model = kind(**{k: v for k, v in config.items() if k != "custom_text"})
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    (folder / "open_clip_config.json").write_text(json.dumps({"model_cfg": config, "preprocess_cfg": {}}), "utf-8")
    (folder / "README.md").write_text("---\nlicense: cc-by-4.0\n---\n", "utf-8")
    return f"local-dir:{folder}"


def _loaded(base: str) -> OpenClipEmbedder:
    embedder = load_embedder(base)
    assert isinstance(embedder, OpenClipEmbedder)
    return embedder


@pytest.fixture(scope="module")
def shop(feed: Path) -> Shop:
    return read_shop(feed, None, 40)


def _tuning(shop: Shop, base: str, plan: Plan) -> FineTuning:
    embedder = _loaded(base)
    batches = Batches(shop.part("train"), embedder, plan.batch_size, plan.seed)
    return FineTuning(plan, embedder, batches, Judge(shop.products, "dev"), {"model": base})


# What is read and said


def test_a_design_is_in_one_part_only_and_no_part_is_empty(shop: Shop) -> None:
    parts = {part: {p.design for p in shop.part(part)} for part in ("train", "dev", "test")}
    assert all(parts.values())
    assert sum(map(len, parts.values())) == len(set().union(*parts.values())) == 60


def test_other_colours_of_a_design_are_the_same_design() -> None:
    titles = ("Men's soft-collar linen shirt in navy", "Women's soft-collar linen shirt in light blue")
    assert len({design_of(title) for title in titles}) == 1
    assert design_of("Aster red belt") != design_of("Birch red belt")


def test_too_few_products_are_refused_with_the_next_step(tmp_path: Path) -> None:
    rows = [
        _garment("Aster", "belt", colour).model_copy(update={"titles": {"en": f"{colour} belt"}}) for colour in PAINT
    ]
    with pytest.raises(TooFewProducts, match="at least 50") as refused:
        read_shop(_write(tmp_path, rows), None, 40)
    assert refused.value.facts["count"] == 1


def test_products_whose_pictures_are_missing_are_reported_and_not_learnt_from(feed: Path, tmp_path: Path) -> None:
    lines = feed.read_text("utf-8").splitlines()
    lost = _garment("Pine", "belt", "red").model_copy(update={"image_sources": ("lost.png",)})
    (tmp_path / "feed.jsonl").write_text("\n".join([*lines, lost.model_dump_json(), "{broken"]), "utf-8")
    shop = read_shop(tmp_path / "feed.jsonl", feed.parent, 40)
    assert (len(shop.products), shop.read, len(shop.refused)) == (60, 62, 1)
    assert [(r.id, r.reason) for r in shop.remarks] == [("pine-belt-red", "picture_missing")]


def test_pictures_are_found_in_their_own_folder(feed: Path, tmp_path: Path) -> None:
    (tmp_path / "feed.jsonl").write_bytes(feed.read_bytes())
    with pytest.raises(TooFewProducts):
        read_shop(tmp_path / "feed.jsonl", None, 40)
    assert len(read_shop(tmp_path / "feed.jsonl", feed.parent, 40).products) == 60


SHIRT = _garment("Aster", "t-shirt", "navy").model_copy(
    update={
        "titles": {"en": "Aster navy t-shirt"},
        "patterns": ("striped",),
        "fabrics": ("linen",),
        "sleeve": "long-sleeve",
        "seasons": ("summer",),
    }
)


def test_every_text_states_only_what_is_true() -> None:
    rng = random.Random(0)
    attributes = shown(SHIRT, "a.png", first=True)
    assert attributes is not None
    known = facts_of(attributes, list(SHIRT.titles.values()))
    for _ in range(200):
        for text, facts in (caption(attributes, rng), title(SHIRT, rng)):
            assert text
            assert "{" not in text
            assert facts
            assert facts <= known


def test_titles_and_captions_are_in_both_languages() -> None:
    rng = random.Random(1)
    attributes = shown(SHIRT, "a.png", first=True)
    assert attributes is not None
    for said in ([caption(attributes, rng)[0] for _ in range(100)], [title(SHIRT, rng)[0] for _ in range(100)]):
        chinese = [text for text in said if any("\u4e00" <= c <= "\u9fff" for c in text)]
        assert 20 < len(chinese) < 60
        assert any("藏青" in text for text in chinese)
    assert plain_text(attributes, "en")[0] == "women navy striped T-shirt"
    assert "藏青" in plain_text(attributes, "zh")[0]
    assert "条纹" in plain_text(attributes, "zh")[0]
    assert chinese_title(SHIRT).startswith("Aster")
    assert chinese_title(SHIRT.model_copy(update={"titles": {"en": "Tee", "zh": "小衫"}})) == "小衫"


def test_a_product_of_several_colours_says_only_the_one_that_a_picture_shows() -> None:
    variants = tuple(Variant(sku=c, colour=c, prices=(Money.of("20", "USD"),)) for c in ("red", "navy"))
    garment = SHIRT.model_copy(update={"colours": ("red", "navy"), "variants": variants})
    colours = [shown(garment, name, first) for name, first in (("a.png", True), ("x-navy_back.png", False))]
    assert [c["colour"] for c in colours if c] == [("red",), ("navy",)]
    assert shown(garment, "b.png", first=False) is None


# Who is right, and the losses


def test_the_same_product_and_the_same_attributes_are_never_wrong_answers(shop: Shop, bases: dict[str, str]) -> None:
    batches = Batches(shop.part("train"), _loaded(bases["vit"]), 32, 7)
    assert len({p.name for p, _ in batches.pictures}) == len(batches.pictures)
    for step in range(3):
        batch = batches.at(step)
        titles, captions = batch.right.chunk(2)
        assert titles.diagonal().all()
        assert captions.diagonal().all()
        assert captions.sum() > 2 * len(captions)  # "red belt" holds for several products


def test_triplet_is_nothing_once_every_right_answer_is_nearer_by_the_margin() -> None:
    right = torch.tensor([[True, True, False], [False, False, True]])
    apart = torch.tensor([[0.9, 0.8, 0.1], [0.0, 0.1, 0.9]])
    assert float(triplet(apart, right)) == 0
    mixed = torch.tensor([[0.9, 0.3, 0.4], [0.0, 0.1, 0.9]])
    assert float(triplet(mixed, right)) == pytest.approx((0.2 + 0.4 - 0.3) / 2)
    assert float(triplet(mixed, torch.ones(2, 3, dtype=torch.bool))) == 0


def test_both_ways_is_symmetric() -> None:
    torch.manual_seed(0)
    similarity, right = torch.rand(5, 7), torch.rand(5, 7) > 0.5
    for kind in ("contrastive", "triplet"):
        one = both_ways(kind, similarity, right, torch.tensor(10.0))
        two = both_ways(kind, similarity.T, right.T, torch.tensor(10.0))
        torch.testing.assert_close(one, two)


# LoRA


@pytest.mark.parametrize("kind", ["vit", "timm", "resnet"])
def test_a_merged_model_gives_what_the_wrapped_one_gave(bases: dict[str, str], kind: str) -> None:
    model = _loaded(bases[kind]).model
    names = set(model.state_dict())
    pixels, tokens = torch.rand(3, 3, 32, 32), torch.randint(1, 400, (3, 32))
    plain = [model.encode_image(pixels).detach(), model.encode_text(tokens).detach()]
    assert add_lora(model, 2) > 4
    wrapped = [model.encode_image(pixels), model.encode_text(tokens)]
    for a, b in zip(plain, wrapped, strict=True):  # an update starts as nothing
        torch.testing.assert_close(a, b)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("up"):
                parameter.normal_(std=0.05)
    wrapped = [model.encode_image(pixels).detach(), model.encode_text(tokens).detach()]
    merge_lora(model)
    assert set(model.state_dict()) == names
    for a, b, c in zip(wrapped, [model.encode_image(pixels), model.encode_text(tokens)], plain, strict=True):
        torch.testing.assert_close(a, b, atol=1e-5, rtol=1e-5)
        assert float((a - c).abs().max()) > 1e-3


def test_lora_reaches_attention_layers_pointwise_convolutions_and_bare_matrices(bases: dict[str, str]) -> None:
    for kind, expected in (("vit", ("attn.parametrizations.in_proj_weight", "attn.out_proj", "mlp.c_fc",
                                    "text_projection", "visual.parametrizations.proj")),
                           ("timm", ("trunk", "head.proj", "text.transformer.resblocks.0.attn"))):  # fmt: skip
        model = _loaded(bases[kind]).model
        add_lora(model, 2)
        learning = [name for name, p in model.named_parameters() if p.requires_grad]
        assert all(name.endswith(("up", "down")) for name in learning)
        for part in expected:
            assert any(part in name for name in learning), part


@pytest.mark.parametrize("method", ["lora", "last-blocks"])
@pytest.mark.parametrize("kind", ["vit", "timm"])
def test_only_what_learns_changes(shop: Shop, bases: dict[str, str], kind: str, method: str) -> None:
    tuning = _tuning(shop, bases[kind], replace(PLAN, method=method))  # type: ignore[arg-type]
    before = deepcopy(tuning.embedder.model.state_dict())
    for _ in range(3):
        tuning.train_step()
    changed = {k for k, v in tuning.embedder.model.state_dict().items() if not torch.equal(v, before[k])}
    assert changed <= set(tuning.learning)
    assert len(changed) > len(tuning.learning) // 2
    if method == "last-blocks":
        sides = ("visual.", "text." if kind == "timm" else "transformer.")
        assert all(any(name.startswith(side) for name in changed) for side in sides)
        assert not any("resblocks.0." in name or "token_embedding" in name for name in changed)


def test_batch_statistics_stay(bases: dict[str, str]) -> None:
    model = _loaded(bases["timm"]).model
    training_mode(model)
    norms = [m for m in model.modules() if isinstance(m, nn.BatchNorm2d)]
    assert norms
    assert not any(m.training for m in norms)
    assert model.text.training


def test_last_blocks_of_a_side_without_blocks_are_refused(bases: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="--method lora"):
        prepare(_loaded(bases["resnet"]).model, replace(PLAN, method="last-blocks"))


# Training


@pytest.mark.parametrize("loss", ["contrastive", "triplet"])
def test_the_loss_falls(shop: Shop, bases: dict[str, str], loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = replace(PLAN, method="last-blocks", loss=loss, rate=5e-3, blocks=2)  # type: ignore[arg-type]
    tuning = _tuning(shop, bases["vit"], plan)
    batch = tuning.batches.at(0)
    monkeypatch.setattr(Batches, "at", lambda *_: batch)
    monkeypatch.setattr(FineTuning, "steps", 60)
    losses = [tuning.train_step() for _ in range(25)]
    assert losses[-1] < 0.9 * losses[0]


def test_chunks_change_nothing_but_memory(shop: Shop, bases: dict[str, str]) -> None:
    whole = _tuning(shop, bases["vit"], PLAN)
    parts = _tuning(shop, bases["vit"], replace(PLAN, chunk=5))
    for _ in range(2):
        assert whole.train_step() == pytest.approx(parts.train_step(), rel=1e-4)
    for name, value in whole.learning.items():
        torch.testing.assert_close(parts.learning[name], value, atol=1e-4, rtol=1e-3)


def test_bfloat16_trains(shop: Shop, bases: dict[str, str]) -> None:
    tuning = _tuning(shop, bases["vit"], replace(PLAN, bf16=True))
    assert np.isfinite(tuning.train_step())
    assert all(p.dtype == torch.float32 for p in tuning.learning.values())


def test_a_run_that_was_stopped_goes_on_as_if_it_never_had(shop: Shop, bases: dict[str, str], tmp_path: Path) -> None:
    whole = _tuning(shop, bases["timm"], PLAN)
    (tmp_path / "whole").mkdir()
    whole.run(tmp_path / "whole", lambda *_: None)
    (tmp_path / "broken").mkdir()
    for signum, at in ((signal.SIGTERM, 1), (signal.SIGINT, 4)):  # in the middle of epochs

        def stop(done: int, _total: int, _stage: str, signum: int = signum, at: int = at) -> None:
            if done == at:
                os.kill(os.getpid(), signum)

        with pytest.raises(Stopped, match="goes on"):
            _tuning(shop, bases["timm"], PLAN).run(tmp_path / "broken", stop)
    broken = _tuning(shop, bases["timm"], PLAN)
    broken.run(tmp_path / "broken", lambda *_: None)
    assert broken.history == whole.history
    for name, value in whole.learning.items():
        torch.testing.assert_close(broken.learning[name], value, atol=1e-6, rtol=1e-5)


def test_training_stops_when_the_dev_part_gets_no_better(
    shop: Shop, bases: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tuning = _tuning(shop, bases["vit"], replace(PLAN, epochs=20, patience=2))
    scores = iter([0.3, 0.5, 0.4, 0.45, 0.9])
    monkeypatch.setattr(Judge, "judge", lambda *_: Result({}, np.array([next(scores)]), ["one"]))
    kept = {}

    def watch(done: int, _total: int, _stage: str) -> None:
        if done == 2 * tuning.batches.per_epoch:
            kept.update({name: p.detach().clone() for name, p in tuning.learning.items()})

    tuning.run(tmp_path, watch)
    assert [row["epoch"] for row in tuning.history] == [0, 1, 2, 3, 4]
    assert tuning.best_epoch == 2
    for name, value in kept.items():
        assert torch.equal(tuning.learning[name], value)


# Judging


def test_what_was_learnt_from_is_never_a_right_answer(shop: Shop) -> None:
    judge = Judge(shop.products, "test")
    parts = np.array([p.part for p in shop.products])
    for question in judge.questions:
        assert question.right.any()
        assert set(parts[question.right]) == {"test"}
        assert question.open[parts == "test"].all()
        assert set(question.said) == {"en", "zh"}
    learnt_and_true = [q for q in judge.questions if not q.open.all()]
    assert learnt_and_true
    assert not any(q.right[~q.open].any() for q in learnt_and_true)


def _result(scores: Sequence[float], designs: int = 40) -> Result:
    known = {"recall@1": 0.5, "recall@10": 0.5, "mrr": 0.5, "category_p@1": 0.5}
    return Result({"en": known, "zh": dict(known)}, np.array(scores), [str(n % designs) for n in range(len(scores))])


def test_better_means_beyond_chance_and_nowhere_worse() -> None:
    before = _result([0.2] * 40)
    assert compare(before, _result([0.3] * 40)).better
    assert not compare(before, before).better
    by_chance = compare(before, _result([1.0] + [0.2] * 39))
    assert by_chance.difference > 0
    assert not by_chance.better
    confused = _result([0.3] * 40)
    confused.values["en"]["category_p@1"] = 0.4
    assert compare(before, confused).worse == ("category_p@1",)
    assert not compare(before, confused).better
    silent = _result([0.3] * 40)
    silent.values["zh"]["mrr"] = 0.3
    assert compare(before, silent).worse == ("zh",)


def test_many_colours_of_few_designs_prove_little() -> None:
    gains = [0.3 if n % 4 == 0 else 0.21 if n % 4 == 1 else 0.15 for n in range(40)]
    assert compare(_result([0.2] * 40), _result(gains)).low > compare(_result([0.2] * 40, 4), _result(gains, 4)).low


# The whole of it


@pytest.fixture(scope="module")
def better(feed: Path, bases: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FinetuneReport]:
    """A random model has everything to learn from colours and shapes."""
    out = tmp_path_factory.mktemp("better")
    plan = replace(PLAN, model=bases["vit"], method="last-blocks", blocks=2, batch_size=20, epochs=7, rate=5e-3)
    with pytest.MonkeyPatch.context() as longer:
        longer.setattr("stylist.train.finetune.batches.FEWEST_STEPS", 20)
        return out, finetune(feed, out, plan)


def test_a_better_model_is_put_in_place_and_open_clip_loads_it(better: tuple[Path, FinetuneReport]) -> None:
    out, report = better
    assert report.kept, report.verdict
    assert report.embedder == f"local-dir:{out / 'model'}"
    assert not (out / "rejected").exists()
    assert not (out / "checkpoint.pt").exists()
    tuned = _loaded(report.embedder)
    tokenizer = open_clip.get_tokenizer(report.embedder)
    with torch.no_grad():
        texts = tuned.model.encode_text(tokenizer(["red belt", "红色腰带"]))
    assert texts.shape == (2, 16)
    for locale in ("en", "zh"):
        assert report.after[locale]["recall@10"] >= report.before[locale]["recall@10"]


def test_the_report_says_everything(better: tuple[Path, FinetuneReport]) -> None:
    out, report = better
    written = json.loads((out / "report.json").read_text("utf-8"))
    assert written == report.model_dump(mode="json")
    measures = {"recall@1", "recall@10", "mrr", "category_p@1"}
    for when in ("before", "after"):
        assert {locale: set(values) for locale, values in written[when].items()} == {"en": measures, "zh": measures}
    assert sum(written["products"].values()) == 60
    assert written["difference_low"] > 0
    for card in (out / "README.md", out / "model" / "README.md"):
        text = card.read_text("utf-8")
        assert "cc-by-4.0" in text
        assert "| recall@10, zh |" in text


def test_a_run_that_is_over_is_not_run_again(
    better: tuple[Path, FinetuneReport], feed: Path, bases: dict[str, str]
) -> None:
    out, report = better
    plan = Plan(**report.plan)
    began = (out / "model" / "open_clip_model.safetensors").stat().st_mtime_ns
    assert finetune(feed, out, plan) == report
    assert (out / "model" / "open_clip_model.safetensors").stat().st_mtime_ns == began
    with pytest.raises(OtherRun, match="seed: 7, not 8"):
        finetune(feed, out, replace(plan, seed=8))


def test_a_model_that_got_worse_never_takes_its_place(
    better: tuple[Path, FinetuneReport], feed: Path, tmp_path: Path
) -> None:
    good = better[1].embedder
    assert good is not None
    weights = Path(good.removeprefix("local-dir:")) / "open_clip_model.safetensors"
    before = load_file(weights)
    plan = replace(PLAN, model=good, method="last-blocks", blocks=2, rate=3.0)  # ruins it
    report = finetune(feed, tmp_path, plan)
    assert not report.kept
    assert report.embedder is None
    assert report.difference < 0
    assert report.folder == str(tmp_path / "rejected")
    assert not (tmp_path / "model").exists()
    assert "stays" in report.verdict
    assert "继续使用原来的模型" in report.say("zh")
    assert all(torch.equal(value, before[name]) for name, value in load_file(weights).items())


def test_the_embedded_model_is_tuned_and_keeps_its_tokenizer(feed: Path, tmp_path: Path) -> None:
    report = finetune(feed, tmp_path, replace(PLAN, epochs=1, rate=1e-5))
    tuned, base = load_embedder(f"local-dir:{report.folder}"), load_embedder()
    texts = ["navy linen shirt", "藏青色亚麻衬衫"]
    np.testing.assert_allclose(tuned.embed_texts(texts), base.embed_texts(texts), atol=0.02)
    assert report.base == base.name
    assert report.licence == "Apache-2.0"


def test_a_model_by_its_architectures_name_is_exported_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_clip, "get_model_config", {"tiny": CONFIGS["vit"]}.get)
    made = _loaded(_random_base(tmp_path / "base", CONFIGS["vit"]))
    add_lora(made.model, 2)
    export(made, "tiny/some_weights", tmp_path / "out")
    again = load_embedder(f"local-dir:{tmp_path / 'out'}")
    texts = ["red belt", "红色腰带"]
    np.testing.assert_allclose(again.embed_texts(texts), made.embed_texts(texts), atol=2e-3)
    assert "not stated" in licence_of("tiny/some_weights")
