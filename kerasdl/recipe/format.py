"""The fixed part of the recipe format; the rest comes from the plug-ins' signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Lt

from kerasdl.interfaces import Component, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt, Slot, Worth
from kerasdl.interfaces.options import Pattern
from kerasdl.recipe.search_format import Search

# Of recipes, of the files in a run directory and of what `--json` prints: the number after `kerasdl`.
FORMAT = 1

# In a plug-in's signature the same slots are typed as what the plug-in is given: a function, a layer.
DataSource = Annotated[Component, Slot("data", waits=True)]
Model = Annotated[Component, Slot("models", waits=True)]
Task = Annotated[Component, Slot("tasks", waits=True)]
Callback = Annotated[Component, Slot("callbacks")]
Loss = Annotated[Component, Slot("losses")]
Metric = Annotated[Component, Slot("metrics")]
Optimizer = Annotated[Component, Slot("optimizers")]

Name = Annotated[str, Pattern(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", "a name of letters, digits, dots and dashes")]
Fingerprint = Annotated[str, Pattern(r"^sha256:[0-9a-f]{64}$", "'sha256:' and 64 hexadecimal digits")]
Device = Annotated[
    str, Pattern(r"^(auto|cpu|gpu|gpu:[0-9]+|all)$", "'auto', 'cpu', 'gpu', 'all' or a GPU such as 'gpu:0'")
]
# A schedule counts steps, of which smaller batches make more.
BatchSize = Annotated[
    PositiveInt | Literal["all"], Worth(6, choices=(16, 32, 64, 128, 256), unless="optimizer.learning_rate.kind")
]
_ADAM = Component("optimizers", "adam", {})


@dataclass(frozen=True)
class Training:
    """How the model is trained.

    Attributes:
        epochs: Passes over the training part, at most.
        batch_size: Examples in one step; `all` makes each epoch one step over the whole training part.
        optimizer: Keras optimizer, with its options.
        loss: Keras loss, one of kerasdl's own, or `auto` for the one that fits the task.
        metrics: Keras metrics to report beside the loss, or `auto` for those that fit the task.
        compile: How the loop is compiled: `xla`, `graph`, `eager` (step through it in a debugger), or `auto` to
            choose by model, device and planned steps.
        precision: Arithmetic of the layers; weights stay float32.
        devices: `auto`, `cpu`, `gpu`, `gpu:N` or `all`.
        balance: Let all classes count the same though some are rare: `weights` weighs each example by the inverse of
            its class's share, `oversample` repeats examples until all classes have as many as the largest; `none` takes
            examples as they are. In training alone: validation and test stay as they are.
        accumulate: Steps whose gradients are averaged before the weights are updated.
        max_minutes: Stop after the epoch in which this much time has passed; null for no limit.
        checkpoint_minutes: Time from one checkpoint to the next; longer where writing takes more than a twentieth of
            it. There is one at the end, too.
        keep_checkpoints: How many of the newest stay; the best one stays too.
    """

    epochs: PositiveInt = 10
    batch_size: BatchSize = 32
    optimizer: Optimizer = _ADAM
    loss: Literal["auto"] | Loss = "auto"
    metrics: Literal["auto"] | tuple[Metric, ...] = "auto"
    compile: Literal["auto", "xla", "graph", "eager"] = "auto"
    precision: Literal["float32", "bfloat16", "float16"] = "float32"
    devices: Device = "auto"
    balance: Literal["none", "weights", "oversample"] = "none"
    accumulate: PositiveInt = 1
    max_minutes: PositiveFloat | None = None
    checkpoint_minutes: NonNegativeFloat = 1.0
    keep_checkpoints: PositiveInt = 2


@dataclass(frozen=True)
class Recipe:
    """A checked recipe.

    Attributes:
        kerasdl: Version of the recipe format.
        data: Where examples come from.
        model: What is trained.
        name: Name of the folder under `runs/`; the file's name if null.
        seed: Decides splits, initial weights, order of examples, dropout and noise.
        data_seed: Decides splits, and data that are made up, in place of `seed`, so that another seed trains on the
            same examples; null for `seed`.
        task: What is predicted; `auto` follows the target: texts, truth values, up to 20 distinct whole numbers and
            floats that are all 0 or 1 are classes; columns of 0 and 1 are labels; other numbers are regression.
        training: How the model is trained.
        callbacks: What watches or steers the training.
        search: What `kerasdl tune` tries; a run is trained without it.
        fingerprint: SHA-256 of the data a resolved recipe was run on; other data is refused. Null for any data.
    """

    kerasdl: Literal[1]
    data: DataSource
    model: Model
    name: Name | None = None
    seed: Annotated[NonNegativeInt, Lt(2**31)] = 0
    data_seed: Annotated[NonNegativeInt, Lt(2**31)] | None = None
    task: Literal["auto"] | Task = "auto"
    training: Training = Training()
    callbacks: tuple[Callback, ...] = ()
    search: Search | None = None
    fingerprint: Fingerprint | None = None

    @property
    def seed_of_data(self) -> int:
        """What splits and data that are made up are decided by."""
        return self.seed if self.data_seed is None else self.data_seed
