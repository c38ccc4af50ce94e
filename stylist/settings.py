"""One table of settings: name, default and help, read from the environment, `.env` and `stylist.toml`.

Every setting can be given as ``STYLIST_NAME`` in the environment or as ``name = value`` in the TOML file; the
environment wins. ``docs/settings.md`` is checked against this table by a test.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from stylist.locale import Locale


class Settings(BaseSettings):
    """All that can be set. Unknown names are refused, so that a misspelt one is noticed."""

    model_config = SettingsConfigDict(
        env_prefix="STYLIST_", env_file=".env", toml_file="stylist.toml", extra="forbid", frozen=True
    )

    data_dir: Path = Field(
        user_data_path("stylist"), description="Folder of the catalogue, the conversations and the pictures."
    )
    encryption_key: SecretStr | None = Field(
        None,
        description="Key that encrypts people's words and pictures (`stylist encrypt --new-key`); none: they lie open.",
    )
    encryption_key_file: Path | None = Field(
        None, description="File with that key instead; of several, parted by commas or lines, the first encrypts."
    )
    catalogue: str = Field("demo", description="Which ingested catalogue to talk about.")
    locale: Locale = Field("en", description="Language until the person has written something: en or zh.")
    model: str = Field(
        "offline",
        description="Chat model: offline, provider:model (openai:gpt-5-mini, ollama:…), or local:NAME-OR-FOLDER.",
    )
    model_base_url: str | None = Field(None, description="Address of an OpenAI-compatible server.")
    model_api_key: SecretStr | None = Field(None, description="Key for the chat model, if not in its own variable.")
    model_timeout_s: float = Field(30.0, gt=0, description="Seconds to wait for a chat model's answer.")
    model_calls_per_turn: int = Field(6, ge=1, description="At most so many chat model calls in one turn.")
    model_first_content_s: float = Field(
        30.0, gt=0, description="Seconds to the first words, card or picture, before another model answers."
    )
    model_fallback: str | None = Field(
        None, description="Chat model that answers where `model` does not; after it the built-in stylist."
    )
    local_device: str = Field("auto", description="Device of a local: model: auto, cuda, cuda:1, mps or cpu.")
    local_dtype: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        "auto", description="What a local: model computes in; auto: what its weights are stored in."
    )
    local_4bit: bool = Field(False, description="Load a local: model in 4 bits, with bitsandbytes.")
    local_think: bool = Field(False, description="Let a local: model that can think do so before it answers.")
    local_max_tokens: int = Field(1024, ge=16, description="Longest answer of a local: model, in tokens.")
    exact_up_to_rows: int = Field(
        300_000, ge=0, description="Largest catalogue whose vectors are held in memory; Chroma searches larger ones."
    )
    chroma_url: str | None = Field(None, description="Address of a Chroma server; none: a folder in data_dir.")
    chroma_token: SecretStr | None = Field(None, description="Bearer token that the Chroma server's proxy asks for.")
    chroma_allow_plain: bool = Field(
        False, description="Allow an http:// address beyond this machine for Chroma, in a network that you trust."
    )
    embedder: str = Field("embedded", description="Picture and text embedder: embedded, or an OpenCLIP name.")
    embedder_precision: Literal["fp32", "bf16"] = Field("fp32", description="What the embedder computes in.")
    taste_model: Path | None = Field(
        None, description="Folder of a taste model of the shop's own, from `stylist train taste`."
    )
    body_model: str = Field(
        "embedded", description="Body model: embedded, mediapipe, or a human parser as segformer:NAME-OR-FOLDER."
    )
    body_landmarks: Literal["embedded", "mediapipe"] = Field(
        "embedded", description="Whose landmarks and mask a human parser is combined with."
    )
    transcriber: str = Field(
        "", description="Speech model for spoken messages, transformers:NAME-OR-FOLDER; empty: no microphone."
    )
    mediapipe_pose: Path | None = Field(
        None, description="MediaPipe's pose_landmarker .task file; none: fetched once from its publisher into data_dir."
    )
    rates: dict[str, Decimal] = Field(
        default_factory=dict,
        description="Units of each currency for one US dollar; empty: dated reference rates.",
    )
    photo_max_mb: float = Field(20.0, gt=0, description="Largest photo accepted, in megabytes.")
    photo_max_megapixels: float = Field(64.0, gt=0, description="Largest photo accepted, in million pixels.")
    decode_photos: Literal["apart", "here"] = Field(
        "apart",
        description="Where people's photos and videos are decoded: apart (a limited process of their own), or here.",
    )
    count_demand: bool = Field(
        True,
        description="Count by day which words of the vocabulary are asked for (`stylist analytics`).",
    )
    photo_keep_hours: float = Field(24.0, gt=0, description="Hours after which photos and what came of them go.")
    c2pa_key: Path | None = Field(
        None, description="Private key (PEM) that signs generated pictures; none: one made in data_dir on first use."
    )
    c2pa_certificates: Path | None = Field(
        None, description="Certificate chain (PEM, leaf first) of c2pa_key; give both or neither."
    )
    tryon_engine: str = Field("preview", description="Try-on engine of the chat; a GPU's need `stylist worker`.")
    tryon_worker: Literal["own", "separate"] = Field(
        "own", description="Who makes try-on pictures: own (a thread of this process), or separate: `stylist worker`."
    )
    jobs_most_queued: int = Field(64, ge=1, description="Longest queue of an engine; beyond it the answer is: busy.")
    job_limit_s: float = Field(300.0, gt=0, description="Seconds after which a try-on is stopped.")
    tryon_weights: str | None = Field(
        None,
        description="Folder or hub name (NAME@REVISION) of a try-on engine's weights; none: its commercial-safe own.",
    )
    tryon_base: str | None = Field(
        None, description="Folder or hub name of the Stable Diffusion 1.5 inpainting model below engine catvton."
    )
    tryon_refiner: Path | None = Field(
        None, description="Folder of a refiner for engine preview, from `python -m stylist.train.refine`."
    )
    tryon_device: str = Field("auto", description="Device of the try-on engines: auto, cuda, cuda:1, mps or cpu.")
    tryon_offload: bool = Field(
        False, description="Keep parts of klein, qwen or wan in memory until needed: for small cards, and slower."
    )
    tryon_compile: bool = Field(False, description="Compile try-on models: a slow first picture, faster others.")
    tryon_cache_threshold: float = Field(
        0.0,
        ge=0,
        le=1,
        description="First-block cache of engines qwen and wan; 0: off and exact, 0.05 to 0.15: skips steps.",
    )
    tryon_guided_share: float = Field(
        1.0, ge=0, le=1, description="Share of the steps of engine catvton that are guided; fewer are faster."
    )
    tryon_remote_url: str | None = Field(
        None,
        description="Address (up to /v1) of a server with OpenAI's /v1/images/edits, for engine remote.",
    )
    tryon_remote_key: SecretStr | None = Field(None, description="Key for the remote try-on server.")
    tryon_remote_model: str = Field("default", description="Name of the model that the remote try-on server runs.")
    tryon_remote_timeout_s: float = Field(120.0, gt=0, description="Seconds to wait for a remote try-on picture.")
    turn_engine: Literal["wan"] | None = Field(
        None,
        description="Engine of short clips of a try-on turning: wan, made by `stylist worker --engine wan`; or none.",
    )
    turn_weights: str | None = Field(
        None, description="Folder or hub name of the weights of turn_engine; none: its own commercial-safe ones."
    )
    turn_limit_s: float = Field(1800.0, gt=0, description="Seconds after which a clip that is being made is stopped.")
    replicas_url: str | None = Field(
        None, description="Address of `stylist replicas`: embedder, body model and try-on engine run there; none: here."
    )
    replicas_token: SecretStr | None = Field(None, description="What `stylist replicas` asks of whoever comes.")
    otlp_endpoint: str | None = Field(
        None, description="Where OpenTelemetry's spans go: http://127.0.0.1:4318/v1/traces; none: nowhere."
    )
    metrics_token: SecretStr | None = Field(
        None, description="Bearer token for /metrics; none: this machine alone may read it."
    )
    database_url: SecretStr | None = Field(
        None,
        description="Postgres (postgresql://USER@HOST/NAME) for all that is remembered; none: SQLite files.",
    )
    desk_database: SecretStr | None = Field(
        None, description="SQLAlchemy URL of the desk's orders and baskets; none: database_url, or a SQLite file."
    )
    desk_shop: Literal["tables", "shopify", "magento"] = Field(
        "tables", description="Where orders and baskets are: tables of our own, or the shop's Shopify or Magento 2."
    )
    desk_shop_url: str | None = Field(
        None, description="Address of that shop: https://a-shop.myshopify.com, https://a.shop (Magento)."
    )
    desk_shop_token: SecretStr | None = Field(
        None, description="Admin access token (Shopify) or integration token (Magento) of that shop."
    )
    desk_shop_timeout_s: float = Field(10.0, gt=0, description="Seconds to wait for that shop's answer.")
    desk_returns_days: int = Field(30, ge=0, description="Days after delivery in which the desk takes a return.")
    checkout_url: str | None = Field(
        None, description="The shop's checkout; {items} in it becomes SKU:QUANTITY,…; with Magento {cart} its cart."
    )
    desk_webhook: str | None = Field(
        None, description="Address that is told of hand-overs to a person; none: they are reached at the console alone."
    )
    desk_webhook_secret: SecretStr | None = Field(None, description="Secret that signs what the webhook is told.")
    desk_hours: str | None = Field(
        None, description="When people are at the desk: Mon-Fri 09:00-18:00 Europe/Berlin, …; none: always."
    )
    desk_console_key: SecretStr | None = Field(
        None,
        description="Key that opens `stylist desk console`, 16 characters or more, for the chat as well; none: shut.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on; loopback unless set otherwise.")
    port: int = Field(8501, ge=1, le=65535, description="Port of the chat and the API.")
    turns_most_running: int | None = Field(
        None, ge=1, description="Messages answered at the same time; none: 8, or 64 with a chat model elsewhere."
    )
    turns_most_waiting: int = Field(64, ge=0, description="Messages that wait for that; one more is refused (429).")
    mcp_hosts: tuple[str, ...] = Field(
        (), description="Host names, beside this machine's own, under which /mcp is reached; others are refused."
    )
    api_rate_ip: str = Field("1200/minute", description="Requests that the API takes from one address.")
    api_rate_site: str = Field("6000/minute", description="Requests that the API takes under one site key.")
    api_rate_person: str = Field("300/minute", description="Requests that the API takes from one person.")
    api_rate_messages: str = Field("30/minute", description="Messages that the API takes from one person.")
    upload_quota_files: int = Field(60, ge=0, description="Photos that one person may upload through the API in a day.")
    upload_quota_mb: int = Field(300, ge=0, description="Megabytes that one person may upload so in a day.")
    threads: int = Field(1, ge=0, description="CPU threads for models; 0: one for each core, if nothing else runs.")

    @property
    def turns_at_once(self) -> int:
        """Messages answered at once. A model elsewhere is waited for; one that runs here takes the processor."""
        here = self.model == "offline" or self.model.startswith("local:")
        return self.turns_most_running or (8 if here else 64)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, `.env`, and the TOML file."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)
