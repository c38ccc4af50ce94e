"""The mean of several trained models: ``python -m stylist.train.clip.mixing FOLDER FOLDER … --out FOLDER``.

Models of one run, at the ends of its stages, lie close enough that the mean of their weights is better on what none of
them has seen than any one (Wortsman et al., Model soups, ICML 2022).
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file

from stylist.train.clip.network import save_weights
from stylist.train.clip.polish import deeper, unfolded

State = dict[str, torch.Tensor]


def read_model(folder: Path) -> State:
    """The weights of a model in fp32, its picture projection in two layers whichever stage it comes from."""
    state = load_file(folder / "open_clip_model.safetensors")
    whole = {name: value.float() if value.is_floating_point() else value for name, value in state.items()}
    return unfolded(whole) if "visual.head.proj.weight" in whole else whole


def mean_of(models: Sequence[State]) -> State:
    """The mean of every weight; counters are the first model's. All must be of one shape."""
    return {
        name: torch.stack([model[name] for model in models]).mean(dim=0) if value.is_floating_point() else value
        for name, value in models[0].items()
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the mean of the folders, with the first one's tokenizer."""
    parser = argparse.ArgumentParser(prog="python -m stylist.train.clip.mixing")
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    first = given.folders[0]
    config = json.loads((first / "open_clip_config.json").read_text("utf-8"))["model_cfg"]
    save_weights(mean_of([read_model(folder) for folder in given.folders]), deeper(config), given.out)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(first / name, given.out / name)


if __name__ == "__main__":
    main()
