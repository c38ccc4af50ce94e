"""How ``stylist/weights/mood.json`` came to be: ``python -m stylist.train.mood`` prints what it is worth.

Needs scikit-learn (extra ``test``). Some seconds on one core.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from importlib import resources
from pathlib import Path

from stylist.desk.mood import features

WEIGHTS = Path(__file__).parents[1] / "weights" / "mood.json"
_DECIMALS = 3


def sentences(package: str = "stylist.train") -> list[tuple[str, bool, str]]:
    """(sentence, whether upset, language) of the table that trains, or of ``stylist.evaluate``'s, which measures."""
    rows = tomllib.loads(resources.files(package).joinpath("mood.toml").read_text("utf-8"))
    return [
        (text, mood == "upset", language)
        for language, moods in rows.items()
        for mood, texts in moods.items()
        for text in texts
    ]


def train() -> dict[str, float]:
    """Weights by feature; those that say nothing are left out."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 (an extra)
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    rows = sentences()
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=30.0, class_weight="balanced", max_iter=1000)
    model.fit(vectorizer.fit_transform([features(text) for text, _, _ in rows]), [angry for _, angry, _ in rows])
    named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {str(name): round(float(value), _DECIMALS) for name, value in named}
    kept = {name: value for name, value in weights.items() if abs(value) >= 0.02}
    return {"#bias": round(float(model.intercept_[0]), _DECIMALS)} | kept


def main() -> None:
    """Train, write, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    out = parser.parse_args().out
    out.write_text(json.dumps(train(), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")

    from stylist.evaluate.mood import measure_mood  # noqa: PLC0415 (reads the weights just written)

    print(measure_mood().model_dump_json(indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
