"""What a shop's own orders and returns teach: how likely a size of a garment is too small, fits or is too large.

Learned by ``stylist/train/fit.py``, measured by ``stylist/evaluate/fit.py``, used by ``stylist/sizing/desk.py``.
"""
