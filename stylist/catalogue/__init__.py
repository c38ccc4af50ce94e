"""Catalogue feeds: read in any of the formats that shops export, normalised, and switched in as a whole."""

from stylist.catalogue.feed import Feed, read_feed
from stylist.catalogue.ingest import ingest
from stylist.catalogue.refusals import RefusedRow
from stylist.catalogue.report import IngestReport

__all__ = ["Feed", "IngestReport", "RefusedRow", "ingest", "read_feed"]
