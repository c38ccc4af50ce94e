"""A shop's REST interface: JSON over https, patient with a busy shop, plain about what went wrong.

    Unavailable (503)
    ├── ShopAway         no answer, too slow, or an error of its own, also after some attempts
    ├── ShopRefuses      the token is not taken
    └── ShopUnreadable   an answer that is not what the interface promises

Reading is repeated by itself. Writing is repeated by whoever writes, after another look at what is there
(:meth:`ShopApi.until_done`): an answer that was lost on the way does not make a thing happen twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from stylist.desk.addresses import require_secure
from stylist.errors import Unavailable, UnknownSetting

if TYPE_CHECKING:
    from stylist.settings import Settings

ATTEMPTS = 4
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
T = TypeVar("T")


class ShopAway(Unavailable):
    """A shop that does not answer."""

    code = "shop_away"
    en = (
        "The shop's own system does not answer just now ({why}). Nothing was changed that you weren't told of; please "
        "try again in a moment."
    )
    zh = "店家的系统暂时没有响应（{why}）。没有告诉你的改动都没有发生，请稍后再试。"


class ShopRefuses(Unavailable):
    """A shop that does not take the token."""

    code = "shop_refuses"
    passing = False
    en = (
        "The shop's own system does not let Stylist in ({status}). Whoever runs this: check desk_shop_token and its "
        "rights."
    )
    zh = "店家的系统不让 Stylist 访问（{status}）。请管理员检查 desk_shop_token 及其权限。"


class ShopUnreadable(Unavailable):
    """An answer that is not what was promised."""

    code = "shop_unreadable"
    en = "The shop's own system gave an answer that can't be read ({why})."
    zh = "店家系统的回答无法读取（{why}）。"


class _Busy(Exception):
    """To be tried again. after_s: when the shop says so."""

    def __init__(self, why: str, after_s: float | None = None) -> None:
        super().__init__(why)
        self.after_s = after_s


class ShopApi:
    """One shop. ``client`` holds its address and token."""

    def __init__(self, client: httpx.Client, wait_s: float = FIRST_WAIT_S) -> None:
        self._client, self._wait_s = client, wait_s

    def get(self, path: str, **params: str | int) -> Any:
        """Read; None where there is nothing (404). Raises ShopAway, ShopRefuses, ShopUnreadable."""
        return self.until_done(lambda: self.once("GET", path, params=params))

    def once(self, method: str, path: str, body: object = None, params: Mapping[str, str | int] | None = None) -> Any:
        """One request, within :meth:`until_done`."""
        try:
            answer = self._client.request(method, path, json=body, params=params)
        except httpx.TransportError as problem:
            raise _Busy(type(problem).__name__) from problem
        if answer.status_code == 429:
            raise _Busy("429", _seconds(answer.headers.get("retry-after")))
        if answer.status_code >= 500:
            raise _Busy(str(answer.status_code))
        if answer.status_code in {401, 403}:
            raise ShopRefuses(status=answer.status_code)
        if answer.status_code == 404:
            return None
        if not answer.is_success:
            raise ShopUnreadable(why=f"{answer.status_code} for {method} {path}")
        return _json(answer)

    def until_done(self, attempt: Callable[[], T]) -> T:
        """Attempt again while the shop is busy, waiting as it says. The attempt looks first at what is done already."""
        again = Retrying(
            stop=stop_after_attempt(ATTEMPTS), wait=self._wait, retry=retry_if_exception_type(_Busy), reraise=True
        )
        try:
            return again(attempt)
        except _Busy as busy:
            raise ShopAway(why=str(busy)) from busy

    def _wait(self, state: RetryCallState) -> float:
        busy = state.outcome.exception() if state.outcome else None
        asked = busy.after_s if isinstance(busy, _Busy) else None
        return min(asked if asked is not None else self._wait_s * 2 ** (state.attempt_number - 1), LONGEST_WAIT_S)


def open_api(settings: Settings) -> ShopApi:
    """The shop of the settings. Raises UnknownSetting where its address or token is missing, or the address open."""
    url, token = settings.desk_shop_url, settings.desk_shop_token
    if not url or token is None:
        name = "desk_shop_token" if url else "desk_shop_url"
        raise UnknownSetting(name=name, value="", why=f"desk_shop = '{settings.desk_shop}' needs it")
    require_secure("desk_shop_url", url, "a token")
    key = token.get_secret_value()
    header = {"x-shopify-access-token": key} if settings.desk_shop == "shopify" else {"authorization": f"Bearer {key}"}
    return ShopApi(httpx.Client(base_url=url, headers=header, timeout=settings.desk_shop_timeout_s))


def dig(data: Any, *path: str) -> Any:
    """A value deep in an answer, None where a step is missing. Raises ShopUnreadable where a step is no object."""
    for name in path:
        if data is None:
            return None
        if not isinstance(data, dict):
            raise ShopUnreadable(why=f"'{name}' expected in an object")
        data = data.get(name)
    return data


def rows(data: Any, *path: str) -> list[dict[str, Any]]:
    """A list of objects deep in an answer; empty where there is none. Raises ShopUnreadable."""
    found = dig(data, *path)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise ShopUnreadable(why=f"'{'.'.join(path)}' is no list of objects")
    return found


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json() if answer.content else {}
    except ValueError as problem:
        raise ShopUnreadable(why="no JSON") from problem


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
