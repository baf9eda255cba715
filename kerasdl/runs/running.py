"""`run`: from a recipe to a trained model in a run directory."""

from __future__ import annotations

import contextlib
import math
import shlex
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import keras

from kerasdl import artifact, engine, recipe
from kerasdl.engine import devices
from kerasdl.engine.precision import precision
from kerasdl.errors import DivergedError, KerasdlError, UsageError
from kerasdl.recipe.format import FORMAT
from kerasdl.runs import directory as directories
from kerasdl.runs import opening
from kerasdl.runs.diagnosing import diagnose
from kerasdl.runs.environment import environment
from kerasdl.runs.listening import Listener
from kerasdl.runs.measuring import measure
from kerasdl.runs.preparing import Prepared, prepare
from kerasdl.runs.recording import Recorder
from kerasdl.runs.signals import InterruptedRunError, PreemptedRunError, Signals, raise_swallowed
from kerasdl.runs.watching import callbacks_of, check_paths, last_gradients

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


def run(
    recipe_source: str | Path | Mapping[str, Any],
    *overrides: str,
    out: str | Path | None = None,
    data_root: str | Path | None = None,
    allow_import: Collection[str] = (),
    listener: Listener | None = None,
    resume: Literal["auto"] | None = None,
) -> Result:
    """Train what a recipe says.

    Args:
        recipe_source: A path, the name of a shipped recipe, or the recipe as plain mappings.
        overrides: `key=value` and `~key`, applied in this order.
        out: The run directory itself; by default `runs/<name>/<UTC time>-<id>`.
        data_root: Where relative paths of data start; by default the recipe's folder.
        allow_import: Packages that a `kind: package.module:name` may come from.
        listener: Hears of the progress.
        resume: `auto` goes on with the run in `out`, or without `out` with the newest unfinished one of the same
            resolved recipe; a finished run is given as it is. Where there is none, a new one begins.

    Raises:
        RecipeError: Everything that is wrong with the recipe.
        DataError: The data cannot be read, or does not fit.
        UsageError: An argument of another type, a device that is not there, options that do not fit together, callbacks
            that write to one path, `out` that is not empty.
        ArtifactError: The run to go on with is one of another recipe or other data, or all its checkpoints are damaged.
        DivergedError: The loss stopped being finite.
        InterruptedRunError: Ctrl-C ended the training.
        PreemptedRunError: SIGTERM ended the training.
        KerasdlError: The run directory cannot be written, or another process trains there.

    Example:
        >>> import tempfile
        >>> result = run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> sorted(result.metrics)
        ['test', 'train', 'validation']
    """
    raise_swallowed()
    _check_call(recipe_source, overrides, resume)
    checked = recipe.load(recipe_source, overrides, data_root=data_root, allow_import=allow_import)
    check_paths(checked.callbacks)
    device = devices.resolve(checked.training.devices)
    with devices.on(device), precision(checked.training.precision):
        prepared = prepare(checked)
        directory, resumes = opening.place(prepared.recipe, out=out, resume=resume is not None)
        # What is wrong with a callback is said before there is a directory.
        callbacks = callbacks_of(prepared.recipe.callbacks, directory)
        raise_swallowed()
        # Once there is one, its status tells how the run ended.
        with Signals() as signals:
            if not resumes:
                directories.create(directory)
            with directories.locked(directory):
                return _Run(prepared, directory, device, callbacks, listener or Listener(), signals).train()


def resume(directory: str | Path, *, allow_import: Collection[str] = (), listener: Listener | None = None) -> Result:
    """Go on with a run that was killed or interrupted, to the same bits as if it had not been.

    Args:
        directory: The run directory. A finished run is given as it is.
        allow_import: Packages that a `kind: package.module:name` in its recipe may come from.
        listener: Hears of the progress.

    Raises:
        ArtifactError: It is no run directory, or all its checkpoints are damaged.
        DataError: The data is not what it was.
        KerasdlError: What `run` raises.
    """
    opening.recipe_of(directory, allow_import=allow_import)
    path = Path(directory) / directories.RECIPE
    return run(path, out=directory, allow_import=allow_import, listener=listener, resume="auto")


