"""The training of a prepared recipe in its run directory."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

from kerasdl import engine, recipe
from kerasdl.callbacks import EarlyStopping
from kerasdl.doctor import loss_spikes
from kerasdl.engine.memory import Advice
from kerasdl.engine.nonfinite import NonFinite
from kerasdl.errors import ArtifactError, DivergedError, KerasdlError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.interfaces.finding import Observations
from kerasdl.interfaces.finite import finite
from kerasdl.runs import directory as directories
from kerasdl.runs import facts, opening
from kerasdl.runs.diagnosing import apply_rules, place
from kerasdl.runs.environment import environment
from kerasdl.runs.listening import Listener
from kerasdl.runs.live import Live, let_stop
from kerasdl.runs.measuring import measure
from kerasdl.runs.preparing import Prepared
from kerasdl.runs.recording import Recorder
from kerasdl.runs.rehearsal import Rehearsal
from kerasdl.runs.reporting import reported
from kerasdl.runs.result import Result
from kerasdl.runs.saving import save
from kerasdl.runs.signals import Signals, resuming
from kerasdl.runs.status import Status
from kerasdl.runs.watching import last_gradients, without_writers

LOWER_RATE = "Lower training.optimizer.learning_rate, or clip: training.optimizer.global_clipnorm=1.0."


class Execution:
    """Trains what was prepared, and writes down what comes of it.

    Args:
        prepared: Recipe, data and compiled core.
        directory: The run directory, which this process has to itself.
        device: Where it trains.
        callbacks: The recipe's.
        listener: Hears of the progress.
        signals: Whether Ctrl-C or SIGTERM came.
        whole: The run directory of the cross-validation that this is a fold of; None if it is none.
        rehearsal: Given for a training that is only to be compared; None for one that counts.
    """

    def __init__(
        self,
        prepared: Prepared,
        directory: Path,
        device: str,
        callbacks: list[keras.callbacks.Callback],
        listener: Listener,
        signals: Signals,
        whole: Path | None = None,
        *,
        rehearsal: Rehearsal | None = None,
    ) -> None:
        self.prepared = prepared
        self.directory = directory
        self.callbacks = callbacks
        self.listener = listener
        self.signals = signals
        self.whole = whole
        self.rehearsal = rehearsal
        self.status = Status(directory)
        self.finished = opening.finished_status(directory)
        if not self.finished:
            directories.write(directory / run_files.RECIPE, recipe.text(prepared.recipe))
            directories.write_json(directory / run_files.ENVIRONMENT, {**environment(), "device": device})
            self.status.write()

    def train(self) -> Result:
        """Train, go on, or give what a finished run came to."""
        limit = self.prepared.recipe.training.max_minutes
        recorder = Recorder(self.directory / run_files.METRICS, self.listener, limit)
        if self.finished:
            return self.report(self.finished, recorder)
        report = contextlib.nullcontext() if self.rehearsal else reported(self.directory, self.listener.warned)
        with report, self.status.ending(lambda: {"epochs": recorder.epochs}):
            known = facts.before(self.prepared)
            directories.write_json(self.directory / run_files.FACTS, known)
            history = self.fit(recorder)
            self.status.content |= {"epochs": recorder.epochs, "compiled": vars(history.compiled)}
            self.finish(recorder, known)
        return self.result(history)

    def report(self, status: Mapping[str, Any], recorder: Recorder) -> Result:
        """Give what a finished run came to; its last checkpoint has the model."""
        self.status.content |= {name: value for name, value in status.items() if name != "kerasdl"}
        if status["state"] == "diverged":
            raise DivergedError(f"the run in {self.directory} has diverged, and would again", cure=LOWER_RATE)
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
        asking = let_stop(self.callbacks, self.directory, training.epochs)
        others = [callback for callback in self.callbacks if callback not in asking]
        live = Live(self.directory, training.epochs, self.listener.warned)
        self.listener.started(self.directory, training.epochs)
        try:
            return engine.fit(
                self.prepared.core,
                train.x,
                train.y,
                batch_size=len(train) if training.batch_size == "all" else training.batch_size,
                epochs=training.epochs,
                verbose=0,
                # Who asks the doctor comes when the epoch is written down.
                callbacks=[*others, recorder, *asking, live],
                validation_data=None if validation is None else (validation.x, validation.y, validation.weights),
                sample_weight=train.weights,
                seed=self.prepared.recipe.seed,
                compile=training.compile,
                checkpoints=checkpoints,
            )
        except engine.InterruptedTrainingError:
            whole = "1 whole epoch" if recorder.epochs == 1 else f"{recorder.epochs} whole epochs"
            of = "" if self.whole is None else f" of {self.directory.name}"
            self.signals.raise_received(f"after {whole}{of}; {resuming(self.whole or self.directory)}")
            raise
        except tf.errors.ResourceExhaustedError as error:
            # Only a step's error has been looked into.
            advice = getattr(error, "advice", Advice("Out of memory", "make the model smaller"))
            fits = f"Write training.batch_size={advice.batch_size}, or make" if advice.batch_size else "Make"
            raise KerasdlError(advice.problem, cure=f"{fits} the model smaller.") from error
        except engine.DivergedTrainingError as error:
            self.status.content["nonfinite"] = vars(error.found)
            self.status.content["findings"] = self.findings(None)
            raise DivergedError(f"{_told(error.found)}; the run is in {self.directory}", cure=LOWER_RATE) from error
        finally:
            self.listener.ended()

    def finish(self, recorder: Recorder, known: Mapping[str, Any]) -> None:
        """Measure the trained model, save it, and ask the doctor."""
        metrics = measure(self.prepared)
        # Finite weights may be large enough for that.
        if not math.isfinite(metrics["train"].get("loss", 0.0)):
            self.status.content["findings"] = self.findings(None)
            raise DivergedError(
                f"the loss is not finite after epoch {recorder.epochs}; the run is in {self.directory}",
                cure=LOWER_RATE,
            )
        stopped = recorder.epochs < self.prepared.recipe.training.epochs
        state = "stopped" if stopped else "done"
        if self.rehearsal:
            self.status.write(state=state, metrics=metrics, parameters=self.prepared.core.count_params(), **self.kept())
            return
        answers = save(self.prepared, self.directory / run_files.MODEL)
        spiked = bool(loss_spikes(Observations(read_lines(self.directory / run_files.METRICS))))
        later = facts.after(self.prepared, answers, known, metrics["train"].get("loss"), spiked=spiked)
        directories.write_json(
            self.directory / run_files.FACTS,
            {**known, **later, **self.kept()},
        )
        baselines = {"baselines": self.prepared.baselines} if self.prepared.baselines else {}
        known = {**baselines, **self.kept()}
        self.status.write(state=state, metrics=metrics, findings=self.findings(metrics), **known)

    def kept(self) -> dict[str, int]:
        """Give the epoch whose weights were given back, if they were."""
        stopping = [each for each in self.callbacks if isinstance(each, EarlyStopping) and each.restore_best]
        found = [each.best_epoch + 1 for each in stopping if each.best_epoch is not None]
        return {"kept_epoch": found[-1]} if found else {}

    def findings(self, metrics: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """Ask the doctor, and the data source."""
        # What the recipe names was imported to train it, and nothing else may be.
        nonfinite = self.status.content.get("nonfinite")
        try:
            found = apply_rules(self.directory, finite(metrics), tuple(sys.modules), nonfinite)
        # A trained model is not given up for what is said of it.
        except ArtifactError as error:
            self.listener.warned(str(error))
            found = []
        return sorted(map(asdict, [*self.prepared.findings, *found]), key=place)

    def result(self, history: keras.callbacks.History) -> Result:
        """Give what the run came to."""
        return Result(
            self.status.content["state"],
            self.directory,
            self.status.content["metrics"],
            history.history,
            last_gradients(self.callbacks),
            self.prepared.core,
            self.status.written(),
        )


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
