"""The table of detectors as measured: 200 simulated markets, about a thousand rotations.

Written from `rotascope regimes --detectors --seeds 200 --json`; a test measures a part anew.
"""

from __future__ import annotations

from rotascope.history.detection import Score

SEEDS = 200
"""Markets it was measured on: seeds 1 to 200."""

_ROWS: tuple[tuple[str, float, int, float, float | None, float | None, float, float], ...] = (
    ("CUSUM", 5, 1000, 0.464, 13.0, 32.0, 0.0075, 29.2037),
    ("CUSUM", 8, 1000, 0.497, 23.0, 63.0, 0.0398, 10.5768),
    ("CUSUM", 11, 1000, 0.494, 34.0, 99.0, 0.087, 4.6815),
    ("CUSUM", 15, 1000, 0.354, 49.0, None, 0.192, 1.61),
    ("CUSUM", 20, 1000, 0.261, 86.0, None, 0.3748, 0.7844),
    ("Page-Hinkley", 5, 1000, 0.481, 19.0, None, 0.1156, 29.9716),
    ("Page-Hinkley", 8, 1000, 0.472, 28.0, None, 0.214, 11.3942),
    ("Page-Hinkley", 11, 1000, 0.528, 43.0, None, 0.2945, 5.8952),
    ("Page-Hinkley", 15, 1000, 0.626, 54.0, None, 0.3503, 3.3192),
    ("Page-Hinkley", 20, 1000, 0.52, 74.0, None, 0.3542, 1.866),
    ("Shiryaev-Roberts", 30, 1000, 0.468, 11.0, 27.0, 0.0019, 41.308),
    ("Shiryaev-Roberts", 100, 1000, 0.481, 21.0, 47.0, 0.0173, 13.962),
    ("Shiryaev-Roberts", 300, 1000, 0.524, 35.0, 88.0, 0.0735, 5.0943),
    ("Shiryaev-Roberts", 1000, 1000, 0.331, 53.0, None, 0.2227, 1.3458),
    ("Shiryaev-Roberts", 3000, 1000, 0.238, 90.0, None, 0.4055, 0.7018),
    ("Bayesian (BOCPD)", 0.7, 1000, 0.511, 28.0, 65.0, 0.0409, 8.8924),
    ("Bayesian (BOCPD)", 0.8, 1000, 0.508, 37.0, None, 0.1037, 4.5329),
    ("Bayesian (BOCPD)", 0.9, 1000, 0.331, 53.0, None, 0.2272, 1.4532),
    ("Bayesian (BOCPD)", 0.95, 1000, 0.25, 97.0, None, 0.432, 0.677),
    ("Bayesian (BOCPD)", 0.98, 1000, 0.231, None, None, 0.7789, 0.1404),
    ("turning rule", 0.04, 1000, 0.467, 14.0, 35.0, 0.0019, 23.2755),
    ("turning rule", 0.06, 1000, 0.479, 22.0, 52.0, 0.023, 11.7492),
    ("turning rule", 0.08, 1000, 0.521, 33.0, 65.0, 0.0376, 7.0512),
    ("turning rule", 0.1, 1000, 0.493, 38.0, 92.0, 0.0789, 4.5989),
    ("turning rule", 0.15, 1000, 0.339, 55.0, None, 0.2042, 1.7504),
    ("average cross", 50, 1000, 0.444, 7.0, 21.0, 0.0, 133.9887),
    ("average cross", 100, 1000, 0.463, 10.0, 28.0, 0.0019, 90.8643),
    ("average cross", 150, 1000, 0.519, 14.0, 39.0, 0.0062, 71.6016),
    ("average cross", 200, 1000, 0.539, 16.0, 46.0, 0.0174, 58.135),
    ("average cross", 252, 1000, 0.538, 18.0, 51.0, 0.026, 46.7904),
    ("regime probability", 0.5, 1000, 0.498, 25.0, None, 0.1932, 44.1482),
    ("regime probability", 0.7, 1000, 0.481, 46.0, None, 0.3333, 15.4647),
    ("regime probability", 0.8, 1000, 0.48, 87.0, None, 0.4635, 9.3383),
    ("regime probability", 0.9, 1000, 0.451, None, None, 0.6047, 4.8054),
    ("regime probability", 0.95, 1000, 0.42, None, None, 0.7052, 3.1458),
)

MEASURED = tuple(Score(*row) for row in _ROWS)
"""One row for each detector and threshold."""
