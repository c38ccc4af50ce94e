"""Who may be whom: sessions, shoppers whom a shop vouches for, site keys and origins, cookies and other sites."""

from __future__ import annotations

import base64
import json
import time
from datetime import date
from typing import Any

import jwt
import pytest
from api_people import person_of, somebody
from starlette.testclient import TestClient

from stylist.demo.catalogue import demo_garments
from stylist.demo.orders import demo_orders
from stylist.desk.orders import OrderNotFound
from stylist_ui.identity import COOKIE, Badge, Signer, new_person_id
from stylist_ui.sites import NotAnOrigin, Site, Sites
from tests.agents.conftest import SmallShop

SHOP = "https://shop.example"


@pytest.fixture
def site(services: SmallShop) -> Site:
    return Sites(services.settings.data_dir).add("luma", [SHOP])


def claims(site: Site, **other: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"sub": "customer-42", "aud": site.key, "iat": now, "exp": now + 300} | other


def signed(site: Site, secret: str | None = None, **other: Any) -> str:
    return jwt.encode(claims(site, **other), secret or site.secret.get_secret_value(), algorithm="HS256")


def unsigned(site: Site) -> str:
    parts = ({"alg": "none", "typ": "JWT"}, claims(site))
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts) + "."


def test_an_identified_shopper_is_the_same_person_every_time(
    client: TestClient, services: SmallShop, site: Site
) -> None:
    headers = {"x-site-key": site.key, "origin": SHOP}
    told = [client.post("/api/session", json={"identity": signed(site)}, headers=headers) for _ in range(2)]
    people = {person_of(services.settings.data_dir, {"authorization": f"Bearer {t.json()['token']}"}) for t in told}
    assert people == {site.person_id("customer-42")}
    assert told[0].json()["identified"] is True
    assert told[0].json()["expires_at"] <= time.time() + 3600
    assert told[0].headers["access-control-allow-origin"] == SHOP
    other = Sites(services.settings.data_dir).add("other", ["https://other.example"])
    assert other.person_id("customer-42") != site.person_id("customer-42")


@pytest.mark.parametrize("case", ["expired", "forged", "none", "audience", "long", "no_exp", "hs512", "nonsense"])
def test_a_wrong_identity_is_401(client: TestClient, site: Site, case: str) -> None:
    now = int(time.time())
    bad = {
        "expired": signed(site, iat=now - 600, exp=now - 300),
        "forged": signed(site, secret="k" * 40),
        "none": unsigned(site),
        "audience": signed(site, aud="site-other"),
        "long": signed(site, exp=now + 7200),
        "no_exp": jwt.encode({"sub": "a", "aud": site.key, "iat": now}, site.secret.get_secret_value(), "HS256"),
        "hs512": jwt.encode(claims(site), site.secret.get_secret_value().ljust(64, "x"), "HS512"),
        "nonsense": "a.b.c",
    }
    answer = client.post("/api/session", json={"identity": bad[case]}, headers={"x-site-key": site.key})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_identity")


