"""The training of a prepared recipe in its run directory."""

from __future__ import annotations

import contextlib
import math
import shlex
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl import artifact, engine, recipe
from kerasdl.engine.checkpoints import cure_of
from kerasdl.engine.memory import Advice
from kerasdl.engine.nonfinite import NonFinite
from kerasdl.errors import DivergedError, KerasdlError
from kerasdl.fields import Array
from kerasdl.interfaces import Part, run_files
from kerasdl.recipe.format import FORMAT
from kerasdl.runs import directory as directories
from kerasdl.runs import opening
from kerasdl.runs.diagnosing import SEVERITIES, diagnose
from kerasdl.runs.environment import environment
from kerasdl.runs.examples import levels_of
from kerasdl.runs.listening import Listener
from kerasdl.runs.measuring import measure
from kerasdl.runs.preparing import Prepared
from kerasdl.runs.recording import Recorder
from kerasdl.runs.scoring import Scoring
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError, Signals
from kerasdl.runs.watching import last_gradients, without_writers

# Latent vectors on which a saved generator is compared with training.
_LATENTS = 100
_LOWER_RATE = "Lower training.optimizer.learning_rate, or clip: training.optimizer.global_clipnorm=1.0."


@dataclass(frozen=True)
class Result:
    """What a run gave.

    Attributes:
        state: `done`, or `stopped` if a callback or the clock ended it early.
        directory: The run directory.
        metrics: Loss and metrics with the final weights, by part (`train`, `validation`, `test`) and Keras's names.
        history: Logs of each epoch, as `Model.fit` gives them.
        gradients: What `gradient_monitor` measured in the last epoch, by layer; empty without it.
        model: The trained core, which gives logits; `kerasdl.load(directory)` has the model for raw inputs.
        status: The content of status.json.
    """

    state: str
    directory: Path
    metrics: Mapping[str, Mapping[str, float]]
    history: Mapping[str, list[float]]
    gradients: Mapping[str, Mapping[str, float]]
    model: keras.Model
    status: Mapping[str, Any]


