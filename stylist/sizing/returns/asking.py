"""A learned fit asked about the sizes of one garment, for one person.

The model says how likely each size, if taken, is found right. A chart (or, without one, what people with such numbers
take) says which sizes come into question at all; ``ranked`` brings the two together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr

from stylist.body.given import Given, checked
from stylist.garment import Garment
from stylist.sizing.returns.model import FitModel
from stylist.sizing.returns.table import BODY

Array = npt.NDArray[np.float64]
By = Literal["item", "brand", "category"]
LEAST_ORDERS = 20
"""Orders of an item, brand or category from which it counts as known."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the orders say of the sizes of one garment: ``chances`` (sizes, 3), too small, fits, too large."""

    by: By
    orders: int
    chances: Array


def evidence_for(model: FitModel, garment: Garment, sizes: Sequence[str], given: Given) -> Evidence | None:
    """Chances of each size, or None where neither the item, its brand nor such garments were ordered often enough."""
    known: tuple[tuple[By, int], ...] = (
        ("item", model.orders("item", garment.id)),
        ("brand", model.orders("brand", (garment.brand or "").casefold())),
        ("category", model.orders("kind", garment.category)),
    )
    best = next(((by, orders) for by, orders in known if orders >= LEAST_ORDERS), None)
    if best is None or not all(np.isfinite(places_of(model, garment, sizes))):
        return None
    return Evidence(*best, model.probabilities(rows_for(garment, sizes, given)))


def places_of(model: FitModel, garment: Garment, sizes: Sequence[str]) -> Array:
    """(sizes,) where they stand; NaN for those on a scale that no order was of."""
    return np.array([model.ground.scales.place(size, garment.category, garment.gender) for size in sizes])


def rows_for(garment: Garment, sizes: Sequence[str], given: Given) -> pd.DataFrame:
    """One order of each size, as it would be if this person placed it. Raises as ``checked``."""
    given = checked(given)
    girths = {name: near.cm for name, near in given.near_cm.items()} | dict(given.girths_cm)
    body = {
        "height": given.height_cm,
        "weight": np.log(given.weight_kg) if given.weight_kg else None,
        "age": given.age_years,
        "sex": {"female": -1.0, "male": 1.0}.get(given.sex or ""),
        **{name: girths.get(name) for name in ("chest", "waist", "hip")},
    }
    texts = {"item": garment.id, "customer": "", "brand": (garment.brand or "").casefold(), "category": "",
             "gender": garment.gender, "kind": garment.category}  # fmt: skip
    rows = pd.DataFrame({"size": list(sizes)}).assign(**texts, **body)
    return rows.astype(dict.fromkeys(BODY, float))


def taken(model: FitModel, garment: Garment, sizes: Sequence[str], given: Given) -> Array:
    """(sizes,) the share of people with such numbers who take each, of those sizes; places must be known."""
    rows = rows_for(garment, sizes, given)
    mean, sd = model.ground.taking.expected(rows[list(BODY)].to_numpy(dtype=float)[:1])
    places = places_of(model, garment, sizes)
    order = np.argsort(places, kind="stable")
    ends = np.concatenate([[-np.inf], (places[order][1:] + places[order][:-1]) / 2, [np.inf]])
    shares = np.empty(len(places))
    shares[order] = np.diff(ndtr((ends - mean[0]) / sd[0]))
    return shares


def ranked(shares: Array, fits: Array) -> Array:
    """(sizes,) by what to name a size: the chance that it is found right, held back where few would take it.

    Those who took an unusual size for their numbers knew why, so its chance is too good for others. Of the rules tried
    on a drawn shop (``tests/stylist/test_sizing_returns.py``) the square root of the share was best.
    """
    return np.asarray(np.sqrt(shares) * fits, dtype=np.float64)
