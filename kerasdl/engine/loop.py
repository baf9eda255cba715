"""Epochs, chunks and callbacks of one training."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import keras
from keras.src.utils.python_utils import pythonify_logs

from kerasdl.engine import csv_files, hooks, state, uncovered
from kerasdl.engine.checkpoints import InterruptedTrainingError
from kerasdl.engine.choice import Choice
from kerasdl.engine.chunks import Chunks, chunks_of
from kerasdl.engine.compiled import Compiled, Step
from kerasdl.engine.nonfinite import DivergedTrainingError, FiniteWatch
from kerasdl.engine.observing import Observation, lent, probing
from kerasdl.engine.on_demand import OnDemand
from kerasdl.engine.resuming import Resumption, Saver
from kerasdl.engine.sources import Resident, Stream
from kerasdl.engine.state import Place
from kerasdl.engine.traits import runs_by_keras
from kerasdl.engine.validating import Validation, ValidationData
from kerasdl.engine.whole import DivergedCallError, WholeEpochs


class Training:
    """One call of `fit`.

    Args:
        model: A compiled model; what it lacks of its variables, the first trace of a step makes.
        source: The training data.
        validation: What it is validated on, if on anything.
        choice: How steps are compiled.
        seed: Decides the order of examples.
        resumption: Where checkpoints are written, and the one to go on from; None for a training without any.
    """

    def __init__(
        self,
        model: keras.Model,
        source: Resident | Stream,
        validation: ValidationData | None,
        *,
        choice: Choice,
        seed: int,
        resumption: Resumption | None = None,
    ) -> None:
        self.model = model
        self.source = source
        self.validation_data = validation
        self.choice = choice
        self.seed = seed
        self.resumption = resumption
        self.saver: Saver | None = None
        self.hearing: list[keras.callbacks.Callback] = []
        self.whole: WholeEpochs | None = None
        self.watch: FiniteWatch | None = None
        self.compiled = Compiled.of(model)

    def run(self, callbacks: Any, verbose: Any, initial_epoch: int, epochs: int) -> keras.callbacks.History:
        """Train from one epoch to another and give the history."""
        if not isinstance(callbacks, keras.callbacks.CallbackList):
            callbacks = keras.callbacks.CallbackList(
                callbacks,
                add_history=True,
                add_progbar=verbose != 0,
                verbose=verbose,
                epochs=epochs,
                steps=self.source.steps,
                model=self.model,
            )
        with probing(callbacks.callbacks, self.source), self.listen(callbacks):
            try:
                self.train(initial_epoch, epochs)
            except (InterruptedTrainingError, DivergedTrainingError):
                csv_files.close(callbacks.callbacks)
                raise
        names = ", ".join(dict.fromkeys(type(callback).__name__ for callback in self.hearing))
        slowed_by = f"hooks of every batch: {names}" if names else None
        self.model.history.compiled = replace(self.choice, slowed_by=slowed_by)
        return self.model.history

    @contextlib.contextmanager
    def listen(self, callbacks: keras.callbacks.CallbackList) -> Iterator[None]:
        """Make the loops that suit the callbacks, and lend observers what they measure with."""
        self.callbacks = callbacks
        self.observation = None
        # The function that Keras makes of a step is watched as in Model.fit.
        observers = [] if runs_by_keras(self.model) else hooks.observers(callbacks.callbacks)
        instruments = self.compiled.instruments(observers)
        samplings = tuple(observer.make_sampling(self.choice.mode) for observer in observers)
        if observers:
            self.observation = Observation(instruments, samplings)
        self.trainer = self.chunks(self.model.train_step, self.source, "train")
        self.validation = None
        if data := self.validation_data:
            tester = self.chunks(self.model.test_step, data.source, "test")
            self.validation = Validation(self.model, data, tester, callbacks)
        with lent(instruments, samplings, observers):
            yield

    def chunks(self, step: Step, source: Resident | Stream, loop: Literal["train", "test"]) -> Chunks:
        """Give what runs a step over a source in as few calls as the callbacks allow."""
        gone = not isinstance(source, Resident | OnDemand)
        hearing = hooks.hear_every_batch(self.callbacks.callbacks, loop, gone=gone)
        self.hearing += hearing
        every = self.model.steps_per_execution if hearing or runs_by_keras(self.model) else None
        observation = self.observation if loop == "train" else None
        kind = chunks_of(source)
        return kind(self.compiled, step, source, self.choice.mode, seed=self.seed, every=every, observation=observation)

    def train(self, initial_epoch: int, epochs: int) -> None:
        """Go through the epochs."""
        self.trainer.restart()
        self.model.stop_training = False
        saved = self.resumption.saved if self.resumption else None
        if saved:
            csv_files.keep(self.callbacks.callbacks, saved.place.epoch)
        self.callbacks.on_train_begin()
        hooks.keep_epochs(self.callbacks.callbacks, saved.place.epoch if saved else initial_epoch)
        self.whole = self.whole_epochs()
        # Set by BackupAndRestore when training begins.
        begun = place = self.prepare(Place(self.model._initial_epoch or initial_epoch))
        while place.epoch < epochs and not place.stopped:
            place = self.go_on(place, epochs)
            if self.model.stop_training:
                place = replace(place, stopped=True)
            self.pause(place)
        if self.saver and place is not begun and place is not self.saver.saved:
            self.saver.save(place)
        if isinstance(self.model.optimizer, keras.optimizers.Optimizer) and epochs > 0:
            # Writes the moving averages of the weights into the model, where the optimizer keeps them.
            self.model.optimizer.finalize_variable_values(self.model.trainable_weights)
        self.callbacks.on_train_end(place.ended)

    def prepare(self, place: Place) -> Place:
        """Make ready to write checkpoints and to go on from one, and to find values that are not finite."""
        watched = self.source if hooks.want_finite(self.callbacks.callbacks) else None
        if self.resumption or isinstance(watched, Resident | OnDemand):
            loops = [self.trainer, *([self.validation.chunks] if self.validation else [])]
            traced = [step for loop in loops if (step := loop.traced())]
            self.variables = state.variables_of(self.model, [one for step in traced for one in step.variables])
        if self.resumption:
            if self.observation:
                # What a checkpoint has of them needs a place.
                self.observation.instruments.prepare()
            for reason in (reason for step in traced for reason in uncovered.in_step(step)):
                self.resumption.checkpoints.warn(reason)
            place = self.resume(self.resumption, place)
        if isinstance(watched, Resident | OnDemand):
            save = self.saver.save if self.saver else None
            self.watch = FiniteWatch(self.model, watched, self.variables, seed=self.seed, save=save)
            if self.whole:
                self.whole.watch = self.watch
        return place

    def go_on(self, place: Place, epochs: int) -> Place:
        """Make one call over many epochs, or train for one; give how far the training is then."""
        # A call over epochs of one step cannot end an epoch that was begun with other callbacks.
        if self.whole is None or (self.whole.program.flat and place.step):
            return self.epoch(place)
        try:
            return self.whole.go_on(place, epochs)
        except DivergedCallError:
            # Begins anew where the call began, and goes to the step that did it.
            self.whole = None
            self.one_by_one()
            return place

    def resume(self, resumption: Resumption, place: Place) -> Place:
        """Begin to write checkpoints, from the state of the one that was read if there is one."""
        self.saver = resumption.saver(self.callbacks.callbacks, self.variables, seed=self.seed, choice=self.choice)
        saved = resumption.saved
        if saved is None:
            return place
        if saved.place.step:
            # Callbacks make here what no checkpoint holds; what it holds is restored after that.
            self.callbacks.on_epoch_begin(saved.place.epoch)
        self.saver.restore(saved)
        self.trainer.skip(saved.place.epoch - place.epoch, saved.place.step)
        if self.validation:
            self.validation.skip(range(place.epoch, saved.place.epoch))
        return saved.place

    def one_by_one(self) -> Chunks:
        """Take single steps from now on."""
        self.trainer.every = 1
        return self.trainer

    def pause(self, place: Place) -> None:
        """Write a checkpoint if one is due."""
        if self.saver:
            self.saver.pause(place)

    def whole_epochs(self) -> WholeEpochs | None:
        """Give what trains many epochs in a call, if callbacks, data and model allow it."""
        source, data = self.source, self.validation_data
        validation = data.source if data else None
        if isinstance(source, Stream) or isinstance(validation, Stream) or self.choice.mode == "eager":
            return None
        if not hooks.need_logs_alone(self.callbacks, self.model.optimizer):
            return None
        program = self.compiled.whole_program(source, validation, self.choice.mode, self.observation)
        if program is None:
            return None
        test = partial(self.validate, heed=False)
        sources = (source, validation)
        return WholeEpochs(self.model, self.callbacks, program, sources, seed=self.seed, due=self.due, test=test)

    def due(self, epoch: int) -> bool:
        """Tell whether an epoch ends with a validation."""
        return self.validation is not None and self.validation.due(epoch)

    def epoch(self, place: Place) -> Place:
        """Train and validate for one epoch, or for the rest of one; give how far the training is then."""
        epoch, end, logs = place.epoch, place.step, place.logs
        if not place.step:
            self.model.reset_metrics()
            self.callbacks.on_epoch_begin(epoch)
            self.refresh()
        chunks, heard = self.trainer.of(epoch, place.step, alone=self.model.stop_training), None
        while chunk := next(chunks, None):
            begin, run = chunk
            before = self.watch.take() if self.watch else []
            # Steps that were taken back begin again one by one.
            if begin != heard:
                self.callbacks.on_train_batch_begin(begin)
            heard = begin
            end, told = run()
            # A stream that has run out.
            if end == begin:
                continue
            if self.watch and not self.watch.good(told):
                if end > begin + 1:
                    self.watch.restore(before)
                    chunks = self.one_by_one().of(epoch, begin)
                    continue
                self.watch.tell(
                    self.callbacks.callbacks, Place(epoch, begin, 0, state.as_python(logs), place.ended), before
                )
            logs = told
            self.callbacks.on_train_batch_end(self.trainer.heard(begin, end), pythonify_logs(logs))
            if self.model.stop_training:
                break
            self.pause(Place(epoch, end, 0, state.as_python(logs), place.ended))
        # Where no step was left, metrics may hold half a validation.
        known = place.logs if end == place.step else None
        result = dict(known or state.as_python(self.model._get_metrics_result_or_logs(logs)))
        if self.due(epoch):
            validation = self.validate_whole(Place(epoch, end, 0, result, place.ended))
            result |= {f"val_{name}": value for name, value in validation.items()}
        self.callbacks.on_epoch_end(epoch, result)
        return Place(epoch + 1, ended=result)

    def refresh(self) -> None:
        """Have all traced anew where a callback has asked for it by `make_train_function(force=True)`.

        Raises:
            TypeError: A callback has compiled the model anew, as in Model.fit.
        """
        if self.model.train_function is None:
            raise TypeError("the model has been compiled anew while it is trained, and has no train function")
        self.compiled = self.trainer.compiled = Compiled.of(self.model)
        if self.validation:
            self.validation.chunks.compiled = self.compiled

    def validate_whole(self, place: Place) -> dict[str, float]:
        """Validate, or be asked to stop meanwhile: half a validation is not gone on with."""
        if self.model.stop_training:
            return self.validate(heed=False)
        before = state.take(self.saver.variables) if self.saver else []
        try:
            return self.validate(heed=True)
        except InterruptedTrainingError:
            assert self.saver
            state.restore(self.saver.variables, before)
            self.saver.save(place)
            raise

    def validate(self, *, heed: bool) -> dict[str, Any]:
        """Validate; give the logs. Stop where the training is asked to, if `heed`."""
        assert self.validation is not None
        return self.validation.run(self.saver.heed if self.saver and heed else lambda: None)
