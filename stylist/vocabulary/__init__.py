"""The words of clothing, in English and Chinese: one table that search, feeds, dialogue and training all read."""

from stylist.vocabulary.spotting import Lexicon, Mention, lexicon, resolve, spot
from stylist.vocabulary.terms import Kind, Term, label, load, term, terms

__all__ = ["Kind", "Lexicon", "Mention", "Term", "label", "lexicon", "load", "resolve", "spot", "term", "terms"]
