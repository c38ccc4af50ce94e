"""Everybody who keeps tables, on one database, and a row or two of theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from stylist.demand import DemandLedger
from stylist.demand.ledger import Tally
from stylist.desk.basket import Entry, TableBaskets
from stylist.desk.database import open_database
from stylist.desk.order_tables import TableOrders
from stylist.desk.orders import Order, OrderLine
from stylist.files import FileStore
from stylist.jobs import Ask
from stylist.jobs.tables import TableQueue
from stylist.money import Money
from stylist.outfits.store import PlanStore
from stylist.privacy.consent import ConsentLedger
from stylist.sizing.desk import SizeDesk
from stylist.tables import Place
from stylist.taste.ledger import FeedbackLedger
from stylist.wardrobe import Wardrobe
from stylist_agents.journal import Journal
from stylist_tools.memory import Memory
from stylist_ui.api.hits import SharedHits
from stylist_ui.sites import Sites

DAY = date(2026, 11, 1)
AT_S = 1793500000.0
ASK = Ask(owner="ann", key="k", engine="preview", payload="{}")
TALLY = Tally("step", "step", "searched")
ORDER = Order(
    number="A-1", customer="c1", email="ann@shop.test", status="shipped", placed_on=DAY, address="1 Elm Road",
    lines=(OrderLine(sku="s1-M", title="Navy linen shirt", price=Money.of(59, "USD"), garment_id="s1", size="M"),),
)  # fmt: skip


class AllTables:
    """All of them, opened: their tables are there."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.journal = Journal(place)
        self.consent = ConsentLedger(place)
        self.queue = TableQueue(place)
        self.files = FileStore(folder / "files", database=place)
        self.sites = Sites(folder, place)
        self.hits = SharedHits(place, clock=lambda: AT_S)
        self.plans = PlanStore(place)
        self.demand = DemandLedger(place)
        self.taste = FeedbackLedger(place)
        self.sizes = SizeDesk(place, "small", folder)
        self.wardrobe = Wardrobe(place, self.files, self.consent, None, None)  # type: ignore[arg-type] (lists alone)
        self._engine = open_database(f"sqlite:///{place}" if isinstance(place, Path) else place.url, folder)  # type: ignore[attr-defined]
        self.orders, self.baskets = TableOrders(self._engine), TableBaskets(self._engine, "small")

    def write(self) -> None:
        """One thing of most."""
        turn = self.journal.begin("t", "ann", "a navy linen shirt")
        self.journal.finish("t", turn, "Three fit.", (), Memory(), "complete")
        self.consent.give("ann")
        self.queue.submit(ASK)
        self.files.put(b"x", "product", ".png")
        self.hits.acquire_entry("ann", 9, 3600, 4)
        self.sites.add("shop", ["https://shop.test"])
        self.demand.add("small", DAY, {TALLY: 3})
        self.orders.put([ORDER])
        self.baskets.add("ann", Entry("s1-M", "s1", 2), "k")

    def read(self) -> dict[str, object]:
        """What is there of it."""
        return {
            "words": [message.text for message in self.journal.history("t", "ann")],
            "consent": self.consent.given("ann"),
            "job": [(job.state, job.engine) for job in self.queue.of("ann")],
            "files": [path.suffix for path in self.files.lasting()],
            "sites": [site.origins for site in self.sites.all()],
            "hits": self.hits.get_moving_window("ann", 9, 3600)[1],
            "demand": dict(self.demand.between("small", DAY, DAY)),
            "order": self.orders.order("A-1"),
            "basket": self.baskets.entries("ann"),
            "others": [self.plans.all("ann"), self.wardrobe.pieces("ann"), self.taste.events("ann", "small", 9)],
        }

    def close(self) -> None:
        self._engine.dispose()
