"""Content Credentials (C2PA): a signed manifest in every generated picture, and what a file's manifest is worth.

Who signs: the deployment's own key and certificate chain by settings, else a key made on first use in the data folder,
which is said to be self-signed. Nothing here goes to the network: no time stamps, no revocation, no remote manifests.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import secrets
import shutil
import uuid
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import c2pa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from stylist.errors import BadInput
from stylist.tryon.metadata import Made

Signature = Literal["none", "own", "self_signed", "foreign", "tampered", "unreadable"]
"""own: by this deployment's certificate; self_signed: by the key made here, which nobody vouches for; foreign: intact,
by somebody whom nobody here knows."""
_DAYS = 3650
_QUIET = {
    "verify": {"ocsp_fetch": False, "remote_manifest_fetch": False, "verify_after_sign": False},
    "builder": {"thumbnail": {"enabled": False}},
}
_USES_NOTHING_ELSE = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign",
                      "encipher_only", "decipher_only")  # fmt: skip
_MADE_BY = "org.stylist.made"


class BadCredentials(BadInput):
    """A key and certificate that cannot sign."""

    code = "bad_credentials"
    en = (
        "The signing key '{key}' with the certificates '{chain}' cannot be used: {why}. "
        "Give an unencrypted PEM key and its chain, leaf first."
    )
    zh = "签名密钥“{key}”和证书“{chain}”无法使用：{why}。请给出未加密的 PEM 密钥和证书链（叶证书在前）。"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a file's active manifest says. engine and licence are told only where the signature holds."""

    signature: Signature
    issuer: str | None = None
    engine: str | None = None
    licence: str | None = None
    source_type: str | None = None


class Credentials:
    """Signs pictures, and reads manifests. key, chain: PEM files of the deployment; both or neither."""

    def __init__(self, folder: Path, key: Path | None = None, chain: Path | None = None) -> None:
        if (key is None) != (chain is None):
            raise BadCredentials(key=key, chain=chain, why="one of the two is missing")
        self._folder, self._given = folder, (key, chain)

    @property
    def self_made(self) -> bool:
        """Whether pictures are signed by a key that was made here."""
        return self._given[0] is None

    def sign(self, data: bytes, mime: str, made: Made) -> bytes:
        """The picture with a manifest that says how it was made, and which later change breaks."""
        key, chain = self._pair
        info = c2pa.C2paSignerInfo(_algorithm(key), chain, key, None)
        out = io.BytesIO()
        told = json.dumps(_definition(made, mime))
        with (
            c2pa.Context(_settings()) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder(told, context=context) as builder,
        ):
            builder.sign(signer, mime, io.BytesIO(data), out)
        return out.getvalue()

    def read(self, data: bytes, mime: str) -> Manifest:
        """What the file's manifest says and whether its signature holds; never raises for a foreign file."""
        if b"c2pa" not in data and b"jumb" not in data:
            return Manifest("none")
        try:
            with c2pa.Context(_settings(self._anchor())) as context:
                reader = c2pa.Reader.try_create(mime, io.BytesIO(data), context=context)
                if reader is None:
                    return Manifest("none")
                with reader:
                    return self._judged(json.loads(reader.json()))
        except (c2pa.C2paError, ValueError):
            return Manifest("unreadable")

    def _judged(self, told: dict[str, Any]) -> Manifest:
        state = str(told.get("validation_state"))
        active = told.get("manifests", {}).get(told.get("active_manifest"), {})
        if state not in {"Valid", "Trusted"}:
            return Manifest("tampered")
        signer = active.get("signature_info", {})
        ours = state == "Trusted" and str(signer.get("cert_serial_number")) == str(self._serial)
        signature: Signature = "foreign" if not ours else "self_signed" if self.self_made else "own"
        assertions = {a.get("label"): a.get("data", {}) for a in active.get("assertions", [])}
        by = assertions.get(_MADE_BY, {})
        said = [data for label, data in assertions.items() if str(label).startswith("c2pa.actions")]
        sources = [action.get("digitalSourceType") for data in said for action in data.get("actions", [])]
        source = next((s for s in sources if s), None)
        return Manifest(signature, signer.get("issuer"), by.get("engine"), by.get("licence"), source)

    @cached_property
    def _serial(self) -> int | None:
        found = self._found()
        return None if found is None else x509.load_pem_x509_certificates(found[1])[0].serial_number

    def _anchor(self) -> str | None:
        """The root of the own chain, if there is one yet: reading makes no key."""
        found = self._found()
        if found is None:
            return None
        last = x509.load_pem_x509_certificates(found[1])[-1]
        return last.public_bytes(serialization.Encoding.PEM).decode()

    @cached_property
    def _pair(self) -> tuple[bytes, bytes]:
        """Key and chain; made on first use where none is given. Of two processes at once, the first one's stays."""
        found = self._found()
        if found is None:
            part = self._folder.with_name(f"{self._folder.name}.{secrets.token_hex(4)}.part")
            part.mkdir(parents=True, mode=0o700)
            for name, content in zip(("signing.key", "chain.pem"), _self_made(), strict=True):
                (part / name).touch(mode=0o600)
                (part / name).write_bytes(content)
            try:
                part.rename(self._folder)
            except OSError:
                shutil.rmtree(part)
            found = self._found()
        assert found is not None  # noqa: S101 - just made, by us or by another process
        self.__dict__.pop("_serial", None)
        return found

    def _found(self) -> tuple[bytes, bytes] | None:
        key, chain = self._given
        if key is None or chain is None:
            place = self._folder / "signing.key"
            return (place.read_bytes(), (self._folder / "chain.pem").read_bytes()) if place.is_file() else None
        try:
            pair = key.read_bytes(), chain.read_bytes()
            _algorithm(pair[0])
            x509.load_pem_x509_certificates(pair[1])
        except (OSError, ValueError, TypeError) as error:
            raise BadCredentials(key=key, chain=chain, why=error) from error
        return pair


