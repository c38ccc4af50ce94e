"""Fine-tuning from a feed to a folder: read, measure, train, measure again, and put in place only what is better."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict

from stylist.catalogue import RefusedRow
from stylist.catalogue.feed import SHOP_CURRENCY
from stylist.embedding import load_embedder
from stylist.embedding.openclip import OpenClipEmbedder
from stylist.locale import Locale
from stylist.train.finetune.batches import Batches
from stylist.train.finetune.export import card, export, licence_of
from stylist.train.finetune.judging import Judge, Result, Values, Verdict, compare
from stylist.train.finetune.loop import FineTuning
from stylist.train.finetune.plan import Identity, Plan, same_run
from stylist.train.finetune.shop import Progress, Shop, read_shop

REPORT = "report.json"
_ROOM = 1.25
"""Pictures are kept so much larger than the model sees them, for the crops that training takes."""


class FinetuneReport(BaseModel):
    """What came of a run: OUT/report.json, and what ``stylist train clip --json`` prints."""

    model_config = ConfigDict(frozen=True)

    base: str
    """The model that was tuned, with the digest of its weights."""
    plan: dict[str, Any]
    feed_digest: str
    read: int
    refused: tuple[RefusedRow, ...]
    remarks: tuple[RefusedRow, ...]
    products: dict[str, int]
    """Products with pictures: train, dev, test."""
    pictures: int
    """Pictures learnt from."""
    requests: int
    """Held-out names and plain requests, each in both languages."""
    parameters: int
    learning: int
    """Parameters, and those of them (or beside them) that were learnt."""
    history: list[dict[str, float]]
    best_epoch: int
    before: dict[Locale, Values]
    after: dict[Locale, Values]
    difference: float
    """Of the score (the mean of recall@10 and the reciprocal rank over both languages), after less before."""
    difference_low: float
    """What that is at least, with 95 % confidence."""
    worse: tuple[str, ...]
    kept: bool
    folder: str
    """Where the tuned model is: OUT/model if it was kept, OUT/rejected if not."""
    embedder: str | None
    """What to set the embedder to; None if the model was not kept."""
    licence: str
    seconds: float
    """Of this call; a run that was taken up again counts from there."""

    @property
    def verdict(self) -> str:
        """One sentence."""
        gain = f"score {self.difference:+.3f}, at least {self.difference_low:+.3f} with 95 % confidence"
        if self.kept:
            return f"Better on held-out products ({gain}): it is in {self.folder}."
        why = f"worse: {', '.join(self.worse)}" if self.worse else "no more than chance would give"
        return f"Not better on held-out products ({gain}; {why}): the model in use stays. It is kept in {self.folder}."

    def say(self, locale: Locale) -> str:
        """The verdict in either language."""
        if locale == "en":
            return self.verdict
        gain = f"得分 {self.difference:+.3f}，95% 置信下至少 {self.difference_low:+.3f}"
        if self.kept:
            return f"在留出商品上更好（{gain}）：模型在 {self.folder}。"
        why = f"变差：{'、'.join(self.worse)}" if self.worse else "不超过偶然"
        return f"在留出商品上没有更好（{gain}；{why}）：继续使用原来的模型。这次的结果在 {self.folder}。"


def finetune(
    feed: Path,
    out: Path,
    plan: Plan | None = None,
    *,
    images: Path | None = None,
    format: str | None = None,
    currency: str = SHOP_CURRENCY,
    progress: Progress | None = None,
) -> FinetuneReport:
    """Tune ``plan.model`` on the feed, or go on with the run that ``out`` holds, or return its report if it is over.

    Raises TooFewProducts, OtherRun, Stopped (a checkpoint is left), and what ``read_feed`` and ``load_embedder`` raise.
    """
    plan = plan or Plan()
    began = time.monotonic()
    tell = progress or (lambda _done, _total, _stage: None)
    embedder = cast(OpenClipEmbedder, load_embedder(plan.model))
    size = max(embedder.model.visual.preprocess_cfg["size"])
    shop = read_shop(feed, images, round(_ROOM * size), format, currency, tell)
    identity: Identity = {**asdict(plan), "model": embedder.name, "feed": shop.digest}
    if known := _finished(out, identity):
        return known
    out.mkdir(parents=True, exist_ok=True)
    return _tuned(shop, embedder, plan, identity, out, tell, began)


def _tuned(
    shop: Shop, embedder: OpenClipEmbedder, plan: Plan, identity: Identity, out: Path, tell: Progress, began: float
) -> FinetuneReport:
    base, parameters = embedder.name, sum(p.numel() for p in embedder.model.parameters())
    test = Judge(shop.products, "test")
    before = test.judge(embedder)
    batches = Batches(shop.part("train"), embedder, plan.batch_size, plan.seed)
    tuning = FineTuning(plan, embedder, batches, Judge(shop.products, "dev"), identity)
    learning = sum(p.numel() for p in tuning.learning.values())
    tuning.run(out, tell)
    candidate = out / "candidate"
    export(embedder, plan.model, candidate)
    after = test.judge(load_embedder(f"local-dir:{candidate}"))
    verdict = compare(before, after)
    folder = _place(candidate, out / ("model" if verdict.better else "rejected"))
    report = FinetuneReport(
        base=base,
        plan=asdict(plan),
        feed_digest=shop.digest,
        read=shop.read,
        refused=shop.refused,
        remarks=shop.remarks,
        products={part: len(shop.part(part)) for part in ("train", "dev", "test")},
        pictures=len(batches.pictures),
        parameters=parameters,
        learning=learning,
        history=tuning.history,
        best_epoch=tuning.best_epoch,
        **_compared(before, after, verdict),
        folder=str(folder),
        embedder=f"local-dir:{folder}" if verdict.better else None,
        licence=licence_of(plan.model),
        seconds=round(time.monotonic() - began, 1),
    )
    _write(report, identity, folder, out)
    return report


def _compared(before: Result, after: Result, verdict: Verdict) -> dict[str, Any]:
    return {
        "requests": len(before.scores),
        "before": before.values,
        "after": after.values,
        "difference": verdict.difference,
        "difference_low": verdict.low,
        "worse": verdict.worse,
        "kept": verdict.better,
    }


def _place(candidate: Path, folder: Path) -> Path:
    """Where the candidate belongs; what lay there came of an earlier end of the same run."""
    shutil.rmtree(folder, ignore_errors=True)
    return candidate.rename(folder).resolve()


def _write(report: FinetuneReport, identity: Identity, folder: Path, out: Path) -> None:
    """The card beside the model, the report; and last, that the run is over: its checkpoint becomes its identity."""
    (folder / "README.md").write_text(card(report), "utf-8")
    (out / "README.md").write_text(card(report), "utf-8")
    (out / REPORT).write_text(report.model_dump_json(indent=2) + "\n", "utf-8")
    (out / "finished.json").write_text(json.dumps(identity), "utf-8")
    (out / "checkpoint.pt").unlink(missing_ok=True)


def _finished(out: Path, identity: Identity) -> FinetuneReport | None:
    """The report of this very run if ``out`` holds it; OtherRun if it holds another."""
    mark = out / "finished.json"
    if not mark.exists():
        return None
    same_run(identity, json.loads(mark.read_text("utf-8")), out)
    return FinetuneReport.model_validate_json((out / REPORT).read_text("utf-8"))
