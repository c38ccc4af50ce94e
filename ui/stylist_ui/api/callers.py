"""Who asks: a person by cookie or bearer token, through the own page or a shop's site; and what holds for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from stylist.errors import NotIdentified, StylistError
from stylist.locale import Locale
from stylist.services import Services
from stylist_agents.conversation import Conversation
from stylist_ui.api.limits import Limits
from stylist_ui.api.problems import speaks
from stylist_ui.identity import COOKIE, Badge, Signer
from stylist_ui.sites import Site, Sites
from stylist_ui.turns import Turns

SHOPPER_HEADER = "X-Shopper"
_bearer = HTTPBearer(auto_error=False, description="A token of POST /api/session, or a site's secret with X-Shopper.")
_cookie = APIKeyCookie(name=COOKIE, auto_error=False, description="The same token as a cookie, on our own page.")
_shopper = APIKeyHeader(
    name=SHOPPER_HEADER, auto_error=False, description="With a site's secret as bearer: for which shopper it asks."
)


class OtherOrigin(StylistError):
    """A page of another origin that sends a request in somebody's name."""

    code = "other_origin"
    status = 403
    en = "Requests from '{origin}' are not taken here. Register the origin with `stylist site add`."
    zh = "不接受来自“{origin}”的请求。请用 `stylist site add` 登记该来源。"


@dataclass(frozen=True)
class Hall:
    """What every route works with."""

    conversation: Conversation
    turns: Turns
    signer: Signer
    sites: Sites
    limits: Limits

    @property
    def services(self) -> Services:
        return self.conversation.services


@dataclass(frozen=True)
class Caller:
    """An identified person."""

    person_id: str
    site: str | None
    locale: Locale


async def hall(request: Request) -> Hall:
    """The app's one hall. Asynchronous, as what does not wait is: a hop to a thread costs more under load."""
    found = request.app.state.hall
    assert isinstance(found, Hall)  # noqa: S101 (create_app put it there)
    return found


Here = Annotated[Hall, Depends(hall)]


async def _spoken(request: Request) -> Locale:
    return speaks(request)


Speaks = Annotated[Locale, Depends(_spoken)]


def from_somewhere(request: Request, here: Here) -> None:
    """Count the request for its address. Pages of other origins are not listened to, unless a site registered them."""
    here.limits.request("ip", request.client.host if request.client else "unknown")
    origin = request.headers.get("origin")
    if origin is not None and not same_origin(request) and origin not in origins_of(here.sites):
        raise OtherOrigin(origin=origin)


async def identified(
    request: Request,
    here: Here,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
    shopper: Annotated[str | None, Depends(_shopper)],
) -> Caller:
    """The person who asks. Raises NotIdentified, OtherOrigin, TooManyRequests."""

    def found() -> Caller:
        from_somewhere(request, here)
        badge = _by_bearer(here, bearer.credentials, shopper) if bearer else _by_cookie(request, here, cookie)
        return _admitted(here, badge, speaks(request))

    # what is counted in memory is answered in microseconds, a hop to a thread takes longer; a shopper's welcome writes
    return await run_in_threadpool(found) if here.limits.shared or shopper else found()


def by_bearer(request: Request, here: Hall) -> Caller:
    """The person who asks, for doors that FastAPI does not keep: by bearer token alone. Raises as ``identified``."""
    from_somewhere(request, here)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    known = scheme.lower() == "bearer"
    badge = _by_bearer(here, token.strip(), request.headers.get(SHOPPER_HEADER)) if known else None
    return _admitted(here, badge, speaks(request))


def _admitted(here: Hall, badge: Badge | None, locale: Locale) -> Caller:
    if badge is None:
        raise NotIdentified
    if badge.site:
        here.limits.request("site", badge.site)
    here.limits.request("person", badge.person_id)
    return Caller(badge.person_id, badge.site, locale)


Person = Annotated[Caller, Depends(identified)]


def viewing(
    request: Request,
    here: Here,
    _counted: Annotated[None, Depends(from_somewhere)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
    shopper: Annotated[str | None, Depends(_shopper)],
) -> str | None:
    """The id of the person who looks, or None: some things are there for everybody."""
    badge = _by_bearer(here, bearer.credentials, shopper) if bearer else _by_cookie(request, here, cookie)
    return badge.person_id if badge else None


Viewer = Annotated[str | None, Depends(viewing)]


def _by_bearer(here: Hall, token: str, shopper: str | None) -> Badge | None:
    """A token of ours, as long as its site stands; or a site's secret, for the shopper that its server names."""
    badge = here.signer.read(token)
    if badge is None:
        site = here.sites.with_secret(token)
        return vouched(here, site, shopper) if site and shopper else None
    return badge if badge.site is None or badge.site in {s.key for s in here.sites.all()} else None


def vouched(here: Hall, site: Site, shopper: str) -> Badge:
    """A shopper whom the shop itself names: the orders under that customer's id are theirs to ask about."""
    badge = Badge(site.person_id(shopper), site.key, named=True)
    here.services.orders.welcome(badge.person_id, shopper)
    return badge


def _by_cookie(request: Request, here: Hall, token: str | None) -> Badge | None:
    """Only for requests of our own page: a cookie is sent along by itself, so changes need an origin."""
    badge = here.signer.read(token or "")
    if badge is None or badge.site is not None:
        return None
    if request.method not in ("GET", "HEAD") and not same_origin(request):
        raise OtherOrigin(origin=request.headers.get("origin", ""))
    return badge


def same_origin(request: Request) -> bool:
    """Whether a page of this very server sent the request."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def origins_of(sites: Sites) -> set[str]:
    """Every origin that a site registered."""
    return {origin for site in sites.all() for origin in site.origins}
