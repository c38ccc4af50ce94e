"""From a setting's value to an embedder."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from stylist.embedding.base import Embedder, Precision

EMBEDDED = "embedded"


def embedded_folder() -> Path:
    """The folder of the shipped model: open_clip's configuration, weights and tokenizer."""
    return Path(str(resources.files("stylist"))) / "weights" / "fashion_clip"


def load_embedder(spec: str = EMBEDDED, precision: Precision = "fp32") -> Embedder:
    """The embedder that ``spec`` names.

    spec: "embedded" (the shipped model), "ViT-B-32/laion2b_s34b_b79k" (an OpenCLIP architecture and the name of its
    weights), "hf-hub:owner/name", or "local-dir:PATH" (a folder in open_clip's layout, weights as safetensors).
    precision: "bf16" computes in bfloat16, faster where the processor knows it (docs/retrieval.md says by how much).

    Raises WeightsMissing for a folder without weights, HubUnreachable where weights must be fetched and cannot be,
    and BadInput for a name that OpenCLIP does not know.
    """
    # torch and open_clip take seconds to import: only whoever embeds pays for them.
    from stylist.embedding.openclip import OpenClipEmbedder  # noqa: PLC0415

    if spec == EMBEDDED:
        return OpenClipEmbedder.from_folder(embedded_folder(), "fashion-clip-embedded", "embedded", precision)
    if spec.startswith("local-dir:"):
        folder = Path(spec.removeprefix("local-dir:"))
        return OpenClipEmbedder.from_folder(folder, folder.name, "full", precision)
    return OpenClipEmbedder.from_name(spec, precision)
