"""What keeps a local chat model from loading or answering, with the next step."""

from __future__ import annotations

from stylist.errors import Unavailable


class LocalModelMissing(Unavailable):
    """Neither a folder nor a model that the hub's cache holds or the hub hands out."""

    code = "local_model_missing"
    passing = False
    en = "The chat model '{name}' is no folder on this machine, and it cannot be fetched ({why}). Run `hf download {name} --local-dir FOLDER` where there is a network, then use local:FOLDER."
    zh = "本机没有“{name}”这个文件夹，也下载不到这个对话模型（{why}）。请在有网络的机器上运行 `hf download {name} --local-dir 文件夹`，再使用 local:文件夹。"


class LocalFolderMissing(LocalModelMissing):
    """A path that leads nowhere."""

    en = "There is no folder '{name}'. Give the folder with config.json, the tokenizer and .safetensors weights as local:FOLDER."
    zh = "没有“{name}”这个文件夹。请用 local:文件夹 指向含有 config.json、分词器和 .safetensors 权重的文件夹。"


class UnsafeWeights(Unavailable):
    """Weights in a format that can run code while they are read, or none at all."""

    code = "unsafe_weights"
    passing = False
    en = "'{name}' has no .safetensors weights, and no other format is loaded: pickles can run code. Convert them, or run GGUF files with Ollama (ollama:NAME)."
    zh = "“{name}”里没有 .safetensors 权重。其他格式不会加载，因为 pickle 文件可能执行代码。请先转换格式；GGUF 文件可以用 Ollama 运行（ollama:名称）。"


class NoChatTemplate(Unavailable):
    """A base model: it continues text and knows no turns."""

    code = "no_chat_template"
    passing = False
    en = "'{name}' has no chat template, so it is no chat model. Choose the instruct or chat variant of it."
    zh = "“{name}”没有对话模板，不是对话模型。请选择它的 instruct 或 chat 版本。"


class FourBitMissing(Unavailable):
    """4-bit was asked for and cannot be done here."""

    code = "four_bit_missing"
    passing = False
    en = 'local_4bit needs bitsandbytes and accelerate, which are not installed. Run `pip install "stylist[local]"`, or set local_4bit = false.'
    zh = 'local_4bit 需要 bitsandbytes 和 accelerate，目前没有安装。请运行 `pip install "stylist[local]"`，或设置 local_4bit = false。'


class LocalModelBroken(Unavailable):
    """A folder that transformers does not make a model of."""

    code = "local_model_broken"
    passing = False
    en = "The chat model '{name}' cannot be loaded ({why}). Code that comes with weights is never run: choose a model that transformers knows by itself."
    zh = "对话模型“{name}”无法加载（{why}）。权重附带的代码从不执行，请选择 transformers 本身支持的模型。"


class PromptTooLong(Unavailable):
    """More tokens than the model reads."""

    code = "prompt_too_long"
    passing = False
    en = "the conversation takes {tokens} tokens, and '{name}' reads {limit}: choose a model that reads more"
    zh = "对话有 {tokens} 个词元，而“{name}”最多读 {limit} 个，请换一个上下文更长的模型"


class TemplateRefused(Unavailable):
    """A chat template that takes the conversation in none of the shapes that we know."""

    code = "template_refused"
    passing = False
    en = "the chat template of '{name}' refuses the conversation ({why})"
    zh = "“{name}”的对话模板不接受这段对话（{why}）"