class Execution:
    """Trains what was prepared, and writes down what comes of it.

    Args:
        prepared: Recipe, data and compiled core.
        directory: The run directory, which this process has to itself.
        device: Where it trains.
        callbacks: The recipe's.
        listener: Hears of the progress.
        signals: Whether Ctrl-C or SIGTERM came.
    """

    def __init__(
        self,
        prepared: Prepared,
        directory: Path,
        device: str,
        callbacks: list[keras.callbacks.Callback],
        listener: Listener,
        signals: Signals,
    ) -> None:
        self.prepared = prepared
        self.directory = directory
        self.callbacks = callbacks
        self.listener = listener
        self.signals = signals
        self.status: dict[str, Any] = {"state": "running", "directory": str(directory)}
        self.status |= {"epochs": 0, "metrics": {}, "findings": []}
        self.finished = opening.finished_status(directory)
        if not self.finished:
            directories.write(directory / run_files.RECIPE, recipe.text(prepared.recipe))
            directories.write_json(directory / run_files.ENVIRONMENT, {**environment(), "device": device})
            self.write_status()

    def train(self) -> Result:
        """Train, go on, or give what a finished run came to."""
        limit = self.prepared.recipe.training.max_minutes
        recorder = Recorder(self.directory / run_files.METRICS, self.listener, limit)
        if self.finished:
            return self.report(self.finished, recorder)
        try:
            history = self.fit(recorder)
            self.status |= {"epochs": recorder.epochs, "compiled": vars(history.compiled)}
            self.finish(recorder)
        except BaseException as error:
            # A disk that is full takes no status either.
            with contextlib.suppress(OSError):
                self.write_status(state=_state(error), epochs=recorder.epochs)
            if isinstance(error, OSError) and error.errno is not None:
                where = error.filename or self.directory
                raise KerasdlError(f"{where}: {error.strerror}", cure=cure_of(error)) from error
            raise
        return self.result(history)

    def report(self, status: Mapping[str, Any], recorder: Recorder) -> Result:
        """Give what a finished run came to; its last checkpoint has the model."""
        self.status |= {name: value for name, value in status.items() if name != "kerasdl"}
        if status["state"] == "diverged":
            raise DivergedError(f"the run in {self.directory} has diverged, and would again", cure=_LOWER_RATE)
        self.callbacks = without_writers(self.prepared.recipe.callbacks, self.callbacks)
        return self.result(self.fit(recorder))

    def fit(self, recorder: Recorder) -> keras.callbacks.History:
        """Train the core, from its newest checkpoint if there is one."""
        training, train = self.prepared.recipe.training, self.prepared.parts["train"]
        validation = self.prepared.parts.get("validation")
        checkpoints = engine.Checkpoints(
            self.directory / run_files.CHECKPOINTS,
            every_seconds=training.checkpoint_minutes * 60,
            keep=training.keep_checkpoints,
            identity={"recipe": opening.identity(self.prepared.recipe)},
            interrupted=lambda: self.signals.received is not None,
            warn=self.listener.warned,
        )
        self.listener.started(self.directory, training.epochs)
        try:
            return engine.fit(
                self.prepared.core,
                train.x,
                train.y,
                batch_size=len(train) if training.batch_size == "all" else training.batch_size,
                epochs=training.epochs,
                verbose=0,
                callbacks=[*self.callbacks, recorder],
                validation_data=None if validation is None else (validation.x, validation.y, validation.weights),
                sample_weight=train.weights,
                seed=self.prepared.recipe.seed,
                compile=training.compile,
                checkpoints=checkpoints,
            )
        except engine.InterruptedTrainingError:
            whole = "1 whole epoch" if recorder.epochs == 1 else f"{recorder.epochs} whole epochs"
            self.signals.raise_received(f"after {whole}; go on with: kerasdl resume {shlex.quote(str(self.directory))}")
            raise
        except tf.errors.ResourceExhaustedError as error:
            # Only a step's error has been looked into.
            advice = getattr(error, "advice", Advice("Out of memory", "make the model smaller"))
            fits = f"Write training.batch_size={advice.batch_size}, or make" if advice.batch_size else "Make"
            raise KerasdlError(advice.problem, cure=f"{fits} the model smaller.") from error
        except engine.DivergedTrainingError as error:
            self.status |= {"nonfinite": vars(error.found), "findings": self.findings(None)}
            raise DivergedError(f"{_told(error.found)}; the run is in {self.directory}", cure=_LOWER_RATE) from error
        finally:
            self.listener.ended()

    def finish(self, recorder: Recorder) -> None:
        """Measure the trained model, save it, and ask the doctor."""
        metrics = measure(self.prepared)
        # Finite weights may be large enough for that.
        if not math.isfinite(metrics["train"].get("loss", 0.0)):
            self.status["findings"] = self.findings(None)
            raise DivergedError(
                f"the loss is not finite after epoch {recorder.epochs}; the run is in {self.directory}",
                cure=_LOWER_RATE,
            )
        self.save()
        stopped = recorder.epochs < self.prepared.recipe.training.epochs
        state = "stopped" if stopped else "done"
        if self.prepared.baselines:
            self.status["baselines"] = self.prepared.baselines
        self.write_status(state=state, metrics=metrics, findings=self.findings(metrics))

    def findings(self, metrics: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """Ask the doctor, and the data source."""
        found = [*self.prepared.findings, *diagnose(self.directory, directories.finite(metrics))]
        return [asdict(finding) for finding in sorted(found, key=lambda each: SEVERITIES.index(each.severity))]

    def save(self) -> None:
        """Save the model that takes raw inputs, and prove that it answers as training did.

        Raises:
            ArtifactError: It does not.
        """
        prepared, path = self.prepared, self.directory / run_files.MODEL
        files = None
        name = (prepared.recipe.name or "model").replace(".", "_")
        if prepared.generates:
            model = artifact.compose_generator(prepared.core, prepared.back, name=name)
            inputs = (Array("latents", model.input_shape[1:]),)
            description = artifact.Description(inputs, task=prepared.description.task)
            latents = np.random.default_rng(prepared.recipe.seed).normal(size=(_LATENTS, *model.input_shape[1:]))
            raw: Mapping[str, np.ndarray] = {"latents": latents.astype(np.float32)}
            samples = prepared.core.generator(raw["latents"], training=False)
            expected = np.asarray(samples if prepared.back is None else prepared.back(samples))
        else:
            model = artifact.compose(prepared.front, prepared.core, prepared.task, name=name, levels=prepared.levels)
            description, raw, files = prepared.description, prepared.probe.raw, prepared.probe.files
            expected = _answers(prepared)
        artifact.save(model, description, path)
        loaded = artifact.load(path)
        answers = loaded.outputs(raw) if files is None else loaded.predict(files).outputs
        artifact.check_parity(answers, expected, precision=prepared.recipe.training.precision, where=str(path))

    def write_status(self, **changes: Any) -> None:
        """Write status.json anew."""
        self.status |= changes
        directories.write_json(self.directory / run_files.STATUS, self.status)

    def result(self, history: keras.callbacks.History) -> Result:
        """Give what the run came to."""
        status = {"kerasdl": FORMAT, **directories.finite(self.status)}
        return Result(
            self.status["state"],
            self.directory,
            self.status["metrics"],
            history.history,
            last_gradients(self.callbacks),
            self.prepared.core,
            status,
        )


def _answers(prepared: Prepared) -> np.ndarray:
    """Give what training makes of the raw examples that the saved model is tried on."""
    head = Scoring(prepared.task).head
    # In a graph, as the saved model answers: in 16 bit, single operations round otherwise.
    answer = tf.function(lambda x: head(prepared.core(x, training=False)))
    found = np.asarray(answer(prepared.probe.x))
    levels = levels_of(Part(prepared.probe.raw), prepared.levels)
    return found if levels is None else found * levels[1] + levels[0]


def _told(found: NonFinite) -> str:
    """Say in words where a training left the range of numbers."""
    what = {
        "input": "an input is not finite",
        "target": "a target is not finite",
        "sample weight": "a sample weight is not finite",
        "output": f"the output of {found.layer} is not finite",
        "loss": "the loss is not finite",
        "gradient": f"the gradient of {found.layer} is not finite",
        "weight": f"the update of {found.layer} is not finite",
    }
    listed = ", ".join(map(str, found.examples[:5])) + (", ..." if len(found.examples) > 5 else "")
    return f"epoch {found.epoch}, step {found.step}: {what[found.kind]}; training examples {listed}"


def _state(error: BaseException) -> str:
    """Name the state of a run that an error ended."""
    if isinstance(error, DivergedError):
        return "diverged"
    ended_from_outside = (KeyboardInterrupt, InterruptedRunError, PreemptedRunError)
    return "interrupted" if isinstance(error, ended_from_outside) else "failed"
