"""Taste within what was asked: garments that meet the wishes equally well, in the order that one person would like.

Scores are never changed, only handed out anew among equals. So nothing that meets a wish less well rises above what
meets it better because of taste, and what is refused, too dear or not to be had in the size was gone before.
"""

from __future__ import annotations

import hashlib
from typing import Protocol

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.reason import Reason
from stylist.search.ranking import Evidence, Scores

SHARE = 0.4
"""How far a garment liked by 1 may rise among equals, in units of the score, whose full range is 1."""
SHARE_WITHOUT_WORDS = 1.5
"""The same where nothing was asked for in words: filters that all of them hold are no reason for an order."""
SAME = 0.02
"""Steps in which wishes are counted as met equally well."""
TIEBREAK = 1e-4
"""What keeps rows of one and the same score in the new order."""
LEAST_FOR_A_TRY = 4
"""Hits on a page from which on its last place may go to something new."""
LOOKED_AT = 40
"""Next rows among which that is chosen."""
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


class Personal(Protocol):
    """One person's taste over the catalogue that is searched (``stylist.taste.Taste``)."""

    @property
    def stamp(self) -> str:
        """Changes with everything that the order depends on."""
        ...

    def liking(self, among: Mask) -> Floats:
        """(N,) -1 to 1 for the rows in ``among``."""
        ...

    def doubt(self, rows: npt.NDArray[np.intp]) -> Floats:
        """(n,) how unsure that is."""
        ...

    def reasons(self, garment: Garment) -> tuple[Reason, ...]:
        """What speaks for a garment."""
        ...


def equals(evidence: Evidence) -> npt.NDArray[np.intp]:
    """(N,) the same number for rows that meet the stated wishes equally well."""
    met = np.zeros(len(evidence.factor)) if evidence.agreement is None else evidence.agreement
    levels = np.stack([np.round(met / SAME), np.round(evidence.factor / SAME), evidence.penalty], axis=1)
    return np.asarray(np.unique(levels, axis=0, return_inverse=True)[1].reshape(-1), dtype=np.intp)


def reordered(scores: Scores, tiers: npt.NDArray[np.intp], liking: Floats, passing: Mask) -> Scores:
    """(N,) the scores handed out anew among the passing rows of each tier, those liked more first.

    liking: (N,) in units of the score.
    """
    found, wanted = scores.copy(), scores + liking
    rows = np.flatnonzero(passing)
    now = rows[np.lexsort((-scores[rows], tiers[rows]))]
    then = rows[np.lexsort((-wanted[rows], tiers[rows]))]
    found[then] = scores[now] - TIEBREAK * np.arange(len(rows)) / max(len(rows), 1)
    return np.asarray(found, dtype=np.float32)


def with_a_try(
    scores: Scores, tiers: npt.NDArray[np.intp], passing: Mask, taste: Personal, limit: int, seed: str
) -> tuple[Scores, int | None]:
    """The scores with one row that little is known of in the first page's last place, and that row.

    It changes places with what would be there, and only within a tier. One of two searches tries something; the seed
    decides which, and what: the same search by the same person gives the same page.
    """
    order = np.flatnonzero(passing)
    order = order[np.argsort(-scores[order], kind="stable")]
    if limit < LEAST_FOR_A_TRY or len(order) <= limit:
        return scores, None
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big"))
    last = order[limit - 1]
    others = np.array([row for row in order[limit : limit + LOOKED_AT] if tiers[row] == tiers[last]], dtype=np.intp)
    if not len(others) or rng.random() < 0.5:
        return scores, None
    likely = taste.liking(passing)[others] + taste.doubt(others) * rng.standard_normal(len(others))  # Thompson (1933)
    tried = int(others[int(np.argmax(likely))])
    found = scores.copy()
    found[[last, tried]] = scores[[tried, last]]
    return found, tried
