"""Speech into words: one small interface, and one adapter for the speech models of the transformers library.

What is spoken is turned into words and thrown away: nothing of it is stored.
"""

from __future__ import annotations

import io
import struct
import wave
from functools import cached_property
from threading import Lock
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from stylist.embedding.hub import cached_only_if_unreachable
from stylist.errors import BadInput, Unavailable
from stylist.locale import Locale

MAX_SECONDS = 60.0
HERTZ = 16_000
"""Samples a second that speech models are trained on."""
_KIND = "transformers:"


class AudioRefused(BadInput):
    """A recording that is not listened to."""

    code = "audio_refused"
    en = "This recording cannot be used: {why}. Up to {seconds:.0f} seconds of plain WAV work; or write it instead."
    zh = "这段录音无法使用：{why}。请录 {seconds:.0f} 秒以内，或者直接打字。"

    def __init__(self, why: str) -> None:
        super().__init__(why=why, seconds=MAX_SECONDS)


class TranscriberUnavailable(Unavailable):
    """A speech model that cannot be loaded."""

    code = "transcriber_unavailable"
    en = "The speech model '{name}' cannot be used ({why}). Set transcriber to transformers:FOLDER, or leave it empty."
    zh = "语音模型“{name}”无法使用（{why}）。请把 transcriber 设为 transformers:文件夹，或留空。"


class Transcriber(Protocol):
    """Whoever can say what was spoken."""

    name: str

    def transcribe(self, recording: bytes, locale: Locale) -> str:
        """The words of a WAV file; empty where nothing was said. locale: the language to expect."""


class TransformersTranscriber:
    """A speech model by its folder or its name on the hub, loaded when somebody speaks for the first time."""

    def __init__(self, name: str) -> None:
        self.name = f"{_KIND}{name}"
        self._model_name = name
        self._turn = Lock()

    def transcribe(self, recording: bytes, locale: Locale) -> str:
        samples = samples_of(recording)
        with self._turn:
            told = self._pipeline({"raw": samples, "sampling_rate": HERTZ}, **self._options(locale))
        return str(told["text"]).strip()

    def _options(self, locale: Locale) -> dict[str, Any]:
        """Models that know several languages are told which one to expect."""
        writing = getattr(self._pipeline.model, "generation_config", None)
        several = getattr(writing, "is_multilingual", False)
        return {"generate_kwargs": {"language": locale, "task": "transcribe"}} if several else {}

    @cached_property
    def _pipeline(self) -> Any:
        from transformers import pipeline  # noqa: PLC0415

        options: dict[str, Any] = {"trust_remote_code": False, "model_kwargs": {"use_safetensors": True}}
        try:
            with cached_only_if_unreachable():
                return pipeline("automatic-speech-recognition", model=self._model_name, device="cpu", **options)
        except Exception as error:  # the hub's client, transformers and safetensors each raise their own trees
            why = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise TranscriberUnavailable(name=self._model_name, why=why) from error


def load_transcriber(setting: str) -> Transcriber | None:
    """The one that the setting names; None where it names none. Raises BadInput."""
    if not setting:
        return None
    if not setting.startswith(_KIND) or setting == _KIND:
        raise BadInput(what="transcriber", value=setting, next=f"Write {_KIND}NAME-OR-FOLDER, or leave it empty.")
    return TransformersTranscriber(setting.removeprefix(_KIND))


def samples_of(recording: bytes) -> npt.NDArray[np.float32]:
    """Mono samples at 16 kHz, -1..1, of a WAV file with 16 bits. Raises AudioRefused."""
    try:
        with wave.open(io.BytesIO(recording)) as file:
            if file.getsampwidth() != 2 or not 8000 <= file.getframerate() <= 96_000:
                raise AudioRefused(f"{8 * file.getsampwidth()} bit, {file.getframerate()} Hz")
            if file.getnframes() > MAX_SECONDS * file.getframerate():
                raise AudioRefused(f"{file.getnframes() / file.getframerate():.0f} s")
            channels, hertz = file.getnchannels(), file.getframerate()
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError, RuntimeError, struct.error) as error:
        raise AudioRefused(str(error) or "it ends early") from error
    sound = np.frombuffer(data[: len(data) // (2 * channels) * 2 * channels], dtype="<i2")
    mono = sound.reshape(-1, channels).mean(axis=1) / 32768
    if not mono.size:
        raise AudioRefused("it is empty")
    return np.asarray(resample_poly(mono, HERTZ, hertz) if hertz != HERTZ else mono, dtype=np.float32)
