"""The composition root: one place that decides which part is which. Heavy parts load when first used."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stylist.files import FileStore
from stylist.privacy.consent import ConsentLedger
from stylist.settings import Settings
from stylist.tables import Place, under

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from stylist.body.perception import BodyModel
    from stylist.decoding.here import Decoder
    from stylist.demand import DemandLedger
    from stylist.desk.alerts import Alerts
    from stylist.desk.basket import BasketBackend
    from stylist.desk.handover import Handovers
    from stylist.desk.order_desk import OrderDesk
    from stylist.desk.order_tables import TableOrders
    from stylist.desk.policies import PageIndex
    from stylist.embedding import Embedder
    from stylist.hearing import Transcriber
    from stylist.index import CatalogueIndex
    from stylist.jobs import JobQueue
    from stylist.outfits import OutfitPlanner
    from stylist.outfits.boards import Boards
    from stylist.outfits.store import PlanStore
    from stylist.outfits.trips import TripPlanner
    from stylist.privacy.photos import Eyes, PhotoShelf
    from stylist.replicas import Replicas
    from stylist.sealing import Seal
    from stylist.search.engine import SearchEngine
    from stylist.seeing.seer import Seer
    from stylist.seeing.shopping import LookShopper
    from stylist.sizing.desk import SizeDesk
    from stylist.tables.postgres import Postgres
    from stylist.taste import TasteDesk
    from stylist.tryon.desk import TryOnDesk
    from stylist.tryon.engine import TryOnEngine
    from stylist.tryon.judging.judge import Judge
    from stylist.tryon.marker import Marker
    from stylist.tryon.turn.desk import TurnDesk
    from stylist.wardrobe import Wardrobe


@dataclass(frozen=True)
class Services:
    """Everything a conversation needs. Each part is made once, on first use, from the settings."""

    settings: Settings

    @cached_property
    def seal(self) -> Seal:
        """What encrypts, if there is a key. Raises NoEncryptionKey, EncryptionKeyMissing and EncryptionKeyWrong."""
        from stylist.sealing.keys import seal_of  # noqa: PLC0415

        return seal_of(self.settings)

    @cached_property
    def server(self) -> Postgres | None:
        """The database server that holds all tables, if one is set."""
        from stylist.tables.postgres import Postgres  # noqa: PLC0415 (optional)

        url = self.settings.database_url
        return Postgres(url.get_secret_value(), self.seal) if url else None

    @property
    def database(self) -> Place:
        """Where consents, conversations and most else is written down: a SQLite file, or the server."""
        return self.server or under(self.settings.data_dir / "stylist.db", self.seal)

    @cached_property
    def files(self) -> FileStore:
        """Pictures by id."""
        return FileStore(self.settings.data_dir / "files", database=self.server, seal=self.seal)

    @cached_property
    def consent(self) -> ConsentLedger:
        """Who agreed to what."""
        return ConsentLedger(self.database)

    @cached_property
    def photos(self) -> PhotoShelf:
        """People's photos."""
        from stylist.privacy.photos import PhotoShelf  # noqa: PLC0415 (opens the picture libraries)

        limits = self.settings
        return PhotoShelf(
            self.files, self.consent, limits.photo_max_mb, limits.photo_max_megapixels, limits.photo_keep_hours,
            self.decoder,
        )  # fmt: skip

    @cached_property
    def decoder(self) -> Decoder:
        """From strangers' bytes to pixels."""
        from stylist.decoding.apart import decoder_of  # noqa: PLC0415 (opens the picture libraries)

        return decoder_of(self.settings)

    @cached_property
    def demand(self) -> DemandLedger:
        """What is asked for, counted."""
        from stylist.demand import DemandLedger  # noqa: PLC0415

        return DemandLedger(self.database)

    @cached_property
    def index(self) -> CatalogueIndex:
        """Catalogues and their versions."""
        from stylist.index import CatalogueIndex, place_of  # noqa: PLC0415

        return CatalogueIndex(place_of(self.settings), self.settings.exact_up_to_rows)

    @cached_property
    def replicas(self) -> Replicas | None:
        """Where models run instead of here, if anywhere."""
        if self.settings.replicas_url is None:  # a search alone need not load what talks with them
            return None
        from stylist.replicas import replicas_of  # noqa: PLC0415

        return replicas_of(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        """Pictures and words as vectors."""
        from stylist.embedding import load_embedder  # noqa: PLC0415

        if self.replicas:
            from stylist.replicas.models import ReplicaEmbedder  # noqa: PLC0415

            return ReplicaEmbedder(self.replicas)
        self._limit_threads()
        return load_embedder(self.settings.embedder, self.settings.embedder_precision)

    @cached_property
    def seer(self) -> Seer:
        """What pictures of garments show."""
        from stylist.seeing.seer import Seer  # noqa: PLC0415

        return Seer(self.embedder)

    @cached_property
    def looks(self) -> LookShopper:
        """The pieces of a photo, found in the chosen catalogue."""
        from stylist.seeing.shopping import LookShopper  # noqa: PLC0415

        return LookShopper(self.search, self.seer, self.files)

    @cached_property
    def search(self) -> SearchEngine:
        """Finding garments in the chosen catalogue."""
        from stylist.search.engine import SearchEngine  # noqa: PLC0415

        snapshots = self.index.live(self.settings.catalogue, self.embedder.name)
        return SearchEngine(snapshots, self.embedder, self.files, self.settings.rates, decoder=lambda: self.decoder)

    @cached_property
    def outfits(self) -> OutfitPlanner:
        """Putting looks together."""
        from stylist.outfits import OutfitPlanner  # noqa: PLC0415

        return OutfitPlanner(self.search)

    @cached_property
    def trips(self) -> TripPlanner:
        """Planning days."""
        from stylist.outfits.trips import TripPlanner  # noqa: PLC0415

        return TripPlanner(self.outfits)

    @cached_property
    def boards(self) -> Boards:
        """Pictures of outfits and plans."""
        from stylist.outfits.boards import Boards  # noqa: PLC0415

        return Boards(self.files, lambda: self.body_model)

    @cached_property
    def plans(self) -> PlanStore:
        """Plans that were made."""
        from stylist.outfits.store import PlanStore  # noqa: PLC0415

        return PlanStore(self.database)

    @cached_property
    def wardrobe(self) -> Wardrobe:
        """What people own."""
        from stylist.wardrobe import Wardrobe  # noqa: PLC0415

        limits = self.settings
        return Wardrobe(
            self.database, self.files, self.consent, lambda: self.seer, lambda: self.body_model,
            limits.photo_max_mb, limits.photo_max_megapixels, decoder=self.decoder,
        )  # fmt: skip

    @cached_property
    def sizes(self) -> SizeDesk:
        """Which size to take of the chosen catalogue's garments."""
        from stylist.sizing.desk import SizeDesk  # noqa: PLC0415

        return SizeDesk(self.database, self.settings.catalogue, self.settings.data_dir)

    @cached_property
    def policies(self) -> PageIndex:
        """What the shop's own pages say."""
        from stylist.desk.policies import PageIndex  # noqa: PLC0415

        return PageIndex(self.index.place, self.settings.catalogue, lambda: self.embedder)

    @cached_property
    def desk_database(self) -> Engine:
        """The service desk's tables."""
        from stylist.desk.database import open_database  # noqa: PLC0415

        url = self.settings.desk_database or self.settings.database_url
        return open_database(url.get_secret_value() if url else None, self.settings.data_dir, self.seal)

    @cached_property
    def baskets(self) -> BasketBackend:
        """What people mean to buy in the chosen catalogue."""
        from stylist.desk.basket import TableBaskets  # noqa: PLC0415
        from stylist.desk.shops import shop_baskets  # noqa: PLC0415

        if self.settings.desk_shop != "tables":
            return shop_baskets(self.settings, self.desk_database, self._garment_of)
        return TableBaskets(self.desk_database, self.settings.catalogue, self.settings.checkout_url)

    @cached_property
    def handovers(self) -> Handovers:
        """Conversations that are with a person of the shop."""
        from stylist.desk.handover import Handovers, console_opens  # noqa: PLC0415

        told = self.settings
        secret = told.desk_webhook_secret.get_secret_value() if told.desk_webhook_secret else ""
        console = console_opens(told.desk_console_key)
        return Handovers(self.desk_database, told.desk_webhook, secret, told.desk_hours, console=console)

    @cached_property
    def alerts(self) -> Alerts:
        """What people wait for in the chosen catalogue."""
        from stylist.desk.alerts import Alerts  # noqa: PLC0415

        return Alerts(self.desk_database, self.settings.catalogue, self.handovers.outbox)

    @cached_property
    def order_tables(self) -> TableOrders:
        """Orders in tables of our own."""
        from stylist.desk.order_tables import TableOrders  # noqa: PLC0415

        return TableOrders(self.desk_database)

    @cached_property
    def orders(self) -> OrderDesk:
        """Orders, for whoever placed them."""
        from stylist.desk.order_desk import OrderDesk  # noqa: PLC0415
        from stylist.desk.shops import shop_orders  # noqa: PLC0415

        in_shop = self.settings.desk_shop != "tables"
        backend = shop_orders(self.settings, self._garment_of) if in_shop else self.order_tables
        return OrderDesk(backend, self.desk_database, self.settings.desk_returns_days)

    def _garment_of(self, sku: str) -> str | None:
        """The garment of the chosen catalogue that has an article number."""
        return self.search.garment_of(sku)

    @cached_property
    def taste(self) -> TasteDesk:
        """What people like of the chosen catalogue."""
        from stylist.taste import TasteDesk  # noqa: PLC0415

        return TasteDesk(self.database, self.settings.catalogue, lambda: self.search, self.settings.taste_model)

    @cached_property
    def body_model(self) -> BodyModel:
        """Landmarks, mask and parsing."""
        from stylist.body import load_body_model  # noqa: PLC0415

        if self.replicas:
            from stylist.replicas.models import ReplicaBody  # noqa: PLC0415

            return ReplicaBody(self.replicas)
        self._limit_threads()
        return load_body_model(self.settings)

    @cached_property
    def transcriber(self) -> Transcriber | None:
        """Who hears spoken messages, if anybody does."""
        from stylist.hearing import load_transcriber  # noqa: PLC0415

        return load_transcriber(self.settings.transcriber)

    @cached_property
    def eyes(self) -> Eyes:
        """The body model, looking at each photo once."""
        from stylist.privacy.photos import Eyes  # noqa: PLC0415

        return Eyes(self.body_model)

    def seen_photos(self) -> set[str]:
        """Photos of which perceptions are held in memory; the body model is not loaded for it."""
        return self.eyes.held() if "eyes" in self.__dict__ else set()

    def forget_seen(self, photo_ids: Collection[str]) -> None:
        """Drop such perceptions."""
        if "eyes" in self.__dict__:
            self.eyes.forget(photo_ids)

    @cached_property
    def tryon(self) -> TryOnEngine:
        """Garments on a person in a photo, each picture judged."""
        return self._engine("preview")

    @cached_property
    def judge(self) -> Judge:
        """Says of a try-on picture whether it may be shown."""
        from stylist.tryon.judging.judge import Judge  # noqa: PLC0415

        return Judge(self.body_model, self.embedder)

    def checked(self, engine: TryOnEngine) -> TryOnEngine:
        """The engine with the judge behind it: no picture goes to anybody by another way."""
        from stylist.tryon.checked import checked  # noqa: PLC0415

        return checked(engine, self.judge, self.body_model)

    @cached_property
    def marker(self) -> Marker:
        """The one way to a file of a generated picture: label, metadata, signature."""
        from stylist.tryon.credentials import Credentials  # noqa: PLC0415 (a native library)
        from stylist.tryon.marker import Marker  # noqa: PLC0415

        limits = self.settings
        credentials = Credentials(limits.data_dir / "credentials", limits.c2pa_key, limits.c2pa_certificates)
        return Marker(credentials, self.decoder)

    def engine(self, name: str) -> TryOnEngine:
        """A try-on engine by name, loaded. Raises UnknownWord and EngineUnavailable."""
        return self.tryon if name == "preview" else self._engine(name)

    def _engine(self, name: str) -> TryOnEngine:
        """The engine of the replicas if it is theirs, else one of this process; with the judge behind it."""
        from stylist.tryon.engines import load_engine  # noqa: PLC0415

        if self.replicas and self.replicas.about.engine == name:
            from stylist.replicas.models import ReplicaEngine  # noqa: PLC0415 (opens the picture libraries)

            return self.checked(ReplicaEngine(self.replicas))
        return self.checked(load_engine(self.settings, name, self.body_model))

    @cached_property
    def queue(self) -> JobQueue:
        """Jobs of all processes on this machine, or of all that share the server."""
        from stylist.jobs.tables import TableQueue  # noqa: PLC0415

        place = self.server or under(self.settings.data_dir / "jobs.db", self.seal)
        return TableQueue(place, self.settings.jobs_most_queued)

    @property
    def own_worker(self) -> bool:
        """Whether this process makes try-ons itself, in a thread: unless that is not wanted, or takes a GPU."""
        from stylist.tryon.engines import engine_facts  # noqa: PLC0415

        here = self.replicas is None and engine_facts(self.settings.tryon_engine).gpu
        return self.settings.tryon_worker == "own" and not here

    @cached_property
    def desk(self) -> TryOnDesk:
        """Where try-ons are asked for."""
        from stylist.tryon.desk import TryOnDesk  # noqa: PLC0415 (opens the picture libraries)

        return TryOnDesk(self, self.settings.tryon_engine, self.own_worker)

    @cached_property
    def turns(self) -> TurnDesk:
        """Where clips of a turn are asked for. Raises TurnsOff where no engine of clips is set."""
        from stylist.tryon.turn.desk import TurnDesk  # noqa: PLC0415 (opens the picture libraries)

        return TurnDesk(self)

    def forget(self, person_id: str) -> None:
        """Delete a person's jobs (running ones too), wardrobe, plans, taste, consents, photos and what came of them."""
        self.queue.forget(person_id)
        self.wardrobe.forget(person_id)
        self.plans.forget(person_id)
        self.taste.forget(person_id)
        self.files.forget(person_id)
        self.orders.forget(person_id)
        self.baskets.forget(person_id)
        self.alerts.forget(person_id)
        self.handovers.forget(person_id)
        self.consent.forget(person_id)

    def close(self) -> None:
        """Let what runs in threads of this process come to its end, and close the connections to a database server."""
        if "desk" in self.__dict__:
            self.desk.close()
        if "desk_database" in self.__dict__:
            self.desk_database.dispose()
        for name in ("replicas", "server"):
            if self.__dict__.get(name) is not None:
                self.__dict__[name].close()

    def _limit_threads(self) -> None:
        if self.settings.threads:
            import torch  # noqa: PLC0415

            torch.set_num_threads(self.settings.threads)


def build_services(settings: Settings | None = None) -> Services:
    """Services for the given settings, or for those of the environment."""
    return Services(settings or Settings())
