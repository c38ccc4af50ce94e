"""Two losses over the same question: which pictures does a text hold for? Several may be right, in both directions."""

from __future__ import annotations

import torch

from stylist.train.clip.loss import contrast
from stylist.train.finetune.plan import Loss

MARGIN = 0.2
"""By how much, in cosine similarity, a right answer is to be nearer than a wrong one (as in VSE++)."""


def both_ways(kind: Loss, similarity: torch.Tensor, right: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """The loss of texts to pictures and of pictures to texts, halved.

    similarity: (texts, pictures) cosines; right: the same shape, bool; scale: of the contrastive logits.
    """
    pairs = ((similarity, right), (similarity.T, right.T))
    if kind == "contrastive":
        return torch.stack([contrast(scale * s, r) for s, r in pairs]).mean()
    return torch.stack([triplet(s, r) for s, r in pairs]).mean()


def triplet(similarity: torch.Tensor, right: torch.Tensor, margin: float = MARGIN) -> torch.Tensor:
    """Mean hinge between a row's farthest right answer and its nearest wrong one (Faghri et al. 2018, VSE++).

    Rows without a right or without a wrong answer are left out; 0 where none is left.
    """
    rows = right.any(dim=1) & ~right.all(dim=1)
    similarity, right = similarity[rows], right[rows]
    if not len(similarity):
        return similarity.sum()
    nearest_wrong = similarity.masked_fill(right, -torch.inf).max(dim=1).values
    farthest_right = similarity.masked_fill(~right, torch.inf).min(dim=1).values
    return (margin + nearest_wrong - farthest_right).clamp_min(0).mean()
