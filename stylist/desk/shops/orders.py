"""What the orders of all shops behind an interface share: an act is tried until it is done, then read back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from stylist.desk.orders import Action, Allowed, Order, OrderNotFound, always
from stylist.desk.shops.api import ShopApi


class ApiOrders(ABC):
    """An OrderBackend's acts. ``garment_of``: the catalogue's id of a SKU, None where it is unknown."""

    def __init__(self, api: ShopApi, garment_of: Callable[[str], str | None]) -> None:
        self._api, self._garment_of = api, garment_of

    @abstractmethod
    def order(self, number: str) -> Order | None:
        """The order of a number, None where there is none."""

    def act(self, action: Action, key: str, allowed: Allowed = always) -> Order:
        """Do it, once for each key, and the order as it is then. Raises OrderNotFound."""
        self._api.until_done(lambda: self._act_once(action, key, allowed))
        done = self.order(action.number)
        if done is None:
            raise OrderNotFound(action.number)
        return done

    @abstractmethod
    def _act_once(self, action: Action, key: str, allowed: Allowed) -> None:
        """Look, and do what is not done yet, if the order as it is found is allowed to be changed."""
