"""What no picture is made of, and what is shopped for like anything else: sentences written for and against the rules.

The ``unseen`` files were written first (and a part drawn by lot from the others) and not looked at while the rules were
mended; docs/privacy.md tells both rates.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from stylist.errors import MinorRefused
from stylist.refusals import IndecentRefused, judge, require_decent

DATA = Path(__file__).parent / "data" / "refusals"


def lines(name: str) -> list[tuple[str, str]]:
    """(reason, sentence) pairs of one file; headings name the reasons."""
    found, reason = [], ""
    for line in (DATA / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            reason = line[2:]
        elif line:
            found.append((reason, line))
    return found


def wrong(name: str) -> list[str]:
    """Sentences that are judged otherwise; whether it is "minor" matters, which kind of indecency does not."""
    return [f"{judge(said)}: {said}" for reason, said in lines(name) if _kind(judge(said)) != _kind(reason or None)]


def _kind(reason: str | None) -> str | None:
    return reason if reason in {None, "minor"} else "indecent"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["refused", "innocent"])
def test_every_sentence_is_judged_rightly(kind: str, language: str) -> None:
    assert len(lines(f"{kind}_{language}")) >= 150
    assert wrong(f"{kind}_{language}") == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["refused", "innocent"])
def test_sentences_kept_out_are_judged_nearly_as_well(kind: str, language: str) -> None:
    name = f"{kind}_{language}_unseen"
    assert len(lines(name)) >= 75
    assert len(wrong(name)) <= 0.05 * len(lines(name))


def test_what_is_refused_has_a_code_and_kind_words() -> None:
    with pytest.raises(IndecentRefused) as refused:
        require_decent("a red dress", "show her naked")
    assert refused.value.facts == {"reason": "undress"}
    assert refused.value.say("zh").startswith("这样的图片我不做")
    with pytest.raises(MinorRefused):
        require_decent("my daughter is 12")
    require_decent("a red dress", "nude heels", "")
    assert [judge(said) for said in ("show her naked", "see through her dress", "sexy pose", "I'm 15", "a hat")] == [
        "undress", "see_through", "sexual", "minor", None,
    ]  # fmt: skip


def test_a_minor_is_never_sexualised() -> None:
    assert judge("a sexy dress for my daughter, she is 14") == "sexual"
    assert judge("a swimsuit for my daughter, she is 8") == "minor"
    assert judge("a sexy dress, I'm 34") is None


LONG = ("a" * 20_000, "脱 " * 5_000, "n " * 5_000, "strip her " * 2_000)


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "👗", "🍑", *LONG])
def test_any_text_is_judged(text: str) -> None:
    assert judge(text) in {None, "undress", "see_through", "sexual", "minor"}
