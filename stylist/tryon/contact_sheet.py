"""A lookbook as one page: the pictures in a grid, each with its product and its check, and what could not be shown."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from stylist.locale import Locale
from stylist.tryon.telling import say_left_out

if TYPE_CHECKING:
    from stylist.tryon.lookbook_pages import Book, Page, Refusal

_WORDS: dict[Locale, dict[str, str]] = {
    "en": {"title": "Lookbook", "made": "{count} pictures, all generated with AI (engine {engine}) and marked so.",
           "refused": "Not shown", "without": "Without {what}: {why}", "on": "{title}, worn by {model}"},
    "zh": {"title": "画册", "made": "共 {count} 张图，均由 AI 生成（引擎 {engine}），并带有标识。",
           "refused": "没有展示的", "without": "未穿上 {what}：{why}", "on": "{model} 穿着{title}"},
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; --paper: #f7f3ea; --ink: #26221d; --quiet: #6a6257; --line: #ddd4c4 }
@media (prefers-color-scheme: dark) { :root { --paper: #171513; --ink: #ece6da; --quiet: #aaa092; --line: #38332c } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1200px; padding: 32px 16px; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif }
h1, h2 { font-family: Georgia, "Noto Serif CJK SC", serif; font-weight: 400; margin: 0 0 8px }
h2 { margin-top: 40px }
p { margin: 4px 0; color: var(--quiet) }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(240px, 1fr)); gap: 24px; margin-top: 24px }
figure { margin: 0 }
img { display: block; width: 100%; aspect-ratio: 3 / 4; object-fit: contain; background: #fff1 }
figcaption { padding: 8px 0; border-bottom: 1px solid var(--line) }
figcaption small, li small { display: block; color: var(--quiet) }
ul { padding-left: 20px }
"""


def contact_sheet(book: Book, locale: Locale) -> str:
    """The page; pictures by their names in the same folder, nothing loaded from elsewhere."""
    words = _WORDS[locale]
    made = words["made"].format(count=len(book.pages), engine=book.engine)
    parts = [
        "<!doctype html>",
        f'<html lang="{"zh-Hans" if locale == "zh" else "en"}"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{words['title']}</title><style>{_STYLE}</style>",
        f"<h1>{words['title']}</h1><p>{escape(made)}</p>",
        "<main>",
        *(_figure(page, locale) for page in book.pages),
        "</main>",
    ]
    if book.refused:
        parts += [f"<h2>{words['refused']}</h2><ul>", *(_refused(refusal, locale) for refusal in book.refused), "</ul>"]
    return "\n".join([*parts, "</html>", ""])


def _figure(page: Page, locale: Locale) -> str:
    words, title = _WORDS[locale], page.titles[locale]
    alt = words["on"].format(title=title, model=page.model)
    left = [words["without"].format(what=i, why=say_left_out(code, locale)) for i, code in page.left_out.items()]
    notes = "".join(f"<small>{escape(line)}</small>" for line in (page.model, page.checked[locale], *left))
    image = f'<img src="{escape(quote(page.file))}" alt="{escape(alt)}" loading="lazy">'
    return f"<figure>{image}<figcaption>{escape(title)}{notes}</figcaption></figure>"


def _refused(refusal: Refusal, locale: Locale) -> str:
    told = escape(refusal.sentence[locale])
    return f"<li>{escape(refusal.titles[locale])} · {escape(refusal.model)}<small>{told}</small></li>"
