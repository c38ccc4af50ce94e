"""Stylist's domain: garments, bodies, outfits, search, sizes and try-on, as plain typed Python."""
