"""The wardrobe: pieces by person, in a table of the database, their pictures in the file store."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from stylist.decoding.here import DecodeHere, Decoder
from stylist.errors import ConsentRequired, NotFound
from stylist.files import FileStore
from stylist.index.snapshot import Snapshot
from stylist.index.vectors import Matrix, normalise
from stylist.money import Money
from stylist.outfits.room import OwnRack
from stylist.privacy.consent import ConsentLedger
from stylist.sealing import Private, PrivateBytes
from stylist.tables import Place, Table, create, transaction
from stylist.wardrobe.piece import OWN, OwnedPiece, garment_of
from stylist.wardrobe.taking import take

if TYPE_CHECKING:
    from stylist.body.perception import BodyModel
    from stylist.seeing.seer import Seer

_SCHEMA = """
CREATE TABLE IF NOT EXISTS wardrobe (
    person TEXT NOT NULL, id TEXT NOT NULL, piece TEXT NOT NULL, vector BLOB NOT NULL, embedder TEXT NOT NULL,
    PRIMARY KEY (person, id)
);
"""


class WardrobeConsentRequired(ConsentRequired):
    """Keeping pictures of one's own garments beyond a day was not agreed to."""

    code = "wardrobe_consent_required"
    en = (
        "Pictures of your own garments are kept until you remove them, so I need your consent first: tick the box "
        "under 'Your wardrobe', or add --consent on the command line."
    )
    zh = "你的衣物图片会一直保存到你删除为止，所以需要先征得你的同意：请在“我的衣柜”下打勾，命令行则加上 --consent。"


