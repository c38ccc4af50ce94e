"""Boards as files: the pictures of what an outfit or a plan is made of, cut out, laid and stored for their owner."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

import numpy as np
from PIL import Image

from stylist.body.perception import BodyModel
from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import Photo, open_photo
from stylist.locale import Locale
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.board import Card, Item, draw_look, draw_plan
from stylist.outfits.plans import Plan
from stylist.wardrobe.taking import Taken, take

KEPT_CUTS = 128


class Boards:
    """Draws and stores boards. Cut-outs are remembered, for one garment is on many boards."""

    def __init__(self, files: FileStore, body_model: Callable[[], BodyModel]) -> None:
        self._files, self._body_model = files, body_model
        self._cuts: OrderedDict[str, Taken] = OrderedDict()
        self._lock = Lock()

    def of_outfit(self, outfit: Outfit, occasion: str | None, locale: Locale, owner: str) -> str:
        """Store a board of a look; returns its file id."""
        items = [self._item(g, g.id in outfit.owned_ids, outfit.total.currency, locale, owner) for g in outfit.garments]
        total = outfit.total.format(locale) if len(outfit.owned_ids) < len(items) else None
        return self._store(draw_look(items, occasion, total, locale), owner)

    def of_plan(self, plan: Plan, find: Callable[[str], Garment], locale: Locale, owner: str) -> str:
        """Store a board of a plan. find: a garment by its id."""
        owned = {piece.garment_id for piece in plan.packing if piece.owned}
        currency = plan.total.currency
        items = {i: self._item(find(i), i in owned, currency, locale, owner) for i in plan.garment_ids}
        cards = [
            Card(look.moment.day, look.moment.occasion, tuple(items[i] for i in look.garment_ids))
            for look in plan.looks
        ]
        total = plan.total.format(locale) if len(owned) < len(items) else None
        return self._store(draw_plan(cards, len(items), plan.request.days, total, locale), owner)

    def _item(self, garment: Garment, owned: bool, currency: str, locale: Locale, owner: str) -> Item:
        price: Money | None = None if owned else garment.price(currency)
        return Item(garment, self._cut(garment, owner), price.format(locale) if price else None)

    def _cut(self, garment: Garment, owner: str) -> Taken:
        for picture_id in garment.image_ids[:1]:
            with self._lock:
                held = self._cuts.get(picture_id)
            if held is None:
                held = self._opened(picture_id, garment, owner)
                with self._lock:
                    self._cuts[picture_id] = held
                    while len(self._cuts) > KEPT_CUTS:
                        self._cuts.popitem(last=False)
            return held
        return _blank()

    def _opened(self, picture_id: str, garment: Garment, owner: str) -> Taken:
        """An owned piece was cut out when it was taken in; a product picture is cut now."""
        try:
            data = self._files.read(picture_id, owner)
        except (NotFound, OSError):
            return _blank()
        with Image.open(io.BytesIO(data)) as picture:
            if picture.mode == "RGBA":
                layers = np.asarray(picture, dtype=np.uint8)
                return Taken(np.ascontiguousarray(layers[..., :3]), np.ascontiguousarray(layers[..., 3]))
        photo: Photo = open_photo(data, max_mb=float("inf"))
        return take(photo, garment.category, self._body_model())

    def _store(self, board: Image.Image, owner: str) -> str:
        buffer = io.BytesIO()
        board.save(buffer, "PNG")
        return self._files.put(buffer.getvalue(), "board", ".png", owner=owner)


def _blank() -> Taken:
    """What stands for a garment without a picture: paper."""
    return Taken(np.full((160, 120, 3), (239, 231, 215), dtype=np.uint8), None)
