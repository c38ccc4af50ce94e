"""Words that Stylist never says of a body, in either language."""

from __future__ import annotations

import re

SHAMING = re.compile(
    r"flatter|slimming|problem area|\bfat\b|overweight|underweight|obes|chubby|skinny|plump|\bthin\b|ugly|flaw|fault|"
    r"hides? your|disguise|camouflages? (?:your|the|a|what)|conceal|correct your|balance out|"
    r"too (short|tall|big|wide|heavy|thin|large|small)|"
    r"\bBMI\b|attractive|ethnic|\brace\b|health|ideal|perfect|unfortunate|lose weight|normal weight|abnormal|"
    r"hourglass|\bpear\b|\bapple\b|"
    r"显瘦|遮肉|显胖|肥|胖|瘦|丑|缺陷|缺点|不足|太矮|太高|太宽|太粗|太短|太长|扬长避短|修饰身材|遮盖|掩盖|种族|健康|完美|标准身材|"
    r"减肥|梨形|苹果型|沙漏|五五身",
    re.IGNORECASE,
)
