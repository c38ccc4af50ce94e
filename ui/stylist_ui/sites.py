"""Shops that put the widget on their pages: a public key, the origins it may be used from, a secret for the server.

The key stands in the shop's page and is no secret; the browser holds it to the shop's origins. The secret stays on the
shop's server: it signs short-lived JWTs that say who a logged-in shopper is, and it is the API key of server programs.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import jwt
from pydantic import BaseModel, ConfigDict, SecretStr

from stylist.errors import BadInput, NotFound, NotIdentified
from stylist.tables import Place, Table, create, transaction

LONGEST_IDENTITY_S = 3600
"""For how long a shop may say who somebody is, in one JWT."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sites (
    key TEXT PRIMARY KEY, name TEXT NOT NULL, origins TEXT NOT NULL, secret TEXT NOT NULL, made_at REAL NOT NULL
);
"""


class NotAnOrigin(BadInput):
    """Something that is not the origin of web pages."""

    code = "not_an_origin"
    en = "'{value}' is not an origin. Write scheme and host alone, such as https://shop.example."
    zh = "“{value}”不是网页来源。只写协议和主机，例如 https://shop.example。"


class WrongIdentity(NotIdentified):
    """A shop's JWT that does not hold."""

    code = "wrong_identity"
    en = "This identity is not accepted ({why}). Have the shop's server sign a new one."
    zh = "身份凭证无效（{why}）。请让店铺服务器重新签发。"


class Site(BaseModel):
    """One shop site."""

    model_config = ConfigDict(frozen=True)

    key: str
    name: str
    origins: tuple[str, ...]
    secret: SecretStr

    def person_id(self, shopper: str) -> str:
        """The person behind a shopper's id of this site: always the same, and another one on every other site."""
        return hashlib.sha256(f"{self.key}\0{shopper}".encode()).hexdigest()[:32]

    def shopper(self, token: str) -> str:
        """The shopper's id that the shop's JWT names. Raises WrongIdentity.

        HS256 with the site's secret; audience: the site's key; ``sub``, ``iat`` and ``exp``, at most an hour apart.
        """
        try:
            claims = jwt.decode(
                token,
                self.secret.get_secret_value(),
                algorithms=["HS256"],
                audience=self.key,
                options={"require": ["exp", "iat", "sub", "aud"]},
            )
        except jwt.PyJWTError as problem:
            raise WrongIdentity(why=type(problem).__name__) from problem
        if claims["exp"] - claims["iat"] > LONGEST_IDENTITY_S:
            raise WrongIdentity(why=f"exp - iat > {LONGEST_IDENTITY_S} s")
        return str(claims["sub"])


class Sites:
    """The sites of one installation."""

    def __init__(self, data_dir: Path, database: Place | None = None) -> None:
        """database: where they are written down; by default in a file of their own in the data folder."""
        self._path = database or data_dir / "sites.db"
        create(self._path, _SCHEMA)
        if isinstance(self._path, Path):
            self._path.chmod(0o600)  # it holds the sites' secrets

    def add(self, name: str, origins: list[str]) -> Site:
        """A new site. Raises NotAnOrigin."""
        site = Site(
            key=f"site-{secrets.token_hex(8)}",
            name=name,
            origins=tuple(_origin(given) for given in origins),
            secret=SecretStr(f"sk-stylist-{secrets.token_hex(24)}"),
        )
        row = (site.key, name, json.dumps(site.origins), site.secret.get_secret_value(), time.time())
        with self._table() as table:
            table.execute("INSERT INTO sites VALUES (?, ?, ?, ?, ?)", row)
        return site

    def get(self, key: str) -> Site:
        """One site; NotFound for a key that was never given out or was taken back."""
        for site in self.all():
            if secrets.compare_digest(site.key.encode(), key.encode()):
                return site
        raise NotFound(what="site", id=key)

    def with_secret(self, secret: str) -> Site | None:
        """The site whose server knows this secret."""
        found = [s for s in self.all() if secrets.compare_digest(s.secret.get_secret_value().encode(), secret.encode())]
        return found[0] if found else None

    def all(self) -> list[Site]:
        """Every site, the oldest first."""
        with self._table() as table:
            rows = table.execute("SELECT key, name, origins, secret FROM sites ORDER BY made_at").fetchall()
        return [Site(key=k, name=n, origins=tuple(json.loads(o)), secret=SecretStr(s)) for k, n, o, s in rows]

    def remove(self, key: str) -> None:
        """Take a key back."""
        self.get(key)
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM sites WHERE key = ?", (key,))

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._path, erasing=erasing)


def _origin(given: str) -> str:
    parts = urlsplit(given.strip())
    plain = parts.scheme in ("http", "https") and parts.hostname and not parts.username
    if not plain or parts.path not in ("", "/") or parts.query or parts.fragment or set(given) & set(";,'\" *"):
        raise NotAnOrigin(value=given)
    return f"{parts.scheme}://{parts.netloc}".lower()
