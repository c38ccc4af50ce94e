"""The person as many possible people: samples of all measures that agree with what was told.

Drawn from the statistical body model (``stylist/body/measures.py``): one Gaussian over logarithms for each sex, mixed
by how well each explains the numbers where no sex was told. The same numbers always give the same samples.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from stylist.body.gaussian import SexModel, shares, shipped
from stylist.body.given import MEASURES, Given, Sex, checked
from stylist.body.measures import estimate
from stylist.body.profile import Measure

Samples = npt.NDArray[np.float64]
PEOPLE = 4000
"""How many are drawn: a probability is then right to within about a percentage point."""
NAMES = ("height", "weight", *MEASURES)


def says_something(given: Given) -> bool:
    """Whether any number is given from which measures follow."""
    return given.height_cm is not None or given.weight_kg is not None or bool(given.girths_cm or given.near_cm)


def sample_people(
    given: Given, people: int = PEOPLE, models: Mapping[Sex, SexModel] | None = None
) -> dict[str, Samples]:
    """Measure -> (people,) cm (kg for weight), jointly drawn. Raises MinorRefused and BadInput as ``estimate``."""
    given = checked(given)
    models = models or shipped()
    sexes: tuple[Sex, ...] = (given.sex,) if given.sex else ("female", "male")
    counts = np.round(people * shares([models[sex].log_density(given) for sex in sexes])).astype(int)
    rng = np.random.default_rng(0)
    drawn = [_draw(models[sex], given, count, rng) for sex, count in zip(sexes, counts, strict=True) if count]
    together = np.exp(np.concatenate(drawn))
    return {name: together[:, i] for i, name in enumerate(NAMES)}


def _draw(model: SexModel, given: Given, count: int, rng: np.random.Generator) -> Samples:
    """(count, 18) logarithms. Eigenvalues instead of Cholesky, as what is told has no variance left.

    Each side is stretched as the model's intervals are, so that a tenth of the samples lies outside of these.
    """
    mean, covariance = model.joint(given)
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    root = vectors * np.sqrt(np.maximum(values, 0))
    away = rng.standard_normal((count, len(mean))) @ root.T
    sides = np.concatenate([np.ones((2, 2)), model.sides])
    return np.asarray(mean + away * np.where(away < 0, sides[:, 0], sides[:, 1]), dtype=np.float64)


def measures_of(given: Given, samples: Mapping[str, Samples]) -> dict[str, Measure]:
    """The measures with their 90% intervals, height among them."""
    found = estimate(given)
    if given.height_cm is not None:
        cm = round(given.height_cm, 1)
        return {"height": Measure(cm=cm, low=cm, high=cm, source="stated"), **found}
    low, middle, high = (round(float(v), 1) for v in np.quantile(samples["height"], (0.05, 0.5, 0.95)))
    return {"height": Measure(cm=middle, low=low, high=high, source="statistics"), **found}
