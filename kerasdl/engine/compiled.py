"""What has been traced for a model, kept until the model is compiled anew."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, Literal

import keras
import tensorflow as tf

from kerasdl.engine.block_lstm import block_lstm, serves
from kerasdl.engine.observing import Instruments, Observation
from kerasdl.engine.passes import Pass
from kerasdl.engine.program import Program
from kerasdl.engine.sampled import SampledPass, SampledProgram
from kerasdl.engine.sources import Resident, Stream, map_tensors
from kerasdl.engine.stepwise import KerasFunction, OneByOne, Stepwise
from kerasdl.engine.streams import StreamProgram
from kerasdl.engine.tracing import freed, graph_of
from kerasdl.engine.traits import begins_in_graph, build_optimizer, runs_by_keras

Mode = Literal["xla", "graph", "eager"]
Step = Callable[[Any], Any]

_KEPT = "_kerasdl_compiled"


class Compiled:
    """The executables of one model.

    As in `Model.fit`, a second training traces nothing anew; `compile` and `make_train_function(force=True)` have that
    done.

    Args:
        model: A compiled model.

    Attributes:
        trainings: How many have drawn on no seed of their own.
    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self.trainings = 0
        self.token = _token(model)
        self.made: dict[Hashable, Any] = {}

    @classmethod
    def of(cls, model: keras.Model) -> Compiled:
        """Give what is kept for a model."""
        if model.train_function is None:
            # As in Model.fit; nothing is traced. Another one later on says that all is to be traced anew.
            model.make_train_function()
        kept = vars(model).get(_KEPT)
        if not isinstance(kept, cls) or kept.is_stale():
            # Past Keras's tracking of attributes.
            kept = vars(model)[_KEPT] = cls(model)
        return kept

    def is_stale(self) -> bool:
        """Tell whether the model has been compiled anew, or a function of it made anew, since this was last asked."""
        before, self.token = self.token, _token(self.model)
        # The first evaluation by Keras makes a function where there was none.
        first = before["test_function"] is None
        return any(one is not self.token[name] for name, one in before.items() if name == "train_function" or not first)

    def step(self, step: Step, signature: Any, mode: Mode) -> Any:
        """Trace a step for batches of a signature; outside any loop, so that it may make variables."""
        traced = lambda: self._function(step, mode).get_concrete_function(signature)  # noqa: E731
        return self._kept(("step", step, mode, _hashable(signature)), traced)

    def _function(self, step: Step, mode: Mode) -> Any:
        def tensors(batch: Any) -> Any:
            return keras.tree.map_structure(tf.convert_to_tensor, self._best(step, mode)(batch))

        def made() -> Any:
            build_optimizer(self.model)
            return tf.function(tensors, jit_compile=mode == "xla", autograph=False)

        return self._kept(("function", step, mode), made)

    def instruments(self, observers: Sequence[Any]) -> Instruments:
        """Give what observers measure with; they share what has been traced with it with those of later trainings."""
        made = lambda: Instruments(self.model, [observer.make_instrument(self.model) for observer in observers])  # noqa: E731
        kinds = tuple((type(observer), getattr(observer, "identity", None)) for observer in observers)
        return self._kept(("instruments", kinds), made)

    def stream_program(self, step: Step, mode: Mode) -> Any:
        """Give what takes steps on the batches of an iterator."""
        if runs_by_keras(self.model):
            return KerasFunction(self.model, "train" if step == self.model.train_step else "test")
        if mode == "eager":
            return OneByOne(self.model, step)
        key = ("stream", step, mode)
        return self._kept(key, lambda: StreamProgram(self.model, self._best(step, mode), xla=mode == "xla"))

    def program(
        self, step: Step, source: Resident, mode: Mode, observation: Observation | None = None
    ) -> Program | SampledProgram | Stepwise:
        """Give what runs a step over a source, for metrics that the caller begins and reads."""
        if mode == "eager":
            return Stepwise(step, source, observation)

        def made(step: Step, make_pass: Callable[..., Pass]) -> Program:
            traced = self.step(step, source.signature, mode)
            key = ("program", step, mode, source.layout)
            # To XLA, what is carried from step to step has one shape.
            xla = mode == "xla" and _has_fixed_shapes(traced)
            return self._kept(key, lambda: Program(make_pass(self.model, traced, source, xla=xla, whole=False)))

        return self._sampled(made, step, observation)

    def whole_program(
        self, source: Resident, validation: Resident | None, mode: Mode, observation: Observation | None = None
    ) -> Program | SampledProgram | None:
        """Give what trains and validates several epochs in one call; None for a model that does not allow it."""

        def made(step: Step, make_pass: Callable[..., Pass]) -> Program:
            steps = [(make_pass, self.step(step, source.signature, mode), source)]
            if validation:
                steps.append((Pass, self.step(self.model.test_step, validation.signature, mode), validation))
            key = ("whole", step, mode, source.layout, validation and validation.layout)
            xla = mode == "xla"
            passes = (make(self.model, *step_and_source, xla=xla, whole=True) for make, *step_and_source in steps)
            return self._kept(key, lambda: Program(*passes))

        # The first trace makes what a model lacks of its metrics.
        traced = [self.step(self.model.train_step, source.signature, mode)]
        if validation:
            traced.append(self.step(self.model.test_step, validation.signature, mode))
        # Logs of several epochs are kept side by side.
        if not begins_in_graph(self.model) or not all(map(_has_fixed_shapes, traced)):
            return None
        return self._sampled(made, self.model.train_step, observation)

    def _sampled(
        self, made: Callable[[Step, Callable[..., Pass]], Program], step: Step, observation: Observation | None
    ) -> Program | SampledProgram:
        plain = made(step, Pass)
        if observation is None:
            return plain
        instruments = observation.instruments
        instruments.prepare()
        measuring = made(instruments.step, partial(SampledPass, plain.training, instruments))
        key = ("sampled", plain, measuring, observation.samplings)
        return self._kept(key, lambda: SampledProgram(plain, measuring, observation))

    def traced(self, step: Step, source: Resident | Stream, mode: Mode) -> Any:
        """Trace a step for a source; None where it cannot be traced, but then the model has all its variables."""
        if self.model.distribute_strategy.num_replicas_in_sync > 1:
            # Built by Keras when its stream was opened.
            return None
        if mode == "eager" or runs_by_keras(self.model):
            # A step that is meant to run outside the graph may do what cannot be traced.
            with contextlib.suppress(Exception):
                return self.step(step, source.signature, "graph")
            self.model._symbolic_build(data_batch=map_tensors(_zeros, source.signature))
            return None
        if isinstance(source, Resident):
            return self.step(step, source.signature, mode)
        return self.stream_program(step, mode).traced(source.signature)

    def refusal(self, signature: Any) -> str | None:
        """Say what XLA cannot compile in the model's step, losses and metrics; None if it can compile all."""

        def ask() -> str | None:
            # The first trace may make variables.
            self.step(self.model.train_step, signature, "xla")
            step = self._function(self.model.train_step, "xla")
            batch = map_tensors(_zeros, signature)
            try:
                step.experimental_get_compiler_ir(batch)(stage="hlo")
            except ValueError as error:
                operation = re.search(r"on XLA_\w+: (\w+)", str(error))
                return f"XLA cannot compile {operation[1] if operation else str(error).splitlines()[0]}"
            return None

        return self._kept(("refusal", _hashable(signature)), ask)

    def weights_finite(self) -> Any:
        """Give what tells whether all trained weights are finite."""

        def ask() -> tf.Tensor:
            floats = [weight.value for weight in self.model.trainable_variables if "float" in weight.dtype]
            finite = [tf.reduce_all(tf.math.is_finite(tf.cast(weight, tf.float32))) for weight in floats]
            return tf.reduce_all([tf.constant(True), *finite])

        return self._kept("weights finite", lambda: graph_of(ask))

    def _best(self, step: Step, mode: Mode) -> Step:
        """Give a step that takes the fastest kernels there are, when it is traced."""
        if mode != "graph" or not serves(self.model):
            return freed(step)

        def with_kernels(batch: Any) -> Any:
            with block_lstm(self.model):
                return step(batch)

        return freed(with_kernels)

    def _kept(self, key: Hashable, make: Callable[[], Any]) -> Any:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]


def _zeros(spec: Any) -> tf.Tensor:
    return tf.zeros([size or 1 for size in spec.shape], spec.dtype)


def _token(model: keras.Model) -> dict[str, Any]:
    return {name: getattr(model, name) for name in ("train_function", "test_function")}


def _has_fixed_shapes(traced: Any) -> bool:
    return all(log.shape.is_fully_defined() for log in keras.tree.flatten(traced.structured_outputs))


def _hashable(signature: Any) -> Hashable:
    return tuple((str(path), leaf) for path, leaf in keras.tree.flatten_with_path(signature))
