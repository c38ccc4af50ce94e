"""How much of everything somebody may have: requests, messages and uploads, within moving windows of time.

Counted in this process' memory, or where a database server is shared in its tables, for all processes together.
"""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MovingWindowSupport

from stylist.errors import TooMany, UnknownSetting
from stylist.settings import Settings
from stylist.tables import Place
from stylist_ui.api.hits import OwnHits, SharedHits
from stylist_ui.api.hits_ahead import HitsAhead


class TooManyRequests(TooMany):
    """More requests than one address, site or person may make."""

    code = "too_many_requests"
    en = "That was more than {rate}. Please try again in {retry_after_s} s."
    zh = "超过了 {rate} 的上限。请 {retry_after_s} 秒后再试。"


class QuotaUsedUp(TooMany):
    """More uploads than one person may make in a day."""

    code = "quota_used_up"
    en = "That is more than {most} {unit} of uploads in a day. Please try again in {retry_after_s} s."
    zh = "今天的上传已超过 {most} {unit}。请 {retry_after_s} 秒后再试。"


class Limits:
    """The limits that the settings name. shared: where several processes count together."""

    def __init__(self, settings: Settings, shared: Place | None = None) -> None:
        self.shared = shared is not None
        """Whether counting waits for a database."""
        self._hits: MovingWindowSupport = OwnHits() if shared is None else SharedHits(shared)
        self._requests = HitsAhead(self._hits) if isinstance(self._hits, SharedHits) else self._hits
        names = ("api_rate_ip", "api_rate_site", "api_rate_person", "api_rate_messages")
        self._rates = {name.removeprefix("api_rate_"): _rate(name, getattr(settings, name)) for name in names}
        self._files, self._megabytes = settings.upload_quota_files, settings.upload_quota_mb
        self._uploads = {
            "files": parse(f"{max(1, self._files)}/day"),
            "kB": parse(f"{max(1, self._megabytes) * 1000}/day"),
        }

    def request(self, kind: str, who: str) -> None:
        """Count one request; kind: ip, site, person or messages. Raises TooManyRequests."""
        rate = self._rates[kind]
        if not self._requests.acquire_entry(rate.key_for(kind, who), rate.amount, rate.get_expiry()):
            raise TooManyRequests(rate=str(rate), retry_after_s=self._wait_s(rate, kind, who))

    def upload(self, person_id: str, files: int = 0, kilobytes: int = 0) -> None:
        """Count an upload. Raises QuotaUsedUp."""
        for unit, count, most in (("files", files, self._files), ("kB", kilobytes, self._megabytes * 1000)):
            rate = self._uploads[unit]
            if count and (not most or not self._count(rate, count, "upload", unit, person_id)):
                raise QuotaUsedUp(most=most, unit=unit, retry_after_s=self._wait_s(rate, "upload", unit, person_id))

    def _count(self, rate: RateLimitItem, cost: int, *who: str) -> bool:
        return self._hits.acquire_entry(rate.key_for(*who), rate.amount, rate.get_expiry(), amount=cost)

    def _wait_s(self, rate: RateLimitItem, *who: str) -> int:
        first, _ = self._hits.get_moving_window(rate.key_for(*who), rate.amount, rate.get_expiry())
        return max(1, math.ceil(first + rate.get_expiry() - time.time()))


def _rate(name: str, value: str) -> RateLimitItem:
    try:
        return parse(value)
    except ValueError as error:
        raise UnknownSetting(name=name, value=value, why="write such as 60/minute") from error
