"""How ``hunch.safetensors`` came to be: ``python -m stylist_agents.offline.train_hunch``.

Needs scikit-learn (extra ``test``). Under a minute on one core.
"""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from stylist_agents.offline.hunch import BUCKETS, features
from stylist_agents.offline.words import table

FOLDER = Path(__file__).parent
_CHOICE = re.compile(r"\[([^\[\]]*)\]\??")
_MOST_OF_ONE = 24
"""Sentences of one template at most, drawn with a fixed seed."""


def expanded(template: str, draw: random.Random) -> set[str]:
    """Sentences of a template: ``[a|b]`` is a choice, ``[a|b]?`` may also be left out."""
    found = set()
    for _ in range(3 * _MOST_OF_ONE):
        said = _CHOICE.sub(
            lambda hit: draw.choice(hit[1].split("|") + ([""] if hit[0].endswith("?") else [])), template
        )
        found.add(re.sub(r"\s+", " ", said).strip(" ,"))
        if len(found) == _MOST_OF_ONE:
            break
    return found - {""}


def sentences() -> list[tuple[str, str]]:
    """(sentence, act) of ``hunches.toml``, in a fixed order."""
    draw = random.Random(7)
    rows = [
        (said, act)
        for acts in table("hunches").values()
        for act, templates in acts.items()
        for template in templates
        for said in sorted(expanded(template, draw))
    ]
    return list(dict.fromkeys(rows))


def _matrix(texts: list[str]) -> object:
    from scipy.sparse import csr_matrix  # noqa: PLC0415 (with scikit-learn)

    rows = [features(t) for t in texts]
    indices = np.concatenate(rows)
    starts = np.cumsum([0, *(len(r) for r in rows)])
    values = np.concatenate([np.full(len(r), 1 / np.sqrt(max(len(r), 1))) for r in rows])
    return csr_matrix((values, indices, starts), shape=(len(texts), BUCKETS))


def train() -> tuple[list[str], NDArray[np.float64], NDArray[np.float64]]:
    """Acts, weights (buckets, acts) and bias (acts,)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 (an extra)

    rows = sentences()
    model = LogisticRegression(C=20.0, class_weight="balanced", max_iter=300)
    model.fit(_matrix([text for text, _ in rows]), [act for _, act in rows])
    return [str(c) for c in model.classes_], model.coef_.T, model.intercept_


def main() -> None:
    """Train and write, in eight bits."""
    acts, weights, bias = train()
    scale = float(np.abs(weights).max()) / 127
    tensors: dict[str, NDArray[Any]] = {
        "weights": np.round(weights / scale).astype(np.int8),
        "scale": np.array([scale], np.float32),
        "bias": bias.astype(np.float32),
    }
    save_file(tensors, FOLDER / "hunch.safetensors")
    (FOLDER / "hunch.json").write_text(json.dumps({"acts": acts}) + "\n", "utf-8")


if __name__ == "__main__":
    main()
