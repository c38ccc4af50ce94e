"""The demo shop: a catalogue written and drawn by this package, and two drawn people for those without a photo."""
