"""From a table of events to a folder: learn, compare with what is popular on later events, keep only what is better."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from stylist.evaluate.taste import HALF_LIFE_DAYS, measure_choice, measure_ratings
from stylist.locale import Locale
from stylist.taste.traits import Trait
from stylist.train.taste import Plan, Ratings, Report, Training, learn
from stylist.train.taste_events import Events, read_events

LATER = 0.2
FEW_EVENTS = 20_000
"""Below this the steps of the usual plan are too few and its penalty too strong: one of ``small_plans`` is tried."""
REPORT = "report.json"
_SAID: Mapping[str, tuple[str, str]] = {
    "better": (
        "Better than {against} on {later} later events. Kept in {folder}: set taste_model to it.",
        "在之后的 {later} 条事件上好于{against}。已保存在 {folder}，把 taste_model 设为它即可。",
    ),
    "not_better": (
        "Not surely better than {against} on {later} later events. Nothing kept; taste goes on without it.",
        "在之后的 {later} 条事件上没有确实好于{against}。没有保留，口味排序照旧。",
    ),
    "stopped": (
        "Stopped after an epoch. Run the same command again to go on from there.",
        "在一轮结束后停下了。再次运行同样的命令会接着往下学。",
    ),
}
_AGAINST = {
    "popular": ("what is popular", "按热门排"),
    "popular_lately": ("what is popular lately", "按近期热门排"),
}


class TasteReport(BaseModel):
    """What came of a run: OUT/report.json, and what ``stylist train taste --json`` prints."""

    model_config = ConfigDict(frozen=True)

    kept: bool
    why: Literal["better", "not_better", "stopped"]
    events: int = 0
    later: int = 0
    refused: dict[str, int] = {}
    against: Literal["popular", "popular_lately"] = "popular"
    measured: dict[str, Any] = {}
    epochs: int = 0
    folder: str = ""
    digest: str = ""

    def say(self, locale: Locale) -> str:
        """The sentence for the shop."""
        place = int(locale == "zh")
        against = _AGAINST[self.against][place]
        return _SAID[self.why][place].format(against=against, later=self.later, folder=self.folder)


def train_taste(
    path: Path,
    out: Path,
    plan: Plan | None = None,
    traits: Mapping[str, Sequence[Trait]] | None = None,
    report: Report = lambda *_: None,
    stopped: Callable[[], bool] = lambda: False,
    *,
    choose: bool | None = None,
) -> TasteReport:
    """Learn from the earlier events, compare on the later fifth; if it is better, learn from all and write the model.

    ``choose``: whether few events may change ``plan`` (``chosen_plan``); None: only where none is given.

    Runs go on from their last epoch in ``out``; the same events again give the report there. Raises BadInput.
    """
    events = read_events(path, traits)
    before, after = events.ratings.split(LATER)
    choose = plan is None if choose is None else choose
    plan = plan or Plan()
    if events.points is None:
        plan = replace(plan, unseen=4, half_life_days=HALF_LIFE_DAYS)
    plan = chosen_plan(before, plan) if choose else plan
    digest = _digest(path, plan, traits or {})
    if (done := _done(out, digest)) is not None:
        return done
    trial = learn(plan, before, out / f"earlier-{digest}", report, stopped)
    if trial is None:
        return TasteReport(kept=False, why="stopped")
    found = _judged(events, trial, before, after)
    if found.kept:
        whole = learn(plan, events.ratings, out / f"all-{digest}", report, stopped)
        if whole is None:
            return TasteReport(kept=False, why="stopped")
        whole.model(events.ratings).save(out)
    found = found.model_copy(
        update={"events": len(events.ratings.days), "refused": dict(events.refused), "folder": str(out),
                "epochs": trial.plan.epochs, "digest": digest}
    )  # fmt: skip
    (out / REPORT).write_text(json.dumps(found.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n", "utf-8")
    return found


def small_plans(usual: Plan) -> tuple[Plan, ...]:
    """For few events: many small steps, few factors, less penalty; the usual plan is one of them."""
    quick = replace(usual, batch=256, rate=0.03, penalty=1.0)
    shapes = ((4, 1.0), (4, 3.0), (8, 3.0))
    return (usual, *(replace(quick, factors=factors, factor_cost=cost) for factors, cost in shapes))


def chosen_plan(before: Ratings, usual: Plan) -> Plan:
    """The plan that gains most over what is popular on the last tenth of the earlier events.

    The later events, by which a model is kept or not, have no say in it. The usual plan where there are many events,
    or where no plan gains anything.
    """
    if len(before.days) >= FEW_EVENTS:
        return usual
    return max(small_plans(usual), key=lambda plan: _gained(plan, before))


def _gained(plan: Plan, before: Ratings) -> float:
    trial = Training(plan, before)
    trial.run(None, lambda *_: None)
    losses = [row["later"] for row in trial.history]
    return losses[0] - min(losses)


def _judged(events: Events, trial: Training, before: Any, after: Any) -> TasteReport:
    """Ratings by their errors, choices by the whole order (AUC), against the better of the simple ways."""
    if events.points is not None:
        measured = measure_ratings(trial, before, after, events.points)["all_people"]
        low = measured["popular"]["ours_lower_by"][1]
        against: Literal["popular", "popular_lately"] = "popular"
    else:
        measured = measure_choice(trial, before, after)
        ways: tuple[Literal["popular", "popular_lately"], ...] = ("popular", "popular_lately")
        against = max(ways, key=lambda way: measured[way]["auc"])
        low = measured[against]["ours_less_this_auc"][1]
    why: Literal["better", "not_better"] = "better" if low > 0 else "not_better"
    return TasteReport(kept=low > 0, why=why, later=len(after.days), against=against, measured=measured)


def _digest(path: Path, plan: Plan, traits: Mapping[str, Sequence[Trait]]) -> str:
    told = json.dumps([asdict(plan), sorted((name, list(t)) for name, t in traits.items())])
    return hashlib.sha256(told.encode() + path.read_bytes()).hexdigest()[:12]


def _done(out: Path, digest: str) -> TasteReport | None:
    if not (out / REPORT).exists():
        return None
    found = TasteReport.model_validate_json((out / REPORT).read_text("utf-8"))
    return found if found.digest == digest else None
