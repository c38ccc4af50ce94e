"""Where a catalogue's garments and their vectors are kept: versions in Chroma, one of them active."""

from stylist.index.places import Folder, Server, place_of
from stylist.index.snapshot import Snapshot
from stylist.index.store import CatalogueIndex, LiveSnapshot
from stylist.index.vectors import Matrix

__all__ = ["CatalogueIndex", "Folder", "LiveSnapshot", "Matrix", "Server", "Snapshot", "place_of"]