class Wardrobe:
    """What people own. Nothing of one person is seen by another; pictures stay until they are removed or forgotten."""

    def __init__(
        self,
        database: Place,
        files: FileStore,
        consent: ConsentLedger,
        seer: Callable[[], Seer],
        body_model: Callable[[], BodyModel],
        max_mb: float = 20.0,
        max_megapixels: float = 64.0,
        today: Callable[[], date] = date.today,
        decoder: Decoder | None = None,
    ) -> None:
        """seer, body_model: called when a picture has to be looked at, so that listing loads no model."""
        self._database, self._files, self._consent = database, files, consent
        self._seer, self._body_model = seer, body_model
        self._decoder = decoder or DecodeHere()
        self._max_mb, self._max_megapixels, self._today = max_mb, max_megapixels, today
        create(database, _SCHEMA)

    def add(
        self, source: bytes | Path, person_id: str, stated: Mapping[str, Any] | None = None, paid: Money | None = None
    ) -> OwnedPiece:
        """Take in one photo of one garment: cut out, tagged by what is seen, kept for its owner alone.

        stated: fields of Garment that the owner says (category, colours, titles …); they outweigh what is seen.
        WardrobeConsentRequired without consent; PhotoRefused for what is no picture.
        """
        if not self._consent.given(person_id, "wardrobe"):
            raise WardrobeConsentRequired()
        photo = self._decoder.photo(source, max_mb=self._max_mb, max_megapixels=self._max_megapixels)
        said = dict(stated or {})
        taken = take(photo, said.get("category"), self._body_model())
        seer, picture = self._seer(), taken.on_white()
        vectors = seer.embedder.embed_images([Image.fromarray(picture)])
        seen = seer.see([picture], vectors, [said.get("category")])[0]
        name = f"{OWN}{secrets.token_hex(5)}"
        picture_id = self._files.put(taken.png(), "wardrobe", ".png", owner=person_id)
        piece = OwnedPiece(
            garment=garment_of(name, seen, said, (picture_id,)),
            paid=paid,
            cut_out=taken.alpha is not None,
            added_on=self._today(),
        )
        self._write(person_id, piece, np.asarray(normalise(vectors)[0], np.float32).tobytes(), seer.embedder.name)
        return piece

    def pieces(self, person_id: str) -> list[OwnedPiece]:
        """Everything a person owns, in the order it was added."""
        with self._table() as table:
            rows = table.execute("SELECT piece FROM wardrobe WHERE person = ? ORDER BY rowid", (person_id,)).fetchall()
        return [OwnedPiece.model_validate_json(row[0]) for row in rows]

    def piece(self, person_id: str, piece_id: str) -> OwnedPiece:
        """One piece; NotFound if this person has no such piece."""
        with self._table() as table:
            row = table.execute(
                "SELECT piece FROM wardrobe WHERE person = ? AND id = ?", (person_id, piece_id)
            ).fetchone()
        if row is None:
            raise NotFound(what="garment", id=piece_id)
        return OwnedPiece.model_validate_json(row[0])

    def wear(self, person_id: str, piece_ids: Sequence[str], day: date | None = None) -> list[OwnedPiece]:
        """Write down that these were worn on a day (today); NotFound, and nothing written, if one is unknown."""
        worn = [self.piece(person_id, name).with_wear(day or self._today()) for name in piece_ids]
        self._replace(person_id, worn)
        return worn

    def correct(self, person_id: str, piece_id: str, **changes: Any) -> OwnedPiece:
        """Change what is known of a piece: fields of Garment, or ``paid``."""
        piece = self.piece(person_id, piece_id)
        paid = changes.pop("paid", piece.paid)
        marks = {name: how for name, how in piece.garment.provenance.items() if name not in changes}
        garment = piece.garment.model_copy(update=changes | {"provenance": marks})
        changed = piece.model_copy(update={"garment": garment, "paid": paid})
        self._replace(person_id, [changed])
        return changed

    def remove(self, person_id: str, piece_id: str) -> None:
        """Take a piece out, with its picture; NotFound if this person has no such piece."""
        piece = self.piece(person_id, piece_id)
        self._files.discard(piece.garment.image_ids, person_id)
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM wardrobe WHERE person = ? AND id = ?", (person_id, piece_id))

    def forget(self, person_id: str) -> int:
        """Delete a person's whole wardrobe, pictures included; returns how many pieces went."""
        gone = self.pieces(person_id)
        self._files.discard([i for piece in gone for i in piece.garment.image_ids], person_id)
        with self._table(erasing=True) as table:
            table.execute("DELETE FROM wardrobe WHERE person = ?", (person_id,))
        return len(gone)

    def rack(self, person_id: str) -> OwnRack | None:
        """The wardrobe as looks are planned with it, or None while it is empty."""
        with self._table() as table:
            rows = table.execute(
                "SELECT piece, vector, embedder FROM wardrobe WHERE person = ? ORDER BY rowid", (person_id,)
            ).fetchall()
        if not rows:
            return None
        pieces = [OwnedPiece.model_validate_json(row[0]) for row in rows]
        vectors = [np.frombuffer(row[1], dtype=np.float32) for row in rows]
        longest = max(len(v) for v in vectors)
        matrix = np.array([v if len(v) == longest else np.zeros(longest, np.float32) for v in vectors])
        return OwnRack(Snapshot(
            catalogue="wardrobe", version=0, embedder=str(rows[-1][2]), fingerprint="",
            garments=tuple(p.garment for p in pieces), vectors=Matrix(matrix),
        ))  # fmt: skip

    def _write(self, person_id: str, piece: OwnedPiece, vector: bytes, embedder: str) -> None:
        with self._table() as table:
            table.execute(
                "INSERT INTO wardrobe VALUES (?, ?, ?, ?, ?)",
                (person_id, piece.id, Private(piece.model_dump_json()), PrivateBytes(vector), embedder),
            )

    def _replace(self, person_id: str, pieces: Sequence[OwnedPiece]) -> None:
        with self._table() as table:
            table.executemany(
                "UPDATE wardrobe SET piece = ? WHERE person = ? AND id = ?",
                [(Private(p.model_dump_json()), person_id, p.id) for p in pieces],
            )

    def _table(self, erasing: bool = False) -> AbstractContextManager[Table]:
        return transaction(self._database, erasing=erasing)
