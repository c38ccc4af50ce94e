"""Where a catalogue's garments and their vectors are kept: versions in Chroma, one of them active."""

from stylist.index.snapshot import Snapshot
from stylist.index.store import CatalogueIndex, LiveSnapshot

__all__ = ["CatalogueIndex", "LiveSnapshot", "Snapshot"]
