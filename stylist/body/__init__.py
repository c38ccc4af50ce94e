"""Bodies: what a photo shows, what stated numbers tell, and how sure either is. Light to import."""

from stylist.body.analysis import analyse
from stylist.body.backends import load_body_model
from stylist.body.measures import Given

__all__ = ["Given", "analyse", "load_body_model"]
