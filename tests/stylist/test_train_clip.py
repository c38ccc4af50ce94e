"""The training recipe on a handful of drawn pictures: what is held out, what is said, and that a run can be resumed."""

from __future__ import annotations

import csv
import random
import zipfile
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from PIL import Image, ImageDraw
from safetensors.torch import load_file

from stylist.train.clip import __main__ as recipe
from stylist.train.clip import drawn, mixing
from stylist.train.clip.augment import random_views
from stylist.train.clip.batches import Batches
from stylist.train.clip.captions import attribute_text, facts_of, lexicon, misspell, name_text, to_chinese
from stylist.train.clip.loop import Memory, Plan, rate_at
from stylist.train.clip.loss import Facts, contrast, right_answers
from stylist.train.clip.network import build, encode_short_texts, model_config, save_weights
from stylist.train.clip.polish import deeper, unfolded
from stylist.train.clip.segmented import cut_outs
from stylist.train.clip.sources import Item, part_of, read_clothing, read_folder, read_kagl, words_of
from stylist.train.muon import as_matrices, orthogonalised

COLUMNS = ["id", "gender", "articleType", "baseColour", "season", "usage", "productDisplayName", "image"]
PAINT = {"Red": "#c1272d", "Navy Blue": "#1f2a44", "Green": "#3b7d4a", "Black": "#17171a"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """96 rows in the layout of a real styles.csv, pictures in a zip file."""
    folder = tmp_path_factory.mktemp("shop")
    rng = random.Random(3)
    with (
        zipfile.ZipFile(folder / "photos.zip", "w") as archive,
        (folder / "styles.csv").open("w", newline="", encoding="utf-8") as lines,
    ):
        table = csv.DictWriter(lines, COLUMNS)
        table.writeheader()
        for n in range(96):
            colour, kind = rng.choice(list(PAINT)), rng.choice(["Tshirts", "Belts"])
            with archive.open(f"{n}.png", "w") as file:
                _draw(PAINT[colour], kind).save(file, "PNG")
            name = f"{rng.choice(['Puma', 'Fabindia', 'Lee'])} Men {colour} {kind} {n % 40}"
            table.writerow(dict(zip(COLUMNS, [n, "Men", kind, colour, "Summer", "Casual", name, f"photos.zip/{n}.png"],
                                    strict=True)))  # fmt: skip
    return folder


def _draw(colour: str, kind: str) -> Image.Image:
    picture = Image.new("RGB", (60, 80), "white")
    box = (15, 10, 45, 70) if kind == "Tshirts" else (5, 36, 55, 44)
    ImageDraw.Draw(picture).rectangle(box, fill=colour)
    return picture


def train(shop: Path, out: Path, epochs: float, *more: str) -> None:
    recipe.main(["--kagl", str(shop), "--out", str(out), "--epochs", str(epochs), "--batch-size", "16",
                 "--trunk", "test_resnet", "--vocabulary", "400", "--height", "40", "--width", "30",
                 "--threads", "1", "--calm", "2", "--polish-steps", "2", *more])  # fmt: skip


def test_a_name_is_in_one_part_only_however_it_is_written(shop: Path) -> None:
    items = read_kagl(shop)
    for name in {item.name for item in items}:
        assert len({item.part for item in items if item.name == name}) == 1
        assert part_of(name) == part_of(f"  {name.upper()}, ")
    parts = [part_of(f"product {n}") for n in range(4000)]
    assert parts.count("test") / 4000 == pytest.approx(0.10, abs=0.02)
    assert parts.count("dev") / 4000 == pytest.approx(0.05, abs=0.015)


def test_training_never_sees_a_held_out_name(shop: Path) -> None:
    kept = [item for item in read_kagl(shop) if item.part == "train"]
    held_out = {item.name for item in read_kagl(shop) if item.part != "train"}
    assert held_out
    assert not held_out & {item.name for item in kept}


def test_phone_photos_are_read(tmp_path: Path) -> None:
    (tmp_path / "images.csv").write_text("image,label,kids\nabc,Dress,False\ndef,Not sure,False\n", "utf-8")
    [item] = read_clothing(tmp_path)
    assert item.attributes == {"type": "Dresses"}
    assert item.location == "images.zip/abc.webp"


ITEM = Item("1", Path(), "x", "Puma Men Navy Blue T-shirt", {"type": "Tshirts", "colour": "Navy Blue", "gender": "Men"})


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_text_states_only_what_is_true(locale: str) -> None:
    rng = random.Random(0)
    language = "zh" if locale == "zh" else "en"
    for _ in range(200):
        for text, facts in (name_text(ITEM, language, rng), attribute_text(ITEM, language, rng)):
            assert text.strip()
            assert facts
            assert facts <= facts_of(ITEM)


def test_a_name_is_said_in_chinese_and_keeps_its_brand() -> None:
    said = to_chinese("Puma Men Navy Blue T-shirt", random.Random(0))
    assert said.startswith("Puma")
    assert not {"men", "navy", "blue", "t-shirt"} & set(words_of(said))
    assert any("\u4e00" <= character <= "\u9fff" for character in said)


def test_a_slip_changes_one_word() -> None:
    rng = random.Random(5)
    for _ in range(100):
        before, after = ["casual", "sneakers"], misspell("casual sneakers", rng).split()
        assert sum(a != b for a, b in zip(before, after, strict=True)) <= 1
    assert misspell("red tie", rng) == "red tie"


def test_drawn_rows_are_read_with_values_that_the_lexicon_knows(tmp_path: Path) -> None:
    drawn.main(["--out", str(tmp_path), "--count", "3"])
    items = read_folder(tmp_path)
    assert len(items) == 3
    for item in items:
        assert (tmp_path / item.location).exists()
        assert all(pair in lexicon() for pair in item.attributes.items())


def test_the_second_stage_leaves_the_trunk_as_it_is_and_changes_the_words(shop: Path, tmp_path: Path) -> None:
    train(shop, tmp_path, 1)
    before = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["average"]
    after = load_file(tmp_path / "model" / "open_clip_model.safetensors")
    for name, value in before.items():
        if name.startswith("visual.trunk"):
            torch.testing.assert_close(after[name].to(value.dtype), value, atol=2e-3, rtol=2e-3)
    assert float((after["text.token_embedding.weight"] - before["text.token_embedding.weight"]).abs().max()) > 1e-4


def test_two_layers_begin_as_the_linear_projection_they_replace() -> None:
    config = model_config(50, (80, 60), "regnetx_002")
    linear = build(config).eval()
    mlp = build(deeper(config)).eval()
    mlp.load_state_dict(unfolded(linear.state_dict()))
    pictures = torch.randn(3, 3, 80, 60)
    torch.testing.assert_close(mlp.encode_image(pictures), linear.encode_image(pictures), atol=1e-5, rtol=1e-4)


def test_models_of_one_run_are_mixed_whichever_stage_they_come_from(tmp_path: Path) -> None:
    config = model_config(50, (80, 60), "regnetx_002")
    linear, mlp = build(config), build(deeper(config))
    save_weights(linear.state_dict(), config, tmp_path / "a")
    save_weights(mlp.state_dict(), deeper(config), tmp_path / "b")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (tmp_path / "a" / name).write_text("{}")
    mixing.main([str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(tmp_path / "c")])
    a, b, c = (mixing.read_model(tmp_path / part) for part in "abc")
    for name in ("text.text_projection", "visual.head.mlp.fc2.weight"):
        torch.testing.assert_close(c[name], (a[name] + b[name]) / 2, atol=1e-3, rtol=1e-2)


def test_a_run_goes_on_when_its_data_has_grown(shop: Path, tmp_path: Path) -> None:
    train(shop, tmp_path / "run", 2, "--stop-after", "3")
    drawn.main(["--out", str(tmp_path / "drawn"), "--count", "40"])
    train(shop, tmp_path / "run", 2, "--pictures", str(tmp_path / "drawn"))
    assert torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)["step"] > 8


