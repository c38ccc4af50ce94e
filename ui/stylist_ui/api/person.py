"""The person: a session, consent, everything that is kept of them, and forgetting it."""

from __future__ import annotations

import io
import json
import time
import zipfile
from contextlib import suppress
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from stylist.desk.orders import Order
from stylist.errors import NotFound
from stylist_ui.api.callers import Caller, Hall, Here, OtherOrigin, Person, from_somewhere, same_origin, vouched
from stylist_ui.identity import YEAR_S, Badge, new_person_id, set_cookie
from stylist_ui.sites import LONGEST_IDENTITY_S, Site

router = APIRouter(tags=["person"])
Purpose = Literal["photo", "wardrobe"]
PurposeInPath = Annotated[Purpose, Path(description="photo: kept a day; wardrobe: kept until removed.")]


class SessionAsked(BaseModel):
    """Who to be. identity: the JWT by which the shop's server says who its logged-in shopper is."""

    model_config = ConfigDict(extra="forbid")

    identity: str | None = Field(None, max_length=4000)
    before: str | None = Field(None, max_length=4000, description="With identity: the anonymous token used so far.")
    cookie: bool = Field(False, description="Set the token as an HttpOnly cookie, too (our own page only).")


class Session(BaseModel):
    """A token to send as `Authorization: Bearer`. expires_at: seconds since 1970."""

    token: str
    expires_at: int
    identified: bool
    carried: int = Field(0, description="Conversations that were begun before, anonymously, and are this person's now.")


class Consent(BaseModel):
    """Whether the person agrees to a purpose, and for how long what came of it is kept."""

    purpose: Purpose
    given: bool
    keep_hours: float | None


SiteKey = Annotated[str | None, Header(max_length=100, description="The key of a shop's site.")]


@router.post("/session", status_code=201, dependencies=[Depends(from_somewhere)])
def begin_session(
    here: Here, request: Request, answer: Response, asked: SessionAsked | None = None, x_site_key: SiteKey = None
) -> Session:
    """Become somebody: a new anonymous person, or the shopper whom a shop's JWT names (with its X-Site-Key)."""
    asked = asked or SessionAsked()
    site = here.sites.get(x_site_key) if x_site_key else None
    if site is not None:
        _from_the_site(request, site)
    badge, lifetime_s = _badge(here, asked, site)
    carried = _carried(here, asked.before, badge) if asked.before else 0
    token = here.signer.issue(badge, lifetime_s)
    if asked.cookie and site is None:
        answer.headers["set-cookie"] = set_cookie(token, request.url.scheme == "https")
    expires_at = int(time.time()) + lifetime_s
    return Session(token=token, expires_at=expires_at, identified=badge.named, carried=carried)


def _carried(here: Hall, before: str, now: Badge) -> int:
    """Conversations of an anonymous visitor of the same site become the shopper's. No named person's ever do."""
    then = here.signer.read(before)
    if then is None or then.named or not now.named or then.site != now.site:
        return 0
    for thread in here.conversation.threads(then.person_id):
        here.turns.stop(thread.id)
    return here.conversation.carry_over(then.person_id, now.person_id)


def _from_the_site(request: Request, site: Site) -> None:
    """A site's key is used from the site's pages and from our own frame in them."""
    origin = request.headers.get("origin")
    if origin is not None and not same_origin(request) and origin not in site.origins:
        raise OtherOrigin(origin=origin)


def _badge(here: Hall, asked: SessionAsked, site: Site | None) -> tuple[Badge, int]:
    if asked.identity is None:
        return Badge(new_person_id(), site.key if site else None), YEAR_S
    if site is None:
        from stylist_ui.sites import WrongIdentity  # noqa: PLC0415

        raise WrongIdentity(why="X-Site-Key?")
    return vouched(here, site, site.shopper(asked.identity)), LONGEST_IDENTITY_S


@router.get("/consent/{purpose}")
def show_consent(here: Here, person: Person, purpose: PurposeInPath) -> Consent:
    """Whether the person agrees."""
    hours = here.services.settings.photo_keep_hours if purpose == "photo" else None
    return Consent(purpose=purpose, given=here.services.consent.given(person.person_id, purpose), keep_hours=hours)


@router.put("/consent/{purpose}")
def give_consent(here: Here, person: Person, purpose: PurposeInPath) -> Consent:
    """Agree: photos may be taken in from now on (or own clothes kept)."""
    if not here.services.consent.given(person.person_id, purpose):
        here.services.consent.give(person.person_id, purpose)
    return show_consent(here, person, purpose)


@router.delete("/consent/{purpose}")
def withdraw_consent(here: Here, person: Person, purpose: PurposeInPath) -> Consent:
    """Take consent back: what was kept under it, and all made from it, is deleted at once."""
    if purpose == "photo":
        here.conversation.withdraw(person.person_id)
    else:
        here.services.wardrobe.forget(person.person_id)
        here.services.consent.withdraw(person.person_id, "wardrobe")
    return show_consent(here, person, purpose)


@router.get(
    "/me/export",
    response_class=Response,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
)
def export(here: Here, person: Person) -> Response:
    """Everything that is kept of the person: person.json and pictures/, as a ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("person.json", json.dumps(_all_of(here, person), ensure_ascii=False, indent=1))
        for file in here.services.files.of(person.person_id):
            with suppress(NotFound):  # gone meanwhile, or not given out
                picture = here.services.files.read(file.id, person.person_id)
                packed.writestr(f"pictures/{file.path.name}", picture, zipfile.ZIP_STORED)
    headers = {"content-disposition": 'attachment; filename="stylist.zip"', "cache-control": "private, no-store"}
    return Response(held.getvalue(), media_type="application/zip", headers=headers)


def _all_of(here: Hall, person: Caller) -> dict[str, Any]:
    journal, mine = here.conversation.journal, person.person_id
    threads = [
        thread.model_dump(mode="json")
        | {
            "preferences": here.conversation.preferences(thread.id, mine).model_dump(mode="json"),
            "messages": [m.model_dump(mode="json") for m in here.conversation.history(thread.id, mine)],
            "feedback": [f.model_dump(mode="json") for f in journal.opinions.of_thread(thread.id, mine)],
        }
        for thread in here.conversation.threads(mine)
    ]
    services = here.services
    return {
        "person": mine,
        "consent": {purpose: services.consent.given(mine, purpose) for purpose in ("photo", "wardrobe")},
        "threads": threads,
        "plans": [plan.model_dump(mode="json") for plan in services.plans.all(mine)],
        "wardrobe": [piece.model_dump(mode="json") for piece in services.wardrobe.pieces(mine)],
        "taste": services.taste.export(mine),
        "orders": [o.model_dump(mode="json") for o in _orders(here, mine)],
        "basket": [entry._asdict() for entry in services.baskets.entries(mine)],
        "jobs": [{"id": job.id, "state": job.state, "made_at": job.made_at} for job in services.queue.of(mine)],
        "pictures": [{"id": f.id, "kind": f.kind, "made_at": f.made_at} for f in services.files.of(mine)],
    }


def _orders(here: Hall, person_id: str) -> list[Order]:
    """Those that are open to the person now; others are the shop's to give out."""
    orders = here.services.orders
    return orders.orders(person_id) if orders.is_verified(person_id) else []


@router.delete("/me", status_code=204)
def forget_me(here: Here, person: Person) -> None:
    """Forget the person: threads, photos, pictures, measures, wardrobe, plans, jobs and consents are deleted."""
    for thread in here.conversation.threads(person.person_id):
        here.turns.stop(thread.id)
    here.conversation.forget(person.person_id)
