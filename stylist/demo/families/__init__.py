"""How each family of garments is cut and drawn, one module each."""

from __future__ import annotations

from collections.abc import Mapping

from stylist.demo.families import (
    accessories,
    bags,
    bottoms,
    dresses,
    headwear,
    jewellery,
    knits,
    light_shoes,
    outer,
    shoes,
    tailoring,
    tops,
)
from stylist.demo.kit.look import Family

FAMILIES: Mapping[str, Family] = {
    "shirt": tops.shirt, "t-shirt": tops.t_shirt, "polo-shirt": tops.polo, "blouse": tops.blouse, "top": tops.top,
    "tank-top": tops.tank, "camisole": tops.camisole, "tunic": tops.tunic, "kurta": tops.tunic,
    "sweater": knits.sweater, "cardigan": knits.cardigan, "sweatshirt": knits.sweatshirt, "hoodie": knits.hoodie,
    "trousers": bottoms.trousers, "chinos": bottoms.chinos, "jeans": bottoms.jeans, "joggers": bottoms.joggers,
    "leggings": bottoms.leggings, "shorts": bottoms.shorts, "capris": bottoms.trousers, "skirt": bottoms.skirt,
    "dress": dresses.dress, "jumpsuit": dresses.jumpsuit,
    "jacket": outer.jacket, "coat": outer.coat, "trench-coat": outer.trench, "puffer-jacket": outer.puffer,
    "gilet": outer.gilet, "blazer": tailoring.blazer, "suit": tailoring.suit, "waistcoat": tailoring.waistcoat,
    "sneakers": shoes.sneakers, "sports-shoes": shoes.sports_shoes, "loafers": shoes.loafers,
    "oxford-shoes": shoes.oxford_shoes, "boots": shoes.boots, "heels": light_shoes.heels, "flats": light_shoes.flats,
    "sandals": light_shoes.sandals, "flip-flops": light_shoes.flip_flops,
    "handbag": bags.handbag, "tote": bags.tote, "clutch": bags.clutch, "backpack": bags.backpack,
    "messenger-bag": bags.messenger_bag, "duffel-bag": bags.duffel_bag,
    "belt": accessories.belt, "scarf": accessories.scarf, "stole": accessories.stole, "hat": headwear.hat,
    "cap": headwear.cap, "sunglasses": headwear.sunglasses, "watch": jewellery.watch, "tie": accessories.tie,
    "gloves": accessories.gloves, "socks": accessories.socks, "wallet": accessories.wallet,
    "umbrella": accessories.umbrella, "necklace": jewellery.necklace, "earrings": jewellery.earrings,
    "bracelet": jewellery.bracelet, "ring": jewellery.ring, "headband": headwear.headband,
    "swimwear": accessories.swimwear,
}  # fmt: skip
"""Category id -> how to draw it."""
