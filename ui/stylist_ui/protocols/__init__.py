"""Other doors into the same conversation: OpenAI's chat completions, MCP, AG-UI."""
