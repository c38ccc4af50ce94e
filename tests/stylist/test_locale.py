from __future__ import annotations

import pytest

from stylist.locale import detect_locale


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("a navy linen shirt", "en"),
        ("想要一件藏青色亚麻衬衫", "zh"),
        ("想要一件 linen 衬衫", "zh"),
        ("do you have 旗袍 in silk for a wedding", "en"),
        ("80?", "zh"),
        ("L-1002", "zh"),
        ("luo@example.com", "zh"),
        ("SO2041, luo@example.com", "zh"),
        ("my number is L-1002", "en"),
        ("单号L-1002,邮箱luo@example.com", "zh"),
    ],
)
def test_language_of_a_message(text: str, locale: str) -> None:
    assert detect_locale(text, default="zh") == locale
