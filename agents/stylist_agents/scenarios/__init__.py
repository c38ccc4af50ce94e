"""Whole conversations with what must hold in each of their turns, for any chat model: ``stylist eval dialogue``."""

from stylist_agents.scenarios.playing import DialogueReport, play_files
from stylist_agents.scenarios.script import Scenario, read_scenarios, shipped

__all__ = ["DialogueReport", "Scenario", "play_files", "read_scenarios", "shipped"]
