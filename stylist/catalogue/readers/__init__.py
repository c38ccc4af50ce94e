"""One reader for each format: a source of bytes -> products in the shop's words."""
