"""Which weights of a model learn, and how they are kept apart from those that do not."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import nn

from stylist.errors import BadInput
from stylist.train.finetune.lora import add_lora
from stylist.train.finetune.plan import Plan


def prepare(model: Any, plan: Plan) -> dict[str, nn.Parameter]:
    """Freeze what does not learn; the parameters that do, by name. The model is an open_clip one (it has no types).

    Raises BadInput for a picture side whose blocks open_clip cannot unfreeze one by one.
    """
    torch.manual_seed(plan.seed)
    if plan.method == "lora":
        add_lora(model, plan.rank)
    else:
        _unlock_last(model, plan.blocks)
    model.logit_scale.requires_grad_(plan.loss == "contrastive")
    return {name: p for name, p in model.named_parameters() if p.requires_grad}


def training_mode(model: nn.Module) -> None:
    """Dropout on, but batch statistics as they were: a shop's few pictures would spoil them."""
    model.train()
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.eval()


def _unlock_last(model: Any, blocks: int) -> None:
    """The last blocks of both sides and the projections into the common space, by open_clip's own groups.

    Its own transformers count their projection as a group of its own; timm's and transformers' networks have a
    projection beside them that is never frozen.
    """
    text = getattr(model, "text", model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # open_clip imports timm's helpers from where they were
        try:
            model.lock_image_tower(unlocked_groups=blocks + (not hasattr(model.visual, "trunk")))
        except AssertionError as locked:
            advice = "Its picture side can only be frozen as a whole; use --method lora."
            raise BadInput(what="--method", value="last-blocks", next=advice) from locked
        model.lock_text_tower(unlocked_layers=blocks + hasattr(text.transformer, "resblocks"))
