"""Orders from a file of JSON Lines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from stylist.desk.orders import Order
from stylist.errors import BadInput


class BrokenOrder(BadInput):
    """A line that is no order."""

    code = "broken_order"
    en = "Line {line} of '{path}' is no order: {why}. docs/service-desk.md shows one."
    zh = "“{path}”第 {line} 行不是订单：{why}。示例见 docs/service-desk.md。"


def read_orders(path: Path) -> Iterator[Order]:
    """One order from each line that is not blank. Raises BrokenOrder at the first that is none."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            plain = line.removeprefix(codecs.BOM_UTF8).strip()
            if not plain:
                continue
            try:
                yield Order.model_validate_json(plain)
            except ValidationError as problem:
                first = problem.errors()[0]
                why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
                raise BrokenOrder(path=path.name, line=number, why=why) from problem
