"""``local:NAME-or-path``: a transformers chat model in this process, as an ordinary LangChain chat model.

errors.py     what can be missing, and the next step
weights.py    a folder or hub name -> tokenizer and model on a device
prompting.py  LangChain messages and tools -> the prompt, through the model's own chat template
engine.py     a prompt -> pieces of text as they are generated, until somebody stops it
regions.py    which marks open and close a tool call or a thought in the text of which family of models
reading.py    pieces of text -> words that may be shown at once, and tool calls once they are whole
forms.py      the inside of such a region -> calls: JSON, XML, Python, name and JSON
model.py      all of it as a BaseChatModel
"""

from stylist_agents.local.model import LocalChatModel
from stylist_agents.local.weights import load_engine

__all__ = ["LocalChatModel", "load_engine"]
