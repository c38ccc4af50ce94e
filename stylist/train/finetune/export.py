"""A tuned model as a folder that open_clip loads (``local-dir:``), with its card."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import open_clip
from safetensors.torch import save_file

from stylist.embedding import EMBEDDED
from stylist.embedding.loading import embedded_folder
from stylist.embedding.openclip import OpenClipEmbedder
from stylist.train.finetune.lora import merge_lora

if TYPE_CHECKING:
    from stylist.train.finetune.run import FinetuneReport

_WEIGHTS = "open_clip_model.safetensors"
_UNKNOWN_LICENCE = "not stated beside the base model: look at its own page before you pass these weights on"


def export(embedder: OpenClipEmbedder, base: str, folder: Path) -> None:
    """Merge the updates into the model's weights and write configuration, weights (fp16) and tokenizer.

    base: the name that the model was loaded by, whose architecture it still has.
    """
    merge_lora(embedder.model)
    folder.mkdir(parents=True, exist_ok=True)
    state = embedder.model.state_dict()
    save_file({k: (v.half() if v.is_floating_point() else v).cpu().contiguous() for k, v in state.items()},
              folder / _WEIGHTS)  # fmt: skip
    (folder / _WEIGHTS).chmod(0o644)
    config = {
        "model_cfg": open_clip.get_model_config(_address(base)),
        "preprocess_cfg": _preprocessing(embedder.model),
        "looks": embedder.looks,
    }
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", "utf-8")
    tokenizer = embedder.tokenize
    if hasattr(tokenizer, "save_pretrained"):  # open_clip's own byte-pair one needs no files
        tokenizer.save_pretrained(str(folder))


def _address(base: str) -> str:
    """By what name open_clip knows the architecture."""
    if base == EMBEDDED:
        return f"local-dir:{embedded_folder()}"
    return base if base.startswith(("local-dir:", "hf-hub:")) else base.partition("/")[0]


def _preprocessing(model: Any) -> dict[str, Any]:
    """How pictures are prepared; their size is part of the architecture."""
    return {k: v for k, v in model.visual.preprocess_cfg.items() if k != "size"}


def licence_of(base: str) -> str:
    """The licence that the card beside a base model states, in its front matter or its first line that names one."""
    folder = embedded_folder() if base == EMBEDDED else Path(base.removeprefix("local-dir:"))
    card = folder / "README.md"
    if not card.is_file():
        return _UNKNOWN_LICENCE
    text = card.read_text("utf-8")
    found = re.search(r"^licen[sc]e:\s*(\S.*)$", text, re.MULTILINE | re.IGNORECASE)
    named = found.group(1) if found else next(iter(re.findall(r"Apache-2\.0|MIT|BSD-3-Clause|CC0", text)), None)
    return named.strip() if named else _UNKNOWN_LICENCE


def table(report: FinetuneReport) -> list[tuple[str, str, str]]:
    """Rows of (measure, before, after), both languages."""
    rows = []
    for locale, values in report.before.items():
        rows += [(f"{name}, {locale}", f"{value:.3f}", f"{report.after[locale][name]:.3f}")
                 for name, value in values.items()]  # fmt: skip
    return rows


def card(report: FinetuneReport) -> str:
    """The model card, in Markdown."""
    plan, products = report.plan, report.products
    lora = plan["method"] == "lora"
    return _CARD.format(
        base=report.base,
        model=plan["model"],
        licence=report.licence,
        verdict=report.verdict,
        train=products["train"],
        dev=products["dev"],
        test=products["test"],
        pictures=report.pictures,
        digest=report.feed_digest,
        method=f"LoRA of rank {plan['rank']}" if lora else f"the last {plan['blocks']} block(s) of each side",
        loss=plan["loss"],
        learning=report.learning,
        parameters=report.parameters,
        seed=plan["seed"],
        best=report.best_epoch,
        epochs=len(report.history) - 1,
        lines="\n".join(f"| {name} | {before} | {after} |" for name, before, after in table(report)),
    )


_CARD = """# {base}, tuned on a shop's catalogue

Made by `stylist train clip`. {verdict}

- Base: `{model}` ({base}). Its licence: {licence}.
- Data: {train} products of the shop with {pictures} pictures, their titles and attributes in many phrasings, English
  and Chinese (feed digest {digest}).
- Method: {method}, {loss} loss, {learning} numbers learnt beside or among {parameters}, seed {seed}; epoch {best} of
  {epochs} was the best on {dev} products that were not learnt from.
- Measured on {test} more products, of designs that were neither learnt from nor looked at in between. Names and
  plain requests are asked of the whole catalogue; products that were learnt from never count as right answers.

| measure | before | after |
|---|---|---|
{lines}

It has learnt one shop's pictures and words. It is for finding that shop's garments, not for judging people.
"""