def test_the_lexicon_speaks_both_languages() -> None:
    assert lexicon()["colour", "Navy Blue"]["en"][0] == "Navy Blue"
    for said in lexicon().values():
        assert said["en"]
        assert said["zh"]
        assert all(any("\u4e00" <= c <= "\u9fff" for c in word) for word in said["zh"][:1])


def test_all_pictures_that_a_text_fits_are_right() -> None:
    facts = Facts(["colour:Red", "type:Belts", "word:puma"])
    texts = facts.rows([frozenset({"colour:Red"}), frozenset({"colour:Red", "word:puma"})])
    pictures = facts.rows(
        [frozenset({"colour:Red", "type:Belts"}), frozenset({"colour:Red", "word:puma"}), frozenset()]
    )
    assert right_answers(texts, pictures).tolist() == [[True, True, False], [False, True, False]]


def test_contrast_is_least_when_all_right_answers_are_first() -> None:
    right = torch.tensor([[True, True, False], [False, False, False]])
    good = contrast(torch.tensor([[5.0, 5.0, -5.0], [0.0, 9.0, 0.0]]), right)
    one_only = contrast(torch.tensor([[9.0, 0.0, -5.0], [0.0, 9.0, 0.0]]), right)
    assert float(good) == pytest.approx(np.log(2), abs=1e-3)
    assert float(one_only) > 2


