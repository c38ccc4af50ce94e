"""What Stylist does not make pictures of, in any language it speaks, however it is put."""

from stylist.refusals.judging import IndecentRefused, Reason, indecent, judge, require_decent

__all__ = ["IndecentRefused", "Reason", "indecent", "judge", "require_decent"]
