"""Judging a finished try-on picture by what can be seen, whichever engine made it."""
