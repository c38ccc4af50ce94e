"""The drawn figures as a body model would see them, only exact: their landmarks and parsing are how they were drawn."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part, Perception
from stylist.demo.figures import Name, figure_landmarks, figure_parsing


def figure_perception(name: Name) -> Perception:
    """Landmarks, mask and parsing of a drawn figure at its own size; every landmark is visible."""
    parsing = figure_parsing(name)
    height, width = parsing.shape
    places = figure_landmarks(name) / (width, height)
    landmarks = np.column_stack([places, np.ones(len(places))]).astype(np.float32)
    mask = (parsing != Part.BACKGROUND).astype(np.float32)
    return Perception(landmarks=landmarks, mask=mask, parsing=parsing, model="drawn", tier="embedded")
