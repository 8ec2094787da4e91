"""Lines in the colour of the paper, which only show on something darker.

Word fills what a white cell's text leaves free with white strips, and programs that mark a text white lay thin boxes
behind its lines: taken for rulings they would cut the cells of a table apart. White lines between shaded cells,
however, are all the borders that such a table has.
"""

from __future__ import annotations

from typing import Any

import numpy as np

PALE = 250
"""All three colours of an ink that does not show on paper, of 255."""
SLACK = 1.5
"""Points by which a line may pass a shaded area: it is drawn in the gap between two."""
SHADED = 1 / 3
"""A pale line that is over shaded areas for less of its length is none; of striped rows every other one is shaded."""
MAX_PAIRS = 4_000_000
"""Of more pairs of a pale line and a shaded area than this all lines are kept."""


def shown_lines(lines: Any, shades: Any) -> Any:
    """Those of the pale lines (boxes, n × 4) that stand on the shaded areas (boxes, m × 4)."""
    if not len(lines) or len(lines) * len(shades) > MAX_PAIRS:
        return lines
    x0, y0, x1, y1 = lines[:, :, None].transpose(1, 0, 2)
    left, top, right, bottom = shades.T
    wide = np.minimum(x1, right + SLACK) - np.maximum(x0, left - SLACK)
    high = np.minimum(y1, bottom + SLACK) - np.maximum(y0, top - SLACK)
    along = np.where(x1 - x0 >= y1 - y0, wide, high)
    covered = np.where((wide >= 0) & (high >= 0), along, 0.0).sum(axis=1)
    return lines[covered >= SHADED * (lines[:, 2:] - lines[:, :2]).max(axis=1)]
