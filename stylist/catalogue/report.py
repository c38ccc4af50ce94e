"""What came of an ingest, as data for people and programs."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from stylist.catalogue.refusals import RefusedRow


class IngestReport(BaseModel):
    """The report of one ingest. ``model_dump(mode="json")`` is what ``stylist ingest --json`` prints."""

    model_config = ConfigDict(frozen=True)

    catalogue: str
    version: int | None
    """The version that answers now: the new one, or the old one where nothing was switched."""
    format: str
    """A key of ``stylist.catalogue.formats.FORMATS``."""
    read: int
    """Products in the feed."""
    accepted: int
    """Garments that came of them."""
    variants: int
    """Sizes and colours of these garments that can be put into a basket."""
    reviews: int = 0
    """Reviews of these garments, counted into them."""
    refused: tuple[RefusedRow, ...]
    """Rows that are not in the catalogue. A refused variant does not refuse its product."""
    remarks: tuple[RefusedRow, ...]
    """Rows that are, with something to mend: a picture that is missing, a category that nobody named.
    Pictures that cannot be opened are found when a version is written, not when nothing has changed."""
    assumed_currency: str | None
    """The currency taken for prices that name none, if there were any."""
    switched: bool
    """Whether a new version was switched in."""
    unchanged: bool
    """Whether the feed, its pictures and the embedder are those of the version that answers already."""
    embedder: str
    ms: int
    """Duration, in milliseconds."""
