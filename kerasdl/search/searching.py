"""The loop of a search: ask for values, train, tell what came of it."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from kerasdl.errors import KerasdlError
from kerasdl.search.listening import SearchListener
from kerasdl.search.methods import Method
from kerasdl.search.objectives import Objective
from kerasdl.search.pruning import is_hopeless
from kerasdl.search.records import SCORED, UNKNOWN, Record, Records, first_of
from kerasdl.search.trainings import Plan, Running
from kerasdl.trials import Ended, Trial, Trials

# How often it is looked how far trainings are, and whether to stop.
_POLL_SECONDS = 0.5


class Searching:
    """Trains trials side by side until there are no more.

    Args:
        plan: How trials are trained.
        method: Chooses them.
        objectives: What they are compared by; the first one guides.
        records: What is known of each, on disk.
        trials: How many there are, at most.
        slots: The GPU of each training that may go on at the same time; None for one without.
        listener: Hears of the progress.
        stops: Tells whether to stop.
    """

    def __init__(
        self,
        plan: Plan,
        method: Method,
        objectives: Sequence[Objective],
        records: Records,
        *,
        trials: int,
        slots: Sequence[int | None],
        listener: SearchListener,
        stops: Callable[[], bool],
    ) -> None:
        assert plan.recipe.search is not None
        self.plan, self.search, self.method = plan, plan.recipe.search, method
        self.objectives, self.records = objectives, records
        self.trials, self.free = trials, list(slots)
        self.taken: dict[int, int | None] = {}
        self.listener, self.stops = listener, stops
        self.known: dict[int, Record] = {}
        self.running: list[Running] = []
        self.curves: dict[int, list[float]] = {}
        self.before = 0.0

    def recall(self) -> None:
        """Bring the method to where an earlier search stopped."""
        read = {record.number: record for record in self.records.read()}
        for path in self.records.damaged:
            record = read.get(int(path.stem))
            told = "its copy is whole" if record is not None else "the trial is begun anew, where its run is not whole"
            told = str(record.problem) if record is not None and record.epochs == UNKNOWN else told
            self.listener.warned(f"{path}: is damaged; {told}")
        self.before = max((record.ended_at for record in read.values()), default=0.0)
        ended = sorted((each for each in read.values() if each.ended_as), key=lambda each: each.ended_as or 0)
        lost: set[int] = set()
        for number in range(1, max(read, default=0) + 1):
            record = read.get(number)
            while ended and record is not None and (ended[0].ended_as or 0) <= record.begun_after:
                self.tell(ended.pop(0), lost)
            proposal = self.method.propose(number, record)
            if proposal is None:
                continue
            same = record is not None and (record.values, record.epochs) == (proposal.values, proposal.epochs)
            if record is None or not same:
                lost.add(number)
                after = max((each.ended_as or 0 for each in self.known.values()), default=0)
                record = Record(number, proposal.values, proposal.epochs, proposal.continues, begun_after=after)
            self.known[number] = record
        for record in ended:
            self.tell(record, lost)

    def tell(self, record: Record, lost: Collection[int]) -> None:
        """Tell the method of a trial that has ended, unless it is begun anew."""
        if record.number in self.known and record.number not in lost:
            self.method.end(record)

    def run(self, trials: Trials) -> bool:
        """Train until all is done; give whether it is, or was told to stop."""
        self.begun = time.monotonic()
        self.listener.began(self.trials, self.objectives, list(self.known.values()))
        for record in self.known.values():
            if record.state == "running":
                self.start(record)
            elif record.state in SCORED:
                self.curves[record.number] = Running(record, [], self.trials_of(record)).curve(self.objectives[0])
        while not self.stops():
            self.fill(trials)
            if not self.running:
                return True
            for ended in trials.wait(_POLL_SECONDS):
                # Where all processes are asked to end, it is gone on with later.
                if not (ended.was_asked and self.stops()):
                    self.end(ended)
            self.look(trials)
        for trial in self.going():
            trials.stop(trial)
        while trials.running:
            for ended in trials.wait():
                if not ended.was_asked:
                    self.end(ended)
        return False

    def going(self) -> list[Trial]:
        """Give the trainings that go on."""
        return [trial for running in self.running for trial in running.going]

    def start(self, record: Record) -> None:
        """Begin a trial, or go on with it."""
        running = Running(record, self.trials_of(record))
        self.running.append(running)
        self.known[record.number] = record
        self.records.write(record)
        self.listener.changed(record)

    def trials_of(self, record: Record) -> list[Trial]:
        """Give the trainings of a trial; one that goes on with another has those of the other."""
        return self.plan.trials(record, first_of(record, self.known))

    def fill(self, trials: Trials) -> None:
        """Begin trainings as long as there is room for more."""
        while self.free:
            taken = {trial.directory for trial in self.going()}
            ready = (each for each in self.running if each.waiting and each.waiting[0].directory not in taken)
            running = next(ready, None) or self.next()
            if running is None:
                return
            trial = replace(running.waiting.pop(0), gpu=self.free.pop(0))
            running.going.append(trial)
            self.taken[id(trial)] = trial.gpu
            trials.start(trial)

    def next(self) -> Running | None:
        """Begin the next trial; None if there is none for now."""
        number = max(self.known, default=0) + 1
        proposal = self.method.propose(number) if number <= self.trials else None
        if proposal is None:
            return None
        record = Record(number, proposal.values, proposal.epochs, proposal.continues, begun_after=self.latest_end())
        self.start(record)
        return self.running[-1]

    def latest_end(self) -> int:
        """Give the place of the trial that ended last, 0 if none has."""
        return max((record.ended_as or 0 for record in self.known.values()), default=0)

    def end(self, ended: Ended) -> None:
        """Note how a training ended, and with the last one of a trial the trial."""
        if ended.problem is not None and os.strerror(errno.ENOSPC) in ended.problem:
            # That says nothing of the trial: it is gone on with.
            raise KerasdlError(ended.problem.splitlines()[0], cure="Make room; the same command goes on.")
        running = next(each for each in self.running if ended.trial in each.going)
        self.free.append(self.taken.pop(id(ended.trial)))
        running.end(ended)
        running.finish(ended)
        if not running.is_over():
            return
        self.running.remove(running)
        place, seconds = self.latest_end() + 1, round(self.seconds(), 3)
        record = running.outcome(self.objectives, ended_as=place, ended_at=seconds)
        self.curves[record.number] = running.curve(self.objectives[0])
        self.known[record.number] = record
        self.records.write(record)
        self.method.end(record)
        self.listener.changed(record)

    def look(self, trials: Trials) -> None:
        """Look how far trainings are, and end those that are hopeless."""
        guide = self.objectives[0]
        for running in self.running:
            curve = running.curve(guide)
            self.listener.stepped(running.record, len(curve), curve[-1] if curve else None)
            others = [self.curves[each.number] for each in self.known.values() if each.state in SCORED]
            asked = self.search.prune == "median" and not running.is_pruned
            if asked and is_hopeless(curve, others, guide, running.record.epochs):
                running.is_pruned = True
                running.waiting.clear()
                for trial in running.going:
                    trials.stop(trial)

    def seconds(self) -> float:
        """Give how long has been searched, all in all."""
        return self.before + time.monotonic() - self.begun
