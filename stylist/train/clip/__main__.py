"""Train the shipped fashion CLIP.

``python -m stylist.train.clip --kagl DIR [--clothing DIR] [--pictures DIR …] --out DIR`` starts a run, or goes on with
the one that DIR holds. ``DIR/model`` is the folder that open_clip loads (``local-dir:DIR/model``), renewed with
every checkpoint.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from open_clip.tokenizer import HFTokenizer
from tokenizers import Tokenizer

from stylist.train.clip.batches import Batches
from stylist.train.clip.cache import load_pictures
from stylist.train.clip.captions import attribute_text, lexicon, to_chinese
from stylist.train.clip.loop import Plan, Training
from stylist.train.clip.network import CONTEXT_LENGTH, model_config, save_tokenizer, save_weights, train_tokenizer
from stylist.train.clip.polish import Polishing, polish_plan
from stylist.train.clip.sources import Item, read_clothing, read_folder, read_kagl
from stylist.vocabulary import load

CACHED_SIZE = (112, 84)
"""Height and width of the decoded pictures; crops are taken from them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line and train."""
    given = _parser().parse_args(arguments)
    torch.set_num_threads(given.threads)
    items = [item for item in gather(given) if item.part == "train" and item.attributes]
    tokenizer = make_tokenizer(items, given.out / "model", given.vocabulary)
    pictures = load_pictures(items, CACHED_SIZE, given.cache or given.out)
    config = model_config(len(tokenizer.tokenizer), (given.height, given.width), given.trunk)
    training = _training(given, config, Batches(items, pictures, tokenizer, given.batch_size, given.seed))
    if _run(training, given, "checkpoint.pt", given.stop_after) and given.polish_steps:
        plan = polish_plan(training.plan.size, given.polish_steps, given.seed)
        # The second stage looks at cached features: its batches need no pixels.
        batches = Batches(items, np.zeros((len(items), 1, 1, 3), np.uint8), tokenizer, plan.batch_size, plan.seed)
        _run(Polishing(config, plan, batches, training.average, pictures), given, "polish.pt", None)


def _training(given: argparse.Namespace, config: Mapping[str, Any], batches: Batches) -> Training:
    names = {f.name for f in fields(Plan)} - {"size", "steps"}
    chosen = {name: value for name, value in vars(given).items() if name in names}
    steps = round(given.epochs * batches.steps_per_epoch) + given.calm
    return Training(config, Plan((given.height, given.width), steps, **chosen), batches)


def _run(training: Training, given: argparse.Namespace, name: str, stop_after: int | None) -> bool:
    """Run a stage, or the rest of it; whether it is complete now."""
    checkpoint, steps = given.out / name, training.plan.steps
    if checkpoint.exists():
        training.load(checkpoint)
    _say(f"{name}: {steps} steps of {training.batches.batch_size}, from step {training.step}")
    if training.step < steps and name != "polish.pt":
        (given.out / "polish.pt").unlink(missing_ok=True)  # it goes on from what this stage makes
    last = steps if stop_after is None else min(steps, stop_after)
    training.run(last, checkpoint, _say, lambda t: save_weights(t.average, t.config, given.out / "model"))
    return training.step >= steps


def gather(given: argparse.Namespace) -> list[Item]:
    """The items of every source named on the command line."""
    items = read_kagl(given.kagl)
    if given.clothing:
        items += read_clothing(given.clothing)
    for folder in given.pictures:
        items += read_folder(folder)
    return items


def make_tokenizer(items: Sequence[Item], folder: Path, vocabulary: int) -> HFTokenizer:
    """The run's tokenizer: the one in ``folder``, or a new one trained on the names and captions of the items."""
    if not (folder / "tokenizer.json").exists():
        save_tokenizer(_new_tokenizer(items, vocabulary), folder)
    return HFTokenizer(str(folder), context_length=CONTEXT_LENGTH)


def _new_tokenizer(items: Sequence[Item], vocabulary: int) -> Tokenizer:
    rng = random.Random(0)
    texts = [item.name for item in items]
    texts += [to_chinese(item.name, rng) for item in items[::4]]
    texts += [attribute_text(item, locale, rng)[0] for item in items[::2] for locale in ("en", "zh")]
    texts += 5 * [word for said in lexicon().values() for words in said.values() for word in words]
    texts += 5 * [word for known in load().values() for word in (*known.en, *known.zh)]
    return train_tokenizer(texts, vocabulary)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m stylist.train.clip", description=(__doc__ or "").split("\n")[0])
    add = partial(parser.add_argument)
    add("--kagl", type=Path, required=True, help="folder with styles.csv and the archives that it names")
    add("--clothing", type=Path, help="folder with images.csv and images.zip of phone photos")
    add("--pictures", type=Path, action="append", default=[], help="folder with items.csv; may be said again")
    add("--out", type=Path, required=True, help="folder of the run: checkpoint and model")
    add("--cache", type=Path, help="folder of the decoded pictures (default: the run's)")
    add("--epochs", type=float, default=40.0, help="a longer or shorter run may be chosen again on going on")
    add("--calm", type=int, default=400, help="steps at the end that see pictures nearly as they will be shown")
    add("--batch-size", type=int, default=384)
    add("--rate", type=float, default=2e-3)
    add("--height", type=int, default=80)
    add("--width", type=int, default=60)
    add("--trunk", default="regnetx_004", help="any timm network that pools")
    add("--vocabulary", type=int, default=6000, help="entries of the tokenizer")
    add("--polish-steps", type=int, default=500, help="length of the second stage; 0: none")
    add("--threads", type=int, default=torch.get_num_threads())
    add("--stop-after", type=int, help="leave the run at this step; called again, it goes on")
    add("--checkpoint-minutes", type=float, default=4.0)
    add("--seed", type=int, default=7)
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
