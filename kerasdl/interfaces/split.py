"""How a data source divides its examples into training, validation and test part."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

from kerasdl.errors import UsageError
from kerasdl.interfaces.options import LARGEST_INT, Fraction, PositiveInt


@dataclass(frozen=True)
class Split:
    """Parts held back from training.

    Fractions are of all examples but those of given parts; of time series, of their steps.

    Attributes:
        validation: Kept for validation during training: a fraction below 1, a whole number of examples (of time series:
            of steps), or `given` where the source has a validation part of its own; 0 for none.
        test: Kept for one test at the very end: as for `validation`.
        stratify: Keep the share of each class the same in all parts; `auto` does so wherever the target has classes.
        by: `random` shuffles before dividing; `time` keeps the order, that of `column` if there is one: training first,
            then validation, then test; `group` keeps all rows with the same value in `column` in one part; `column`
            reads there which part a row belongs to: train, validation or test.
        column: The column of a table that a split by time, group or column goes by. It is no input of the model.
        folds: Cross-validation: divide the examples into this many folds of about the same size, and train once for
            each, with the fold as the part that `fold_part` says, in place of that part's fraction. By time a fold is
            what comes after the rows that are trained on, so the first rows of all are in no fold.
        fold: Train for this fold alone, from 1; null for all of them.
        fold_part: What each fold is once. `test`: the test part, and `validation` is held back from the other folds.
            `validation`: the validation part; the test part is held back first, the same for all folds as without them,
            and what is left is divided.

    Raises:
        UsageError: Fractions add up to all there is.
    """

    validation: Fraction | PositiveInt | Literal["given"] = 0.15
    test: Fraction | PositiveInt | Literal["given"] = 0.15
    stratify: bool | Literal["auto"] = "auto"
    by: Literal["random", "time", "group", "column"] = "random"
    column: str | None = None
    folds: Annotated[int, Ge(2), Le(LARGEST_INT)] | None = None
    fold: PositiveInt | None = None
    fold_part: Literal["test", "validation"] = "test"

    def __post_init__(self) -> None:
        fractions = [part for part in (self.validation, self.test) if isinstance(part, float)]
        if self.folds is None and sum(fractions) >= 1:
            raise UsageError(
                f"data.split: {self.validation} for validation and {self.test} for test leave nothing for training",
                cure="data.split: {validation: 0.15, test: 0.15}",
            )
