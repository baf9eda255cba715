"""Says that a value is missing where none may be."""

from __future__ import annotations

import numpy as np

from kerasdl.errors import DataError
from kerasdl.interfaces.field import Places


def check_present(name: str, missing: np.ndarray, places: Places) -> None:
    """Refuse missing values.

    Args:
        name: Of the column.
        missing: Which of its values are missing.
        places: Says where a value came from.

    Raises:
        DataError: One is missing.
    """
    if missing.any():
        raise DataError(
            f"{places(int(missing.argmax()))}: column {name!r}: the value is missing",
            cure="Fill it in, or leave out the row. Inputs may be missing with data.missing_values: impute, "
            "targets with data.missing_targets: drop.",
        )
