"""Addresses: of servers that may be spoken to, and of people that parcels go to."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from stylist.errors import UnknownSetting

_PARTS = re.compile(r"\s*[,，;；\n]\s*")
_POSTCODE = re.compile(r"(?=[A-Za-z\d -]*\d)[A-Za-z\d][A-Za-z\d -]{2,9}")


class Postal(NamedTuple):
    """Where a parcel goes; the country stays the order's."""

    street: str
    city: str
    postcode: str


def require_secure(setting: str, url: str, what: str) -> None:
    """Raises UnknownSetting for an address that would carry ``what`` in the open: only https, or this machine."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
        raise UnknownSetting(name=setting, value=url, why=f"{what} is sent only over https://")


def postal(text: str) -> Postal | None:
    """ "12 Elm Street, Springfield, 12345" in its parts ("Springfield 12345" too); None where one is missing."""
    parts = [p for p in _PARTS.split(text.strip(" .。")) if p]
    if len(parts) >= 3 and _POSTCODE.fullmatch(parts[-1]):
        return Postal(", ".join(parts[:-2]), parts[-2], parts[-1])
    if len(parts) >= 2 and (
        found := re.fullmatch(r"(?P<a>\d{4,6}) (?P<city>\D+)|(?P<town>\D+?) (?P<b>\d{4,6})", parts[-1])
    ):
        return Postal(", ".join(parts[:-1]), (found["city"] or found["town"]).strip(), found["a"] or found["b"])
    return None
