"""What may be logged of an error. Its text and its variables may hold what a person said, or a secret; its kind and
place do not."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

PLACES = 4
"""Innermost frames that are named."""


def outline(problem: BaseException) -> dict[str, str]:
    """Kind of an error, and the files and lines in which it happened, the innermost first."""
    frames = traceback.extract_tb(problem.__traceback__)[: -PLACES - 1 : -1]
    places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return {"error": type(problem).__name__, "at": places or "?"}


def brief_logs() -> None:
    """From now on in this process, log lines of every library tell of an error's kind and place alone."""
    make = logging.getLogRecordFactory()

    def brief(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            told = outline(problem)
            record.msg, record.args = f"{record.getMessage().strip()}: {told['error']} at {told['at']}", ()
            record.exc_info = None
        return record

    logging.setLogRecordFactory(brief)
