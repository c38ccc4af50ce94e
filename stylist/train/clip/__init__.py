"""Training of the shipped fashion CLIP: ``python -m stylist.train.clip --kagl DIR --out DIR``."""
