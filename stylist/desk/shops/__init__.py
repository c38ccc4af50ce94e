"""Orders and baskets where a shop has them already: Shopify and Magento, over their REST interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylist.desk.shops.api import ShopApi, open_api
from stylist.desk.shops.magento import MagentoBaskets, MagentoOrders
from stylist.desk.shops.shopify import ShopifyBaskets, ShopifyOrders

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from stylist.desk.basket import BasketBackend
    from stylist.desk.orders import OrderBackend
    from stylist.settings import Settings


def shop_orders(settings: Settings, garment_of: Callable[[str], str | None]) -> OrderBackend:
    """The shop's orders. garment_of: the catalogue's id of an article number, or None. Raises UnknownSetting."""
    api = open_api(settings)
    return ShopifyOrders(api, garment_of) if settings.desk_shop == "shopify" else MagentoOrders(api, garment_of)


def shop_baskets(settings: Settings, engine: Engine, garment_of: Callable[[str], str | None]) -> BasketBackend:
    """The shop's baskets. Raises UnknownSetting."""
    api = open_api(settings)
    if settings.desk_shop == "shopify":
        return ShopifyBaskets(api, engine, settings.catalogue)
    return MagentoBaskets(api, engine, settings.catalogue, settings.checkout_url, garment_of)


__all__ = ["ShopApi", "shop_baskets", "shop_orders"]
