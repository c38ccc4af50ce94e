"""What the demo shop writes about its garments: each language has its own sentences, neither is a translation."""

from __future__ import annotations

from collections.abc import Sequence

from stylist.demo.designs import Piece
from stylist.locale import Locale
from stylist.vocabulary import label, term

_FOR_EN = {"women": "Women's ", "men": "Men's ", "unisex": "", "girls": "Girls' ", "boys": "Boys' "}
_FOR_ZH = {"women": "女士", "men": "男士", "unisex": "", "girls": "女童", "boys": "男童"}

_EN_PATTERNS = {
    "striped": "{a} with {b} stripes", "dotted": "{a} with {b} dots", "floral": "{a} with {b} flowers",
    "embroidered": "{a} with embroidery", "graphic": "{a} with a print", "animal": "{a} leopard print",
    "printed": "{a} print", "paisley": "{a} paisley", "tie-dye": "{b} tie-dye", "camouflage": "{a} camouflage",
    "cable-knit": "{a} cable knit", "ribbed": "{a} rib", "herringbone": "{a} herringbone",
    "colour-block": "{a} and {b}", "logo": "{a} with a small mark",
}  # fmt: skip
_EN_CHECKS = {"gingham": "{a} and {b} gingham", "windowpane": "{a} windowpane check", "tartan": "{a} and {b} tartan"}
_EN_STRIPES = {"pin": "{a} pinstripe"}
_ZH_PATTERNS = {
    "striped": "{a}{b}条纹", "dotted": "{a}底{b}波点", "floral": "{a}底碎花", "embroidered": "{A}刺绣",
    "graphic": "{A}印花",
    "animal": "{A}豹纹", "printed": "{A}印花", "paisley": "{A}佩斯利纹", "tie-dye": "{B}扎染",
    "camouflage": "{A}迷彩",
    "cable-knit": "{A}绞花", "ribbed": "{A}坑条", "herringbone": "{A}人字纹", "colour-block": "{a}拼{b}",
    "logo": "{A}小标",
}  # fmt: skip
_ZH_CHECKS = {"gingham": "{a}{b}小方格", "windowpane": "{A}窗格纹", "tartan": "{a}{b}格纹"}
_ZH_STRIPES = {"pin": "{A}细条纹", "vertical": "{a}{b}竖条纹"}
_ZH_PRINTS = {"palm": "{A}棕榈叶印花"}
_EN_PRINTS = {"palm": "{a} palm print"}


def title(piece: Piece, locale: Locale) -> str:
    """ "Men's soft-collar linen shirt in navy", "男士藏青色亚麻软领衬衫"."""
    if locale == "zh":
        return f"{_FOR_ZH[piece.gender]}{_colours_zh(piece)}{piece.design.zh}"
    text = f"{_FOR_EN[piece.gender]}{piece.design.en} in {_colours_en(piece)}"
    return text[0].upper() + text[1:]


def description(piece: Piece, locale: Locale) -> str:
    """The shop's note, what it is made of, how it is cut, what it is good for, how to wash it."""
    parts = _description_zh(piece) if locale == "zh" else _description_en(piece)
    return ("" if locale == "zh" else " ").join(p for p in parts if p)


def _template(piece: Piece, patterns: dict[str, str], *styles: tuple[str, dict[str, str]]) -> str | None:
    way = piece.colourway
    for pattern, table in styles:
        if way.pattern == pattern and way.print_style in table:
            return table[way.print_style]
    return patterns.get(way.pattern)


def _colours_en(piece: Piece) -> str:
    names = [label("colour", c, "en") for c in piece.colourway.colours]
    a, b = names[0], names[1] if len(names) > 1 else "white"
    found = _template(piece, _EN_PATTERNS, ("checked", _EN_CHECKS), ("striped", _EN_STRIPES), ("printed", _EN_PRINTS))
    return (found or "{a}").format(a=a, b=b)


def colour_zh(shade: str) -> str:
    """A colour before a noun: 藏青色, 黑色, 军绿色."""
    name = label("colour", shade, "zh")
    return name if name.endswith("色") else f"{name}色"


def _short_zh(shade: str) -> str:
    """A colour beside another one: 黑白条纹, 藏青米白条纹."""
    name = label("colour", shade, "zh")
    return name.removesuffix("色") if len(name) > 1 else name


def _colours_zh(piece: Piece) -> str:
    shades = piece.colourway.colours
    a, b = shades[0], shades[1] if len(shades) > 1 else "white"
    found = _template(piece, _ZH_PATTERNS, ("checked", _ZH_CHECKS), ("striped", _ZH_STRIPES), ("printed", _ZH_PRINTS))
    return (found or "{A}").format(a=_short_zh(a), b=_short_zh(b), A=colour_zh(a), B=colour_zh(b))


# --- descriptions ----------------------------------------------------------------------------------------------------

