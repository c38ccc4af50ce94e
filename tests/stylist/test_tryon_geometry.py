"""The thin-plate spline, strips and the colour distance against known answers."""

from __future__ import annotations

import numpy as np

from stylist.tryon.geometry import Strip, ThinPlateSpline, along, fill_polygon, reach, sampling_map


def test_the_spline_passes_through_its_points() -> None:
    rng = np.random.default_rng(3)
    sources, targets = rng.uniform(0, 400, (25, 2)), rng.uniform(0, 400, (25, 2))
    assert np.abs(ThinPlateSpline(sources, targets, slack=0)(sources) - targets).max() < 1e-3


def test_the_spline_of_a_turn_is_that_turn_everywhere() -> None:
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    sources = np.random.default_rng(4).uniform(0, 300, (12, 2))
    elsewhere = np.random.default_rng(5).uniform(-100, 500, (40, 2))
    spline = ThinPlateSpline(sources, sources @ turn.T + 7)
    assert np.abs(spline(elsewhere) - (elsewhere @ turn.T + 7)).max() < 0.05


def test_the_coarse_grid_is_near_the_spline_itself() -> None:
    rng = np.random.default_rng(6)
    sources = rng.uniform(0, 300, (16, 2))
    spline = ThinPlateSpline(sources, sources + rng.normal(0, 12, sources.shape))
    map_x, map_y = sampling_map(spline, (20, 30, 140, 190))
    points = np.stack(np.meshgrid(np.arange(20, 140), np.arange(30, 190)), axis=2).reshape(-1, 2).astype(float)
    exact = spline(points).reshape(160, 120, 2)
    assert np.abs(exact[..., 0] - map_x).max() < 1.0 and np.abs(exact[..., 1] - map_y).max() < 1.0


def test_along_a_bent_line_and_beyond_it() -> None:
    line = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    assert along(line, np.array([0.0, 0.5, 0.75, 1.5])).tolist() == [[0, 0], [10, 0], [10, 5], [10, 20]]


def test_reach_stops_at_the_edge_and_at_the_limit() -> None:
    mask = np.zeros((20, 20), dtype=bool)
    mask[:, :12] = True
    assert reach(np.array([4.0, 5.0]), np.array([1.0, 0.0]), mask, 50) == 8
    assert reach(np.array([4.0, 5.0]), np.array([1.0, 0.0]), mask, 3) == 3
    assert reach(np.array([15.0, 5.0]), np.array([1.0, 0.0]), mask, 9) == 0


def test_a_strip_ends_where_it_is_told() -> None:
    strip = Strip(np.array([[0.0, 0.0], [0.0, 10.0]]), np.array([[8.0, 0.0], [8.0, 10.0]]))
    inside = fill_polygon((30, 20), strip.polygon(before=0, after=5))
    assert inside[15, 4] and not inside[17, 4] and not inside[5, 12]
