"""Who talks: the agent, its memory and its chat models."""
