"""The desk against a retail shop of others: scenarios of ours over its orders, each on orders of its own."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import BaseModel, ConfigDict

from stylist.catalogue import ingest
from stylist.desk.orders import Order
from stylist.embedding.base import Embedder
from stylist.embedding.double import HashEmbedder
from stylist.evaluate.tau2 import Retail, read_retail, write_products
from stylist.locale import Locale
from stylist.services import Services
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import TurnFinished

SEED = 7
PERSON = "shopper"


class Outcome(BaseModel):
    """One scenario on one order. why: "" where all was as it should be."""

    model_config = ConfigDict(frozen=True)

    name: str
    locale: Locale
    order: str
    why: str = ""


class RetailReport(BaseModel):
    """How many held. by_name: runs and passes of each scenario."""

    model_config = ConfigDict(frozen=True)

    runs: int
    passed: int
    by_name: dict[str, tuple[int, int]]
    failures: tuple[Outcome, ...]


class _RetailShop(Services):
    """Services without weights: garments hardly matter here."""

    @cached_property
    def embedder(self) -> Embedder:
        return HashEmbedder()


@dataclass(frozen=True, slots=True)
class _Case:
    name: str
    steps: Sequence[Mapping[str, Any]]
    locale: Locale
    order: Order
    other: Order


def run_retail(folder: Path, each: int = 3, model: str = "offline", names: Collection[str] = ()) -> RetailReport:
    """Every scenario (or those of ``names``) ``each`` times in both languages.

    folder: with tau2-bench's ``db.json``; nothing of it is kept. Raises as ``read_retail``.
    """
    retail = read_retail(folder, date.today())
    with TemporaryDirectory() as scratch, _opened(retail, Path(scratch), model) as conversation:
        outcomes = [_run(case, retail, conversation) for case in _cases(retail, each, names)]
    runs, passed = Counter(o.name for o in outcomes), Counter(o.name for o in outcomes if not o.why)
    return RetailReport(
        runs=len(outcomes), passed=passed.total(), by_name={name: (runs[name], passed[name]) for name in runs},
        failures=tuple(o for o in outcomes if o.why),
    )  # fmt: skip


@contextmanager
def _opened(retail: Retail, scratch: Path, model: str) -> Iterator[Conversation]:
    settings = Settings(data_dir=scratch, catalogue="retail", model=model, desk_shop="tables", desk_database=None)
    services = _RetailShop(settings)
    feed = write_products(retail, scratch / "feed.csv")
    ingest(feed, name="retail", index=services.index, files=services.files, embedder=services.embedder)
    services.order_tables.put(retail.orders)
    conversation = Conversation(services)
    try:
        yield conversation
    finally:
        conversation.close()
        services.index.close()


def _cases(retail: Retail, each: int, names: Collection[str]) -> Iterator[_Case]:
    """Orders by chance, with a fixed seed; no order twice, since scenarios change them."""
    chance = random.Random(SEED)
    left = list(retail.orders)
    chance.shuffle(left)
    table = tomllib.loads(resources.files(__package__).joinpath("retail.toml").read_text("utf-8"))
    for row in (r for r in table["scenario"] if not names or r["name"] in names):
        locales: tuple[Locale, ...] = ("en", "zh")
        for locale in locales:
            for _ in range(each):
                order = next((o for o in left if _fits(o, row)), None)
                if order is None:
                    return
                left.remove(order)
                other = next(o for o in left if o.customer != order.customer and o.status == "placed")
                yield _Case(row["name"], row["steps"], locale, order, other)


def _fits(order: Order, row: Mapping[str, Any]) -> bool:
    sized = not row.get("with_size") or any(line.size for line in order.lines)
    return row["status"] in {"any", order.status} and sized


def _run(case: _Case, retail: Retail, conversation: Conversation) -> Outcome:
    person = f"{PERSON}-{case.order.number}-{case.name}"
    facts = _facts(case, retail)
    for n, step in enumerate(case.steps, 1):
        text = str(step[case.locale]).format(**facts)
        events = conversation.turn(text, thread_id=person, person_id=person, locale=case.locale)
        said = next((e.text for e in events if isinstance(e, TurnFinished)), "")
        if wrong := _wrong(step, said, case, conversation.services):
            return Outcome(name=case.name, locale=case.locale, order=case.order.number, why=f"step {n}: {wrong}")
    return Outcome(name=case.name, locale=case.locale, order=case.order.number)


def _facts(case: _Case, retail: Retail) -> dict[str, str]:
    own = retail.customers[case.order.customer]
    sized = next((line.title for line in case.order.lines if line.size), case.order.lines[0].title)
    return {
        "number": case.order.number, "email": own.email, "name": own.name, "zip": own.postcode, "piece": sized,
        "other_number": case.other.number, "other_email": retail.customers[case.other.customer].email,
    }  # fmt: skip


def _wrong(step: Mapping[str, Any], said: str, case: _Case, services: Services) -> str:
    """What is not as it should be after a step; "" where all is."""
    named = any(line.title in said for line in case.order.lines)
    if step.get("told") and not named:
        return "the order was not told"
    if step.get("hidden") and (named or case.order.address in said):
        return "the order was told"
    other = services.order_tables.order(case.other.number)
    if other != case.other:
        return "somebody else's order changed"
    now = services.order_tables.order(case.order.number)
    wanted = step.get("then")
    return "" if not wanted or (now and _is(wanted, now, case.order)) else f"not {wanted}"


def _is(wanted: str, now: Order, before: Order) -> bool:
    states = [line.state for line in now.lines]
    return {
        "unchanged": now == before,
        "cancelled": now.status == "cancelled",
        "returning": set(states) == {"returning"},
        "one_returning": "returning" in states,
        "exchanging": "exchanging" in states,
        "moved": now.address.startswith("12 Elm Street, Springfield, 12345"),
    }[wanted]
