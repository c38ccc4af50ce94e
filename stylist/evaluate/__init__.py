"""How good everything is, as functions behind `stylist eval`."""
