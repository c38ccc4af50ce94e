"""A whole chat model of a few thousand random weights: tokenizer, chat template and safetensors, made on the spot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from stylist_agents.local import LocalChatModel, load_engine
from stylist_agents.local.engine import Engine
from stylist_agents.local.weights import opened

END = "<|im_end|>"
MARKS = (
    "<|im_start|>",
    END,
    "<tool_call>",
    "</tool_call>",
    "[TOOL_CALLS]",
    "<|python_tag|>",
    "<｜tool▁sep｜>",
)
"""Special tokens; the other marks are written in bytes, as some models do."""

HERMES = """{%- if tools %}<|im_start|>system
{{ messages[0].content if messages[0].role == 'system' else '' }}
<tools>{% for tool in tools %}
{{ tool | tojson }}{% endfor %}
</tools><|im_end|>
{% elif messages[0].role == 'system' %}<|im_start|>system
{{ messages[0].content }}<|im_end|>
{% endif %}{% for m in messages %}{% if m.role == 'tool' %}<|im_start|>user
<tool_response>{{ m.content }}</tool_response><|im_end|>
{% elif m.role != 'system' %}<|im_start|>{{ m.role }}
{{ m.content }}{% for c in m.tool_calls or [] %}<tool_call>{{ c.function | tojson }}</tool_call>{% endfor %}<|im_end|>
{% endif %}{% endfor %}<|im_start|>assistant
{% if enable_thinking %}<think>
{% endif %}"""
"""In the manner of Qwen."""

PLAIN = """{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{
raise_exception('roles must alternate user/assistant') }}{% endif %}<|im_start|>{{ m.role }}
{{ m.content }}<|im_end|>
{% endfor %}<|im_start|>assistant
"""
"""In the manner of Gemma 2: no system message, no tools, speakers alternate."""


def save_tiny(folder: Path, template: str | None = HERMES, positions: int = 1 << 16) -> Path:
    """A model of two layers over bytes, as a folder that any tool of the family loads."""
    bytes_ = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={byte: n for n, byte in enumerate(bytes_)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(mark, special=True, normalized=False) for mark in MARKS])
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=END)
    wrapped.chat_template = template
    wrapped.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(wrapped), hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=positions, bos_token_id=None,
        eos_token_id=wrapped.eos_token_id, tie_word_embeddings=False,
    )  # fmt: skip
    LlamaForCausalLM(config).save_pretrained(folder, safe_serialization=True)
    return folder


def tiny_engine(folder: Path, **options: Any) -> Engine:
    """The folder through the real loader, as if for the first time."""
    opened.cache_clear()
    return load_engine(str(folder), **options)


def plant(engine: Engine, *texts: str, answer: Callable[[str], str] | None = None) -> list[str]:
    """Make the model write these texts, one per answer, or what it answers to a prompt, token by token.

    Returns the prompts that it is given.
    """
    left, prompts = list(texts), list[str]()

    def generate(input_ids: torch.Tensor, streamer: Any, max_new_tokens: int, stopping_criteria: Any, **_: Any) -> None:
        prompts.append(engine.tokenizer.decode(input_ids[0]))
        text = answer(prompts[-1]) if answer else left.pop(0)
        written: Sequence[int] = [*engine.tokenizer(text, add_special_tokens=False)["input_ids"], *engine.ends]
        streamer.put(input_ids)
        for n in written[:max_new_tokens]:
            streamer.put(torch.tensor([n]))
            if stopping_criteria(input_ids, None).any():
                return

    engine.model.generate = generate
    return prompts


def planted_model(engine: Engine, *texts: str, **options: Any) -> tuple[LocalChatModel, list[str]]:
    """A chat model that says these texts, and the prompts it will be given."""
    prompts = plant(engine, *texts)
    return LocalChatModel(engine=engine, **options), prompts