def _settings(anchor: str | None = None) -> c2pa.Settings:
    trust = {"trust": {"user_anchors": anchor}} if anchor else {}
    return c2pa.Settings.from_dict({**_QUIET, **trust})


def _definition(made: Made, mime: str) -> dict[str, Any]:
    created = {"action": "c2pa.created", "digitalSourceType": made.source_type, "softwareAgent": {"name": "Stylist"}}
    return {
        "claim_generator_info": [{"name": "Stylist"}],
        "title": "AI-generated try-on",
        "format": mime,
        "assertions": [
            {"label": "c2pa.actions.v2", "data": {"actions": [created]}},
            {"label": _MADE_BY, "data": {"engine": made.engine, "licence": made.licence}},
        ],
    }


def _algorithm(key: bytes) -> str:
    """C2PA's name of what a key signs with."""
    loaded = serialization.load_pem_private_key(key, password=None)
    if isinstance(loaded, ed25519.Ed25519PrivateKey):
        return "ed25519"
    if isinstance(loaded, rsa.RSAPrivateKey):
        return "ps256"
    curves = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
    if isinstance(loaded, ec.EllipticCurvePrivateKey) and loaded.curve.name in curves:
        return curves[loaded.curve.name]
    raise ValueError("no C2PA algorithm for this kind of key")


def _self_made() -> tuple[bytes, bytes]:
    """A signing key, and its certificate with that of the authority that vouched once and whose key is thrown away.

    C2PA takes no certificate that signed itself, hence two.
    """
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    mark = uuid.uuid4().hex[:8]
    root_name, name = _name(f"Stylist self-signed root {mark}"), _name(f"Stylist self-signed {mark}")
    root = _certificate(root_name, root_name, root_key.public_key(), root_key, authority=True)
    leaf = _certificate(name, root_name, key.public_key(), root_key, authority=False)
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return secret, leaf.public_bytes(pem) + root.public_bytes(pem)


def _name(common: str) -> x509.Name:
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Stylist (self-signed)")
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    signing: ec.EllipticCurvePrivateKey,
    authority: bool,
) -> x509.Certificate:
    now = dt.datetime.now(dt.UTC)
    usage = dict.fromkeys(_USES_NOTHING_ELSE, False)
    builder = (
        x509.CertificateBuilder(issuer, subject, public, x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not authority, key_cert_sign=authority, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
    )
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(signing, hashes.SHA256())