def test_memory_keeps_the_latest() -> None:
    facts = Facts(["a", "b"])
    memory, copy = Memory(3), Memory(3)
    memory.add(torch.zeros(2, 4), facts.rows([frozenset({"a"}), frozenset({"b"})]))
    memory.add(torch.ones(2, 4), facts.rows([frozenset({"b"}), frozenset()]))
    copy.load(memory.state())
    for m in (memory, copy):
        assert m.vectors is not None
        assert m.facts is not None
        assert m.vectors[:, 0].tolist() == [1, 1, 0]
        assert m.facts.toarray().tolist() == [[0, 1], [0, 0], [1, 0]]


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    plan = Plan((40, 30), steps=1000, rate=1.0, warmup=100, cooldown=0.2)
    rates = [rate_at(step, plan) for step in range(1001)]
    assert rates[0] == pytest.approx(0.01)
    assert set(rates[99:800]) == {1.0}
    assert rates[900] == pytest.approx(0.5)
    assert rates[1000] == 0


def test_the_calm_steps_come_after_the_fall_and_begin_low() -> None:
    plan = Plan((40, 30), steps=1200, calm=200, rate=1.0, warmup=100, cooldown=0.2)
    rates = [rate_at(step, plan) for step in range(1201)]
    assert rates[900] == pytest.approx(0.5)
    assert rates[999] < 0.01
    assert rates[1000] == pytest.approx(0.15)
    assert rates[1200] == 0


@pytest.mark.parametrize("calm", [False, True])
def test_views_keep_a_white_background_pale(calm: bool) -> None:
    torch.manual_seed(0)
    white = torch.full((64, 56, 42, 3), 255, dtype=torch.uint8)
    views = random_views(white, (40, 30), calm)
    assert views.shape == (64, 3, 40, 30)
    light = views * 0.25 + 0.5
    assert float(light.min()) > 0.7
    assert float(((light - 1).abs() < 0.1).float().mean()) > 0.6


def test_calm_views_are_nearly_the_whole_picture() -> None:
    edge = torch.full((32, 56, 42, 3), 255, dtype=torch.uint8)
    edge[:, 3:-3, 3:-3] = 0
    shown = {calm: random_views(edge, (56, 42), calm) * 0.25 + 0.5 for calm in (False, True)}
    rims = {calm: (views[:, :, (0, -1), :] > 0.6).float().mean() for calm, views in shown.items()}
    assert rims[True] > 0.9 > rims[False]


