"""Writes dates as texts."""

from __future__ import annotations

import numpy as np


def written(times: np.ndarray, dates: str | None = None) -> list[str]:
    """Write dates: as `dates` says, else as ISO 8601, without times of day where all are midnight.

    Example:
        >>> written(np.array(["2020-01-01T00:00", "2020-01-01T12:30"], "datetime64[us]"))
        ['2020-01-01 00:00', '2020-01-01 12:30']
    """
    if dates is not None:
        return [time.strftime(dates) for time in times.tolist()]
    whole = [unit for unit in ("D", "m", "s") if (times.astype(f"datetime64[{unit}]") == times).all()]
    texts: list[str] = times.astype(f"datetime64[{whole[0] if whole else 'us'}]").astype(str).tolist()
    return [text.replace("T", " ") for text in texts]
