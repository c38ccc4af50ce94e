"""A shop's own pages as passages: HTML, Markdown, plain text, question-and-answer files, Magento's pages.

Each passage is what stands under one heading, word for word. Of HTML only the main text is read (trafilatura), not
menus and footers. A page's link is its canonical one, or the ``url`` of its front matter, or its path below ``site``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict

from stylist.archives import DAMAGED
from stylist.errors import BadInput

LARGEST_FILE_MB = 5
LONGEST_PASSAGE = 1200
"""Characters; a longer section is cut between paragraphs."""
_PAGES = {".html", ".htm", ".md", ".markdown", ".txt"}
_TABLES = {".json", ".csv"}
_DIRECTIVE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_ROW = re.compile(r"^\|(.*)\|[ ]*$", re.MULTILINE)


class UnreadablePages(BadInput):
    """Pages in no form that is read."""

    code = "unreadable_pages"
    en = (
        "No pages could be read from '{path}': {why}. Give HTML, Markdown or text files, a folder of them, "
        "or questions and answers as JSON or CSV."
    )
    zh = "无法从“{path}”读取页面：{why}。请给出 HTML、Markdown 或文本文件、它们所在的文件夹，或问答形式的 JSON、CSV。"


class Passage(BaseModel):
    """What stands under one heading of a page. ``text`` is the page's own, paragraphs divided by line breaks."""

    model_config = ConfigDict(frozen=True)

    id: str
    page: str
    """The page's title."""
    heading: str
    text: str
    url: str | None = None


def read_pages(path: Path, site: str | None = None) -> list[Passage]:
    """All passages of a file, a folder or a Magento zip, in reading order, equal ones once. Raises UnreadablePages.

    site: address that paths and relative links are below, such as "https://shop.example/".
    """
    if site and urlsplit(site).scheme not in {"http", "https"}:
        raise BadInput(what="site", value=site, next="Give an address such as https://shop.example/.")
    found = [p for name, data in _files(path) for p in _passages(name, data, site)]
    if not found:
        raise UnreadablePages(path=path, why="nothing in it has any text")
    return list({p.id: p for p in found}.values())


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Names (relative, with slashes) and contents."""
    if path.suffix.lower() == ".zip":
        yield from _in_zip(path)
        return
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    known = [p for p in files if p.suffix.lower() in _PAGES | _TABLES]
    if not known:
        raise UnreadablePages(path=path, why="there is no page in it")
    for file in known:
        _check_size(str(file), file.stat().st_size)
        yield (file.relative_to(path).as_posix() if path.is_dir() else file.name), file.read_bytes()


def _in_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    """Magento's tables of pages."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if "/pages/" in entry.filename and entry.filename.endswith(".csv"):
                    _check_size(entry.filename, entry.file_size)
                    yield entry.filename, archive.read(entry)
    except DAMAGED as broken:
        raise UnreadablePages(path=path, why=f"the zip is damaged ({broken})") from broken


def _check_size(name: str, size: int) -> None:
    if size > LARGEST_FILE_MB * 2**20:
        raise UnreadablePages(path=name, why=f"it has more than {LARGEST_FILE_MB} MB")


def _passages(name: str, data: bytes, site: str | None) -> Iterator[Passage]:
    text = data.decode("utf-8-sig", "replace")
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _TABLES:
        yield from _of_rows(name, _rows(name, text), site)
    elif suffix in {".html", ".htm"}:
        yield from _of_html(text, PurePosixPath(name).stem, site, name)
    else:
        facts, body = _front_matter(text)
        title = str(facts.get("title") or "")
        yield from _of_markdown(body, title, PurePosixPath(name).stem, _link(facts.get("url"), site, name))


def _rows(name: str, text: str) -> list[Mapping[str, Any]]:
    try:
        if name.lower().endswith(".csv"):
            return list(csv.DictReader(io.StringIO(text, newline="")))
        content = json.loads(text)
    except (ValueError, RecursionError, csv.Error) as problem:
        raise UnreadablePages(path=name, why=str(problem)) from problem
    lists = [content] if isinstance(content, list) else list(content.values()) if isinstance(content, dict) else []
    return [row for rows in lists if isinstance(rows, list) for row in rows if isinstance(row, dict)]


def _of_rows(name: str, rows: Iterable[Mapping[str, Any]], site: str | None) -> Iterator[Passage]:
    """Questions with answers, or Magento's table of pages."""
    title = PurePosixPath(name).stem
    for row in rows:
        if row.get("question") and row.get("answer"):
            url = _link(row.get("url"), site, None)
            yield _passage(title, str(row["question"]).strip(), _plain(str(row["answer"])), url)
        elif row.get("content") and row.get("identifier") and row.get("is_active") != "0":
            page = (
                f"<title>{row.get('title') or ''}</title><main><h1>{row.get('title') or ''}</h1>{row['content']}</main>"
            )
            yield from _of_html(page, str(row.get("title") or ""), site, str(row["identifier"]))


