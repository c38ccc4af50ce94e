"""Contrast with several right answers, in both directions, and the words of a picture as an auxiliary task."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from scipy import sparse


class Facts:
    """Which texts hold for which pictures, by counting shared facts in sparse rows."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.index = {fact: n for n, fact in enumerate(vocabulary)}

    def rows(self, sets: Sequence[frozenset[str]]) -> sparse.csr_matrix:
        """(n, facts) with ones; facts that are not in the vocabulary make a row of their own kind and are left out."""
        columns = [[self.index[f] for f in facts if f in self.index] for facts in sets]
        starts = np.cumsum([0, *map(len, columns)])
        flat = np.concatenate([np.asarray(c, dtype=np.int32) for c in columns]) if starts[-1] else np.zeros(0, np.int32)
        values = np.ones(len(flat), dtype=np.float32)
        return sparse.csr_matrix((values, flat, starts), shape=(len(sets), len(self.index)))


def right_answers(texts: sparse.csr_matrix, pictures: sparse.csr_matrix) -> torch.Tensor:
    """(texts, pictures) bool: the picture's facts include all of the text's."""
    shared = np.asarray((texts @ pictures.T).todense())
    stated = np.asarray(texts.sum(axis=1))
    return torch.from_numpy(shared >= stated)


def contrast(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Mean over rows of the cross-entropy to an even share among a row's right answers; rows without are left out.

    logits: (rows, candidates) float; right: the same shape, bool.
    """
    counts = right.sum(dim=1)
    rows = counts > 0
    shares = right[rows].float() / counts[rows, None]
    return -(shares * F.log_softmax(logits[rows], dim=1)).sum(dim=1).mean()


def word_loss(logits: torch.Tensor, present: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """Cross-entropy to the facts of each picture, the rarer ones counting more (weight: one per fact)."""
    target = present * weight
    target = target / target.sum(dim=1, keepdim=True).clamp_min(1e-6)
    return -(target * F.log_softmax(logits, dim=1)).sum(dim=1).mean()
