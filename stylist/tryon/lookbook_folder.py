"""The folder of a lookbook: what it holds of earlier runs, and how a run is written into it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from stylist.locale import Locale
from stylist.tryon.contact_sheet import contact_sheet
from stylist.tryon.lookbook_pages import Book, Page, Refusal, Run, Wanted, name_of

INDEX = "index.json"


def read_book(folder: Path) -> Book | None:
    """The folder's index, if it has one that can be read."""
    try:
        return Book.model_validate_json((folder / INDEX).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def kept(one: Wanted, before: Book | None, folder: Path) -> Page | None:
    """The page of the same inputs, if its picture is there as it was made."""
    for page in before.pages if before and one.inputs else ():
        path = folder / page.file
        if page.inputs == one.inputs and page.model == one.model.name and path.is_file():
            return page if _digest(path) == page.sha256 else None
    return None


def refused(one: Wanted, before: Book | None) -> Refusal | None:
    """What was refused of the same inputs."""
    found = (r for r in (before.refused if before and one.inputs else ()) if r.inputs == one.inputs)
    return next((r for r in found if r.model == one.model.name), None)


def write(folder: Path, book: Book, before: Book | None, locale: Locale) -> Book:
    """The index as it is now: what is settled, and what earlier runs made that is still in the folder."""
    settled = {page.file for page in book.pages} | {name_of(r.look, r.model) + ".png" for r in book.refused}
    pages = before.pages if before else []
    earlier = [page for page in pages if page.file not in settled and (folder / page.file).is_file()]
    whole = book.model_copy(update={"pages": [*book.pages, *earlier]})
    put_file(folder / INDEX, whole.model_dump_json(indent=2).encode())
    put_file(folder / "index.html", contact_sheet(whole, locale).encode())
    return whole


def clear(folder: Path, run: Run, before: Book | None) -> None:
    """Remove what an earlier run made and the index no longer names; files that somebody changed stay."""
    named = {page.file for page in run.book.pages}
    for page in before.pages if before else ():
        path = folder / page.file
        if page.file not in named and path.is_file() and _digest(path) == page.sha256:
            path.unlink()
            run.removed.append(page.file)
    run.unlisted = sorted(path.name for path in folder.glob("*.png") if path.name not in named)


def put_file(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