def _of_html(text: str, title: str, site: str | None, path: str) -> Iterator[Passage]:
    import trafilatura  # noqa: PLC0415 (takes a second, and only reading pages needs it)

    text = _DIRECTIVE.sub("", text)
    try:
        tree = lxml_html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return
    canonical = next((str(link.get("href")) for link in tree.iterfind(".//link[@rel='canonical']")), None)
    own_title = (tree.findtext(".//h1") or tree.findtext(".//title") or title).strip()
    body = trafilatura.extract(
        lxml_html.tostring(tree, encoding="unicode"), output_format="markdown", include_formatting=True,
        include_comments=False, favor_recall=True,
    )  # fmt: skip
    yield from _of_markdown(body or "", own_title, title, _link(canonical, site, path))


def _link(given: object, site: str | None, path: str | None) -> str | None:
    """A web address, or None: another scheme is no link of a shop's page."""
    try:
        url = urljoin(site or "", str(given)) if given else urljoin(site, path) if site and path else ""
        return url if urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:  # an address that is none: "http://["
        return None


def _front_matter(text: str) -> tuple[Mapping[str, Any], str]:
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not found:
        return {}, text
    try:
        facts = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a thirteenth month
        facts = None
    return (facts if isinstance(facts, dict) else {}), text[found.end() :]


def _of_markdown(body: str, title: str, file: str, url: str | None) -> Iterator[Passage]:
    """Sections by heading; a paragraph that is bold altogether counts as one (pages of questions often have them)."""
    page, trail, lines = title, "", list[str]()
    for kind, words in _blocks(body):
        if kind == "heading" and not page and not trail:
            page = trail = words
        elif kind == "heading":
            yield from _cut(page or file, trail, lines, url)
            trail, lines = words, []
        else:
            lines.append(words)
    yield from _cut(page or file, trail, lines, url)


def _blocks(body: str) -> Iterator[tuple[str, str]]:
    """("heading" or "text", words) of the Markdown's blocks, in order."""
    tokens = MarkdownIt("commonmark").parse(_ROW.sub(_line_of_cells, body))
    for n, token in enumerate(tokens):
        if token.type == "inline" and (words := _words(token)):
            is_heading = tokens[n - 1].type == "heading_open" or _all_bold(token)
            yield ("heading" if is_heading else "text"), words


def _line_of_cells(row: re.Match[str]) -> str:
    """A table's row as a line: the cells stay word for word, only the rulings go."""
    cells = [cell.strip() for cell in row.group(1).split("|")]
    if all(re.fullmatch(r"[-: ]*", cell) for cell in cells):
        return ""
    return " · ".join(cell for cell in cells if cell)


def _words(token: Token) -> str:
    parts = (
        "\n" if t.type in {"softbreak", "hardbreak"} else t.content
        for t in token.children or []
        if t.type in {"text", "code_inline", "softbreak", "hardbreak"}
    )
    return "\n".join(" ".join(line.split()) for line in _DIRECTIVE.sub("", "".join(parts)).splitlines()).strip()


def _all_bold(token: Token) -> bool:
    kinds = [t.type for t in token.children or [] if t.type != "text" or t.content.strip()]
    return (
        len(kinds) >= 3
        and kinds[0] == "strong_open"
        and kinds[-1] == "strong_close"
        and kinds.count("strong_open") == 1
    )


def _cut(page: str, heading: str, lines: list[str], url: str | None) -> Iterator[Passage]:
    """A section, in pieces of at most LONGEST_PASSAGE characters where it has several paragraphs."""
    piece: list[str] = []
    for line in lines:
        if piece and sum(map(len, piece)) + len(line) > LONGEST_PASSAGE:
            yield _passage(page, heading, "\n".join(piece), url)
            piece = []
        piece.append(line)
    if piece:
        yield _passage(page, heading, "\n".join(piece), url)


def _passage(page: str, heading: str, text: str, url: str | None) -> Passage:
    digest = hashlib.sha256("\n".join((page, heading, text, url or "")).encode()).hexdigest()[:12]
    return Passage(id=digest, page=page, heading=heading or page, text=text, url=url)


def _plain(text: str) -> str:
    """An answer that may hold tags, as text."""
    if "<" not in text:
        return text.strip()
    return str(lxml_html.fromstring(f"<div>{text}</div>").text_content()).strip()