@pytest.mark.parametrize("case", ["expired", "forged", "none", "hex"])
def test_a_token_that_is_not_ours_is_401(client: TestClient, services: SmallShop, case: str) -> None:
    person = new_person_id()
    ours = client.app.state.hall.signer  # type: ignore[attr-defined]
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    bad = {
        "expired": ours.issue(Badge(person), lifetime_s=-1),
        "forged": Signer(b"x" * 32).issue(Badge(person)),
        "none": f"{head}.{ours.issue(Badge(person)).split('.')[1]}.",
        "hex": person,
    }
    answer = client.get("/api/threads", headers={"authorization": f"Bearer {bad[case]}"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_site_is_used_from_its_origins_alone_and_ends_when_its_key_is_taken_back(
    client: TestClient, services: SmallShop, site: Site
) -> None:
    headers = {"x-site-key": site.key}
    evil = client.post("/api/session", headers=headers | {"origin": "https://evil.example"})
    assert (evil.status_code, evil.json()["code"]) == (403, "other_origin")
    assert "access-control-allow-origin" not in evil.headers
    assert client.post("/api/session", headers={"x-site-key": "site-none"}).status_code == 404
    token = client.post("/api/session", headers=headers | {"origin": SHOP}).json()["token"]
    who = {"authorization": f"Bearer {token}"}
    assert client.get("/api/threads", headers=who).status_code == 200
    Sites(services.settings.data_dir).remove(site.key)
    assert client.get("/api/threads", headers=who).status_code == 401


def test_a_shops_server_asks_for_its_shoppers(client: TestClient, site: Site) -> None:
    secret = {"authorization": f"Bearer {site.secret.get_secret_value()}"}
    assert client.get("/api/threads", headers=secret).status_code == 401
    thread = client.post("/api/threads", headers=secret | {"x-shopper": "customer-42"}).json()["id"]
    one, other = ({**secret, "x-shopper": name} for name in ("customer-42", "customer-43"))
    assert client.get(f"/api/threads/{thread}", headers=one).status_code == 200
    assert client.get(f"/api/threads/{thread}", headers=other).status_code == 404


def test_a_shopper_whom_the_shop_names_sees_their_orders_and_nobody_elses(
    client: TestClient, services: SmallShop, site: Site
) -> None:
    ada, ben = (o for o in demo_orders(demo_garments(), date(2026, 3, 14)) if o.number in ("D-1001", "D-2001"))
    services.order_tables.put([ada, ben])
    secret = {"authorization": f"Bearer {site.secret.get_secret_value()}", "x-shopper": ada.customer}
    client.get("/api/threads", headers=secret)
    mine = site.person_id(ada.customer)
    assert [order.number for order in services.orders.orders(mine)] == [ada.number]
    with pytest.raises(OrderNotFound):
        services.orders.order(mine, ben.number)
    identity = {"identity": signed(site, sub=ben.customer)}
    told = client.post("/api/session", json=identity, headers={"x-site-key": site.key})
    assert told.status_code == 201
    assert services.orders.is_verified(site.person_id(ben.customer))
    assert not services.orders.is_verified(person_of(services.settings.data_dir, somebody(client)))


def test_a_cookie_changes_things_for_our_own_page_alone(client: TestClient) -> None:
    answer = client.post("/api/session", json={"cookie": True})
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert client.cookies[COOKIE] == answer.json()["token"]
    assert client.get("/api/threads").status_code == 200
    assert client.post("/api/threads").status_code == 403
    assert client.post("/api/threads", headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post("/api/threads", headers={"origin": "http://testserver"}).status_code == 201


def test_no_cors_unless_a_site_asks_for_it(client: TestClient, services: SmallShop) -> None:
    asks = {"origin": SHOP, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    assert client.options("/api/threads", headers=asks).status_code == 400
    assert client.get("/api/catalogue/search", headers={"origin": SHOP}).status_code == 403
    Sites(services.settings.data_dir).add("luma", [SHOP])
    allowed = client.options("/api/threads", headers=asks)
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, SHOP)
    assert "access-control-allow-credentials" not in allowed.headers
    read = client.get("/api/threads", headers=somebody(client) | {"origin": SHOP})
    assert (read.status_code, read.headers["access-control-allow-origin"]) == (200, SHOP)


@pytest.mark.parametrize(
    "wrong", ["shop.example", "https://shop.example/path", "*", "https://*.example", "ftp://x", "https://a; b"]
)
def test_an_origin_is_scheme_and_host(services: SmallShop, wrong: str) -> None:
    with pytest.raises(NotAnOrigin):
        Sites(services.settings.data_dir).add("luma", [wrong])


def test_only_a_sites_origins_may_frame_the_chat(client: TestClient, site: Site) -> None:
    framed = client.get("/widget/frame", params={"site": site.key}).headers["content-security-policy"]
    assert framed.endswith(f"frame-ancestors 'self' {SHOP}")
    assert client.get("/widget/frame").headers["content-security-policy"].endswith("frame-ancestors 'self'")
    assert client.get("/widget/frame", params={"site": "site-none"}).status_code == 404
    assert "javascript" in client.get("/widget/stylist-widget.js").headers["content-type"]
    assert client.get("/api/health").headers["content-security-policy"].startswith("default-src 'none'")


def test_a_token_that_was_read_before_ends_when_its_time_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    signer, badge = Signer(b"k" * 32), Badge(new_person_id())
    token = signer.issue(badge, lifetime_s=60)
    assert (signer.read(token), Signer(b"x" * 32).read(token)) == (badge, None)
    later = time.time() + 61
    monkeypatch.setattr("stylist_ui.identity.time.time", lambda: later)
    assert signer.read(token) is None