_SHARES: dict[int, tuple[int, ...]] = {1: (100,), 2: (70, 30), 3: (60, 30, 10)}
_WEAVES = {
    "jersey": "cotton", "denim": "cotton", "corduroy": "cotton", "flannel": "cotton", "canvas": "cotton",
    "satin": "viscose",
    "velvet": "viscose", "chiffon": "polyester", "sequin": "polyester", "lace": "cotton", "tweed": "wool",
}  # fmt: skip
"""What a cloth that is named after its weave is spun from."""


def _composition(piece: Piece, locale: Locale) -> list[tuple[int, str]]:
    """Shares and names of the fibres, the largest first."""
    fibres = list(dict.fromkeys(_WEAVES.get(f, f) for f in piece.design.fabrics))
    return [(s, label("fabric", f, locale)) for s, f in zip(_SHARES[len(fibres)], fibres, strict=True)]


_FIT_EN = {
    "slim": "Cut close to the body.", "regular": "A regular cut.", "relaxed": "Cut with room to move.",
    "oversized": "Cut wide and boxy.", "wide-leg": "Wide in the leg.", "tapered": "Tapers to the ankle.",
    "high-waisted": "Sits high on the waist.",
}  # fmt: skip
_FIT_ZH = {
    "slim": "修身版型。", "regular": "常规版型。", "relaxed": "版型宽松。", "oversized": "廓形剪裁。",
    "wide-leg": "阔腿版型。",
    "tapered": "裤脚收窄。", "high-waisted": "高腰版型。",
}  # fmt: skip
_CARE_EN = {
    "linen": "Machine wash cool; iron damp, or not at all.", "wool": "Hand wash or dry clean; dry flat.",
    "cashmere": "Hand wash cool; dry flat.", "silk": "Dry clean.", "satin": "Hand wash cool.",
    "leather": "Wipe with a soft cloth.", "suede": "Brush when dry.", "denim": "Wash cold, inside out.",
    "down": "Machine wash gently; tumble dry low.", "sequin": "Dry clean.", "velvet": "Dry clean.",
    "straw": "Keep dry.", "canvas": "Sponge clean.",
}  # fmt: skip
_CARE_ZH = {
    "linen": "冷水机洗,趁湿熨,或者干脆不熨。", "wool": "手洗或干洗,平铺晾干。",
    "cashmere": "冷水手洗,平铺晾干。", "silk": "建议干洗。",
    "satin": "冷水手洗。", "leather": "软布擦拭即可。", "suede": "干后用软刷打理。", "denim": "翻面冷水洗。",
    "down": "轻柔机洗,低温烘干。", "sequin": "建议干洗。", "velvet": "建议干洗。", "straw": "避免受潮。",
    "canvas": "湿布擦洗。",
}  # fmt: skip


def _description_en(piece: Piece) -> Sequence[str]:
    d = piece.design
    good_for = _list_en([label("occasion", o, "en") for o in d.occasions[:3]])
    return (
        d.note_en,
        _made_of_en(piece),
        _FIT_EN.get(d.fit or "", ""),
        f"Good for {good_for}." if good_for else "",
        _CARE_EN.get(d.fabrics[0], "Machine wash warm." if term("category", d.category).group in _WASHED else ""),
    )


_WASHED = {"tops", "knitwear", "bottoms", "dresses", "outerwear", "suits", "underwear"}


def _made_of_en(piece: Piece) -> str:
    names = [label("fabric", f, "en") for f in piece.design.fabrics]
    if term("category", piece.design.category).group in _WASHED:
        return f"{', '.join(f'{share}% {fibre}' for share, fibre in _composition(piece, 'en'))}."
    text = " and ".join(names)
    return f"{text[0].upper()}{text[1:]}."


def _list_en(words: Sequence[str]) -> str:
    return " and ".join(w for w in (", ".join(words[:-1]), words[-1]) if w) if words else ""


def _description_zh(piece: Piece) -> Sequence[str]:
    d = piece.design
    good_for = "、".join(_OCCASIONS_ZH[o] for o in d.occasions[:3])
    return (
        d.note_zh,
        _made_of_zh(piece),
        _FIT_ZH.get(d.fit or "", ""),
        f"适合{good_for}。" if good_for else "",
        _CARE_ZH.get(d.fabrics[0], "可温水机洗。" if term("category", d.category).group in _WASHED else ""),
    )


_OCCASIONS_ZH = {
    "casual": "日常", "work": "通勤", "formal": "正式场合", "wedding": "参加婚礼", "party": "聚会",
    "date": "约会", "beach": "海边",
    "travel": "旅行", "sport": "运动", "home": "居家", "ethnic": "传统节日",
}  # fmt: skip


def _made_of_zh(piece: Piece) -> str:
    names = [label("fabric", f, "zh") for f in piece.design.fabrics]
    if term("category", piece.design.category).group in _WASHED:
        return f"成分:{'、'.join(f'{fibre}{share}%' for share, fibre in _composition(piece, 'zh'))}。"
    return f"材质:{'、'.join(names)}。"
