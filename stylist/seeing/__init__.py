"""What a picture of a garment shows: its colours by its own pixels, pattern, kind; and the pieces of a worn look.

Everything here is a guess with a confidence. Where the confidence stays below what ``calibration.json`` asks for,
nothing is said.
"""
