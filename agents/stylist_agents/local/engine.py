"""A model on its device: a prompt in, pieces of text out as they are generated, until somebody stops it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event, Lock, Thread
from typing import Any

import torch
from transformers import StoppingCriteria, StoppingCriteriaList
from transformers.generation.streamers import BaseStreamer

WAIT_S = 0.2
"""How long the reader waits for a piece before it says that there is none yet, so that it can be stopped."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to write: at most so many tokens; temperature 0 always takes the likeliest."""

    max_tokens: int = 1024
    temperature: float = 0.3
    stop: tuple[str, ...] = ()


class Engine:
    """One tokenizer and one model. It writes one answer at a time; others wait for their turn."""

    def __init__(self, name: str, tokenizer: Any, model: Any) -> None:
        self.name, self.tokenizer, self.model = name, tokenizer, model
        self._writing = Lock()
        config = model.config.get_text_config()
        self.reads_tokens: int = getattr(config, "max_position_embeddings", None) or 1 << 30
        ends = model.generation_config.eos_token_id
        ends = [ends] if isinstance(ends, int) else list(ends or ())
        self.ends: frozenset[int] = frozenset(n for n in (*ends, tokenizer.eos_token_id) if n is not None)
        added = tokenizer.added_tokens_decoder.values()
        self.marks: tuple[str, ...] = tuple(str(token) for token in added if token.special)
        """Special tokens as text: they belong to the form of a reply, never to its words."""

    def tokens(self, prompt: str) -> list[int]:
        """Token ids of a prompt, to which the chat template has already added its special tokens."""
        ids: list[int] = self.tokenizer(prompt, add_special_tokens=False)["input_ids"]
        return ids

    def write(self, prompt: Sequence[int], sampling: Sampling) -> Writing:
        """Begin to answer a prompt of token ids (T,)."""
        return Writing(self, prompt, sampling)

    def _generate(self, prompt: Sequence[int], sampling: Sampling, streamer: Any, stopped: Event) -> None:
        ids = torch.tensor([list(prompt)], device=self.model.device)  # (1, T)
        told: dict[str, Any] = {"do_sample": sampling.temperature > 0}
        if sampling.temperature > 0:
            told["temperature"] = sampling.temperature
        if sampling.stop:
            told |= {"stop_strings": list(sampling.stop), "tokenizer": self.tokenizer}
        with self._writing, torch.inference_mode():
            if not stopped.is_set():
                self.model.generate(
                    input_ids=ids,
                    attention_mask=torch.ones_like(ids),
                    max_new_tokens=sampling.max_tokens,
                    eos_token_id=sorted(self.ends) or None,
                    pad_token_id=min(self.ends, default=0),
                    streamer=streamer,
                    stopping_criteria=StoppingCriteriaList([_Stops(stopped)]),
                    **told,
                )


class Writing:
    """One answer being written by a thread of its own. Iterating gives text, "" while there is none yet."""

    def __init__(self, engine: Engine, prompt: Sequence[int], sampling: Sampling) -> None:
        self._engine, self._prompt, self._sampling = engine, prompt, sampling
        self._streamer = _Streamer(engine)
        self._stopped = Event()
        self._problem: BaseException | None = None
        self._thread = Thread(target=self._run, daemon=True, name=f"writes {engine.name}")
        self._thread.start()

    @property
    def tokens(self) -> int:
        """How many were written so far."""
        return self._streamer.tokens

    @property
    def cut_off(self) -> bool:
        """Whether it ended because no more tokens were allowed."""
        return self.tokens >= self._sampling.max_tokens and not self._streamer.ended

    def __iter__(self) -> Iterator[str]:
        try:
            while (piece := self._next()) is not None:
                yield piece
        finally:
            self.stop()
        if self._problem is not None:
            raise self._problem

    def stop(self) -> None:
        """No further token. A pass over the prompt that has begun ends first, in the background."""
        self._stopped.set()

    def join(self) -> None:
        """Wait until the model is free again."""
        self._thread.join()

    def _next(self) -> str | None:
        """The next piece, "" if there is none yet, None at the end."""
        try:
            return self._streamer.pieces.get(timeout=WAIT_S)
        except Empty:
            return ""

    def _run(self) -> None:
        try:
            self._engine._generate(self._prompt, self._sampling, self._streamer, self._stopped)
        except BaseException as problem:  # told to whoever reads, in their thread
            self._problem = problem
        self._streamer.end()


class _Streamer(BaseStreamer):
    """Tokens as text, each as soon as its characters are whole.

    With the special tokens, which mark tool calls in many families, but without the end of the turn. transformers' own
    streamer drops or keeps both, waits for spaces, which Chinese has not, and decodes a long line anew for each token.
    """

    def __init__(self, engine: Engine) -> None:
        self._tokenizer, self._ends = engine.tokenizer, engine.ends
        self.pieces: Queue[str | None] = Queue()
        self.tokens = 0
        self.ended = False
        self._prompt_seen = False
        self._told: list[int] = []
        """The tokens of the last piece: how the next ones are written may depend on them (a space before a word)."""
        self._new: list[int] = []

    def put(self, value: torch.Tensor) -> None:
        if not self._prompt_seen:
            self._prompt_seen = True
            return
        for token in value.flatten().tolist():
            self.tokens += 1
            self.ended = token in self._ends
            if not self.ended:
                self._new.append(token)
        self._tell(len(self._new) > _LONGEST_CHARACTER)

    def end(self) -> None:
        self._tell(whole_or_not=True)
        self.pieces.put(None)

    def _tell(self, whole_or_not: bool) -> None:
        before = self._decode(self._told)
        text = self._decode(self._told + self._new)[len(before) :]
        if text and (whole_or_not or not text.endswith(_UNFINISHED)):
            self.pieces.put(text)
            self._told, self._new = self._new, []

    def _decode(self, tokens: list[int]) -> str:
        text: str = self._tokenizer.decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text


_UNFINISHED = "\ufffd"
_LONGEST_CHARACTER = 8
"""Tokens after which what is still no character will not become one."""


class _Stops(StoppingCriteria):
    def __init__(self, stopped: Event) -> None:
        self._stopped = stopped

    def __call__(self, input_ids: torch.Tensor, scores: Any, **_: Any) -> torch.Tensor:
        return torch.full((input_ids.shape[0],), self._stopped.is_set(), device=input_ids.device)
