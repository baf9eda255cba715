"""What a data source gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from kerasdl.interfaces.field import Field
from kerasdl.interfaces.finding import Finding
from kerasdl.interfaces.spec import Spec
from kerasdl.interfaces.windows import Windows

if TYPE_CHECKING:
    import keras
    import numpy as np


@dataclass(frozen=True)
class Written:
    """Where examples stand in the files that they were read from.

    Attributes:
        read: Gives what stands there as it is written, for some of these numbers in ascending order: what a saved
            model takes, one after another.
        numbers: The place of each example, `(examples,)`; -1 for one that does not stand in them as such.
        most: How many are read again for a comparison.
    """

    read: Callable[[np.ndarray], Sequence[Any]]
    numbers: np.ndarray
    most: int = 1000


@dataclass(frozen=True)
class Part:
    """Examples of one part, raw: as fields decode them and as the saved model takes them.

    Attributes:
        x: Inputs, `(examples, ...)`; by name of the field where there are several.
        y: Targets, `(examples,)` or `(examples, outputs)`; None where there is nothing to predict.
        weights: How much each example counts, `(examples,)`; None if all count the same.
        files: The file of each example, `(examples,)`, where each has one of its own; else None.
        written: Where the examples stand in tables; None if they come from none.
    """

    x: np.ndarray | Mapping[str, np.ndarray]
    y: np.ndarray | None = None
    weights: np.ndarray | None = None
    files: np.ndarray | None = None
    written: Written | None = None

    def __len__(self) -> int:
        """Give the number of examples."""
        return len(next(iter(self.x.values())) if isinstance(self.x, Mapping) else self.x)

    @property
    def array(self) -> np.ndarray:
        """The inputs, where there is a single array of them."""
        assert not isinstance(self.x, Mapping)
        return self.x

    def column(self, name: str) -> np.ndarray:
        """Give the values of one input."""
        assert isinstance(self.x, Mapping)
        return self.x[name]

    def take(self, rows: Any) -> Part:
        """Give some examples: a slice, or an array of their numbers."""
        x = {name: column[rows] for name, column in self.x.items()} if isinstance(self.x, Mapping) else self.x[rows]
        y, weights, files = (None if array is None else array[rows] for array in (self.y, self.weights, self.files))
        written = self.written and replace(self.written, numbers=self.written.numbers[rows])
        return replace(self, x=x, y=y, weights=weights, files=files, written=written)

    def inputs(self) -> Mapping[str, np.ndarray]:
        """Give all inputs by name; one without a name is called `inputs`."""
        return self.x if isinstance(self.x, Mapping) else {"inputs": self.x}

    def arrays(self) -> Iterator[np.ndarray]:
        """Give all arrays there are: inputs, targets, weights."""
        yield from self.inputs().values()
        yield from (array for array in (self.y, self.weights) if array is not None)


@dataclass(frozen=True)
class Dataset:
    """Three parts of raw examples, and the front that turns raw inputs into what a core takes.

    Attributes:
        train: The part that weights and statistics come from.
        validation: Watched during training; None if the split has none.
        test: Touched once, at the end; None if the split has none.
        inputs: One example as the core takes it, after the front; several tensors by name for some tables.
        front: Maps a batch of raw inputs to a batch for the core, with statistics of the training part only.
        fields: How raw inputs are decoded, in the order of `x`; one for each.
        targets: How targets are decoded, one for each column of `y`; none where the source does not read them.
        back: Maps a batch of the core's tensors to raw ones again, for models that generate; None if not invertible.
        class_names: Names of classes 0, 1, ... where targets are numbers with names; tasks know the classes by them.
        task: The task this source is made for, where the targets alone do not tell.
        measure: Scores generated raw examples `(samples, ...)`: names and values.
        dialect: Options that say how text files are written, of a source that has none such itself.
        resolved: Options of the source whose values the data decided, as the resolved recipe writes them.
        findings: What is wrong with the data, or may be.
        levels: Maps a batch of raw inputs to level and unit of their targets, `(examples, outputs)` both: what a core
            learns and answers is `(target - level) / unit`; None where that is the same for all examples.
        baselines: What answers without learning, by name and part: `(examples, outputs)`, in the data's units.
        windows: How rows become raw inputs, where an example is not one row; else None.
    """

    train: Part
    validation: Part | None
    test: Part | None
    inputs: Spec | Mapping[str, Spec]
    front: keras.Model
    fields: tuple[Field, ...]
    targets: tuple[Field, ...] = ()
    back: keras.Model | None = None
    class_names: tuple[str, ...] | None = None
    task: str | None = None
    measure: Callable[[np.ndarray], dict[str, float]] | None = None
    dialect: Mapping[str, Any] = field(default_factory=dict)
    resolved: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    levels: keras.Model | None = None
    baselines: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict)
    windows: Windows | None = None
