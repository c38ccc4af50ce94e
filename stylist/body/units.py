"""Lengths and weights as people write them: "170", "5'7\\"", "31 in", "132 lb", "9 st 6", "60 公斤", "120 斤"."""

from __future__ import annotations

import re

from stylist.errors import BadInput

CM_PER_INCH = 2.54
KG_PER_POUND = 0.45359237
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_CM = re.compile(rf"{_NUMBER}\s*(?:cm|厘米|公分)?")
_METRES = re.compile(rf"{_NUMBER}\s*(?:m|米)")
_INCHES = re.compile(rf'{_NUMBER}\s*(?:in|inch|inches|"|″|英寸)')
_FEET = re.compile(rf"""(\d)\s*(?:ft|feet|foot|'|′|英尺)\s*(?:{_NUMBER}\s*(?:in|inch|inches|"|″|英寸)?)?""")
_KG = re.compile(rf"{_NUMBER}\s*(?:kg|公斤|千克)?")
_POUNDS = re.compile(rf"{_NUMBER}\s*(?:lbs?|pounds?|磅)")
_STONE = re.compile(rf"{_NUMBER}\s*(?:st|stone)\s*(?:{_NUMBER}\s*(?:lbs?|pounds?)?)?")
_JIN = re.compile(rf"{_NUMBER}\s*(?:斤|市斤)")


def length_cm(text: str, what: str = "length") -> float:
    """A length in cm; a bare number is in cm. Raises BadInput for anything else."""
    plain = _plain(text)
    if found := _CM.fullmatch(plain):
        return _value(found[1])
    if found := _METRES.fullmatch(plain):
        return 100 * _value(found[1])
    if found := _INCHES.fullmatch(plain):
        return CM_PER_INCH * _value(found[1])
    if found := _FEET.fullmatch(plain):
        return CM_PER_INCH * (12 * _value(found[1]) + _value(found[2]))
    raise BadInput(what=what, value=text, next="Write it like 168, 168 cm, 66 in or 5'6\".")


def weight_kg(text: str) -> float:
    """A weight in kg; a bare number is in kg. Raises BadInput for anything else."""
    plain = _plain(text)
    if found := _KG.fullmatch(plain):
        return _value(found[1])
    if found := _POUNDS.fullmatch(plain):
        return KG_PER_POUND * _value(found[1])
    if found := _STONE.fullmatch(plain):
        return KG_PER_POUND * (14 * _value(found[1]) + _value(found[2]))
    if found := _JIN.fullmatch(plain):
        return _value(found[1]) / 2
    raise BadInput(what="weight", value=text, next="Write it like 60, 60 kg, 132 lb or 9 st 6.")


def inches(cm: float) -> float:
    """Inches, to a tenth."""
    return round(cm / CM_PER_INCH, 1)


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'").replace("”", '"').strip()


def _value(number: str | None) -> float:
    return float(number.replace(",", ".")) if number else 0.0
