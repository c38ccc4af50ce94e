"""The parts of the chat page, each a function that draws one thing."""