def test_short_texts_are_encoded_as_open_clip_does() -> None:
    torch.manual_seed(0)
    model = build(model_config(50, (40, 30), "test_resnet")).eval()
    tokens = torch.zeros(3, 32, dtype=torch.long)
    for row, length in enumerate((2, 5, 9)):
        tokens[row, :length] = torch.tensor([*range(10, 9 + length), 1])
    torch.testing.assert_close(encode_short_texts(model, tokens), model.encode_text(tokens), atol=1e-5, rtol=1e-4)


def test_the_loss_falls_and_open_clip_loads_the_result(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(shop, tmp_path, epochs=12)
    lines = [line for line in capsys.readouterr().out.splitlines() if "loss" in line]
    losses = [float(line.split("loss")[1].split()[0]) for line in lines]
    assert losses[-1] < losses[0]
    folder = f"local-dir:{tmp_path / 'model'}"
    model, tokenizer = open_clip.create_model(folder).eval(), open_clip.get_tokenizer(folder)
    with torch.no_grad():
        texts = model.encode_text(tokenizer(["red belt", "红色腰带"]), normalize=True)
    assert texts.shape == (2, 256)
    assert torch.isfinite(texts).all()


def test_a_resumed_run_ends_as_an_unbroken_one(shop: Path, tmp_path: Path) -> None:
    train(shop, tmp_path / "whole", 2)
    train(shop, tmp_path / "broken", 2, "--stop-after", "3")
    train(shop, tmp_path / "broken", 2)
    whole, broken = (torch.load(tmp_path / n / "checkpoint.pt", weights_only=True) for n in ("whole", "broken"))
    assert whole["step"] == broken["step"] > 3
    for name, value in whole["average"].items():
        torch.testing.assert_close(broken["average"][name], value, atol=1e-6, rtol=1e-5)


def test_a_muon_step_moves_every_direction_of_a_matrix_alike() -> None:
    torch.manual_seed(0)
    lopsided = torch.randn(12, 30) * torch.logspace(0, -3, 12)[:, None]
    straight = orthogonalised(lopsided[None])[0]
    before, after = torch.linalg.svdvals(lopsided), torch.linalg.svdvals(straight)
    assert before.max() / before.min() > 100
    assert after.max() / after.min() < 4


def test_a_grouped_convolution_is_one_matrix_for_each_group() -> None:
    assert as_matrices(torch.zeros(64, 16, 3, 3), 4).shape == (4, 16, 144)
    assert as_matrices(torch.zeros(64, 32, 1, 1)).shape == (1, 64, 32)
    assert as_matrices(torch.zeros(24, 48)).shape == (1, 24, 48)


def test_an_epoch_of_families_shows_every_item_once_and_look_alikes_side_by_side(shop: Path) -> None:
    items = [item for item in read_kagl(shop) if item.part == "train"]
    batches = Batches(items, np.zeros((len(items), 1, 1, 3), np.uint8), lambda texts: torch.zeros(len(texts), 2), 8, 1)
    seen = [batches.at(batches.steps_per_epoch + k).rows for k in range(batches.steps_per_epoch)]
    assert len(set(np.concatenate(seen).tolist())) == 8 * len(seen)
    # Eight by eight from a sorted row: a stretch holds two families at most, where chance would mix all eight.
    looks = [{(items[n].attributes["type"], items[n].attributes["colour"]) for n in rows} for rows in seen]
    assert max(map(len, looks)) <= 3


def test_garments_are_cut_out_of_a_street_photo_on_white() -> None:
    photo = np.full((80, 60, 3), 90, np.uint8)
    mask = np.zeros((80, 60), np.uint8)
    photo[20:50, 15:45], mask[20:50, 15:45] = (200, 30, 30), 1
    mask[60:64, 20:24] = 2
    found = list(cut_outs(photo, mask, ["null", "t-shirt", "belt"]))
    assert [kind for kind, _ in found] == ["Tshirts"]
    picture = np.asarray(found[0][1])
    assert picture[0, 0].tolist() == [255, 255, 255]
    assert picture[picture.shape[0] // 2, picture.shape[1] // 2].tolist() == [200, 30, 30]
    assert not (picture == 90).all(-1).any()
