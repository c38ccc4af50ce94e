"""What every drawing is made of: curves, cloth, patterns, light."""
