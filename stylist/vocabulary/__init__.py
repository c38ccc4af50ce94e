"""The words of clothing, in English and Chinese: one table that search, feeds, dialogue and training all read."""

from stylist.vocabulary.spotting import Mention, resolve, spot
from stylist.vocabulary.terms import Kind, Term, label, load, term, terms

__all__ = ["Kind", "Mention", "Term", "label", "load", "resolve", "spot", "term", "terms"]