def _check_call(recipe_source: Any, overrides: tuple[Any, ...], resume: Any) -> None:
    """Refuse what is neither a recipe nor an override, as nothing tells it from one before it is read."""
    if not isinstance(recipe_source, str | Path | Mapping):
        raise UsageError(
            f"kerasdl.run: expected a path, the name of a shipped recipe or a mapping, got {recipe_source!r}",
            cure='Write kerasdl.run("mlp/breast-cancer"), or kerasdl.run("recipe.yaml").',
        )
    if resume not in ("auto", None):
        raise UsageError(f"kerasdl.run: expected resume='auto' or None, got {resume!r}", cure="Write resume='auto'.")
    for override in overrides:
        if not isinstance(override, str):
            raise UsageError(
                f"kerasdl.run: expected overrides as text, key=value or ~key, got {override!r}",
                cure='Write kerasdl.run(recipe, "training.epochs=3", "model.dropout=0.1"), each one by itself.',
            )


class _Run:
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
            directories.write(directory / directories.RECIPE, recipe.text(prepared.recipe))
            directories.write_json(directory / "environment.json", {**environment(), "device": device})
            self.write_status()

    def train(self) -> Result:
        limit = self.prepared.recipe.training.max_minutes
        recorder = Recorder(self.directory / directories.METRICS, self.listener, limit)
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
                raise KerasdlError(f"{self.directory}: {error.strerror}: {error.filename}") from error
            raise
        return self.result(history)

    def report(self, status: Mapping[str, Any], recorder: Recorder) -> Result:
        """Give what a finished run came to; its last checkpoint has the model."""
        self.status |= {name: value for name, value in status.items() if name != "kerasdl"}
        if status["state"] == "diverged":
            raise DivergedError(f"the run in {self.directory} has diverged, and would again", cure=_LOWER_RATE)
        return self.result(self.fit(recorder))

    def fit(self, recorder: Recorder) -> keras.callbacks.History:
        training, parts = self.prepared.recipe.training, self.prepared.parts
        validation = parts.get("validation")
        checkpoints = engine.Checkpoints(
            self.directory / directories.CHECKPOINTS,
            every_seconds=training.checkpoint_minutes * 60,
            keep=training.keep_checkpoints,
            identity={"recipe": recipe.digest(self.prepared.recipe)},
            interrupted=lambda: self.signals.received is not None,
            warn=self.listener.warned,
        )
        self.listener.started(self.directory, training.epochs)
        try:
            return engine.fit(
                self.prepared.core,
                parts["train"].x,
                parts["train"].y,
                batch_size=len(parts["train"].x) if training.batch_size == "all" else training.batch_size,
                epochs=training.epochs,
                verbose=0,
                callbacks=[*self.callbacks, recorder],
                validation_data=None if validation is None else (validation.x, validation.y),
                seed=self.prepared.recipe.seed,
                compile=training.compile,
                checkpoints=checkpoints,
            )
        except engine.InterruptedTrainingError:
            whole = "1 whole epoch" if recorder.epochs == 1 else f"{recorder.epochs} whole epochs"
            self.signals.raise_received(f"after {whole}; go on with: kerasdl resume {shlex.quote(str(self.directory))}")
            raise
        finally:
            self.listener.ended()

    def finish(self, recorder: Recorder) -> None:
        metrics = {} if recorder.diverged else measure(self.prepared)
        # The last update may be the one that threw the weights out of range.
        if recorder.diverged or not math.isfinite(metrics["train"].get("loss", 0.0)):
            self.status["findings"] = self.findings(None)
            raise DivergedError(
                f"the loss is not finite after epoch {recorder.epochs}; the run is in {self.directory}",
                cure=_LOWER_RATE,
            )
        artifact.save(self.artifact(), self.directory / "model.keras")
        stopped = recorder.epochs < self.prepared.recipe.training.epochs
        state = "stopped" if stopped else "done"
        self.write_status(state=state, metrics=metrics, findings=self.findings(metrics))

    def findings(self, metrics: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        return [asdict(finding) for finding in diagnose(self.directory, directories.finite(metrics))]

    def artifact(self) -> keras.Model:
        prepared, name = self.prepared, (self.prepared.recipe.name or "model").replace(".", "_")
        if prepared.generates:
            return artifact.compose_generator(prepared.core, prepared.dataset.back, name=name)
        return artifact.compose(prepared.dataset.front, prepared.core, prepared.task, name=name)

    def write_status(self, **changes: Any) -> None:
        self.status |= changes
        directories.write_json(self.directory / "status.json", self.status)

    def result(self, history: keras.callbacks.History) -> Result:
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


def _state(error: BaseException) -> str:
    """Name the state of a run that an error ended."""
    if isinstance(error, DivergedError):
        return "diverged"
    ended_from_outside = (KeyboardInterrupt, InterruptedRunError, PreemptedRunError)
    return "interrupted" if isinstance(error, ended_from_outside) else "failed"
