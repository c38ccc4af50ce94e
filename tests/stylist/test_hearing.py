"""Spoken messages: what is listened to, and a real speech model with random weights that says what it says."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import numpy as np
import pytest

from stylist.errors import BadInput
from stylist.hearing import HERTZ, AudioRefused, TranscriberUnavailable, load_transcriber, samples_of


def recording(seconds: float = 1.0, hertz: int = HERTZ, channels: int = 1, bytes_each: int = 2) -> bytes:
    """A tone of 440 Hz."""
    tone = np.sin(2 * np.pi * 440 * np.arange(round(seconds * hertz)) / hertz) * 16_000
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(bytes_each)
        file.setframerate(hertz)
        file.writeframes(np.repeat(tone.astype("<i2"), channels).tobytes())
    return data.getvalue()


@pytest.mark.parametrize(("hertz", "channels"), [(16_000, 1), (48_000, 2), (44_100, 1)])
def test_recordings_become_mono_at_one_rate(hertz: int, channels: int) -> None:
    samples = samples_of(recording(0.5, hertz, channels))
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(HERTZ / 2, rel=0.01)
    loudest = int(np.abs(np.fft.rfft(samples)).argmax())
    assert loudest * HERTZ / len(samples) == pytest.approx(440, abs=4)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "early"),
        (b"OggS....", "RIFF"),
        (recording(61), "61 s"),
        (recording(0.1, bytes_each=1), "8 bit"),
        (recording(0.0), "empty"),
        (recording(1.0)[:30], "early|not|unknown"),
    ],
)
def test_what_is_no_short_recording_is_refused_in_words(data: bytes, why: str) -> None:
    with pytest.raises(AudioRefused, match=why):
        samples_of(data)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A speech model with every part of a real one, and random weights."""
    import torch  # noqa: PLC0415
    from transformers import (  # noqa: PLC0415
        Wav2Vec2Config,
        Wav2Vec2CTCTokenizer,
        Wav2Vec2FeatureExtractor,
        Wav2Vec2ForCTC,
        Wav2Vec2Processor,
    )

    folder = tmp_path_factory.mktemp("speech")
    words = {name: n for n, name in enumerate(["<pad>", "<unk>", "|", *"abcdefgh"])}
    (folder / "vocab.json").write_text(json.dumps(words))
    tokenizer = Wav2Vec2CTCTokenizer(str(folder / "vocab.json"), pad_token="<pad>", unk_token="<unk>")  # noqa: S106
    torch.manual_seed(3)
    config = Wav2Vec2Config(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        conv_dim=(8, 8), conv_stride=(16, 20), conv_kernel=(16, 20), num_feat_extract_layers=2,
        num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2, pad_token_id=0,
    )  # fmt: skip
    Wav2Vec2ForCTC(config).save_pretrained(folder)
    Wav2Vec2Processor(Wav2Vec2FeatureExtractor(), tokenizer).save_pretrained(folder)
    return folder


def test_a_speech_model_writes_down_what_it_hears(tiny: Path) -> None:
    hears = load_transcriber(f"transformers:{tiny}")
    assert hears is not None
    heard = hears.transcribe(recording(0.5), "en")
    assert heard == hears.transcribe(recording(0.5), "en")
    assert set(heard) <= set("abcdefgh ")


def test_no_setting_no_ear_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    assert load_transcriber("") is None
    for wrong in ("whisper", "transformers:"):
        with pytest.raises(BadInput, match="transformers:NAME-OR-FOLDER"):
            load_transcriber(wrong)
    absent = load_transcriber(f"transformers:{tmp_path / 'nothing'}")
    assert absent is not None
    with pytest.raises(TranscriberUnavailable, match="leave it empty"):
        absent.transcribe(recording(0.2), "zh")
