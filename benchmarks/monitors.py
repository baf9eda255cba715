"""What monitors cost: epochs of the same training with and without them.

python -m benchmarks.monitors                         all workloads, 25 rounds
python -m benchmarks.monitors lstm --rounds 5

All trainings of a workload are of one model, that was compiled before, and take turns, round by round; those that
measure every step, in each fifth round. The table has the time of an epoch without monitors, and by how many per cent
it takes longer with them: the median over the rounds, and the quartiles. `default` is the sampling that monitors choose
themselves. They measure in each of the first ten epochs; later on they leave out some of those that are short.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# First epoch, and the one to end before.
TRAININGS = {
    "mlp-small": [(0, 10), (12, 28)],
    "mlp-dropout": [(0, 3)],
    "mlp-wide": [(0, 1)],
    "cnn": [(0, 1)],
    "lstm": [(0, 1)],
}
MONITORS = {"gradients": ("gradients",), "activations": ("activations",), "both": ("gradients", "activations")}
CASES = [(heading, every) for every in (None, 1) for heading in MONITORS]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(TRAININGS))
    parser.add_argument("--rounds", type=int, default=25)
    arguments = parser.parse_args()
    headings = (f"{heading}, {'default' if every is None else f'every {every}'}" for heading, every in CASES)
    print(line("workload", "epochs", "ms an epoch", *headings))
    print(line(*["---"] * (3 + len(CASES))), flush=True)
    for name in arguments.workloads or TRAININGS:
        for begin, end in TRAININGS[name]:
            without, *more = measured(name, begin, end, arguments.rounds)
            time_of_epoch = f"{1e3 * statistics.median(without) / (end - begin):.1f}"
            print(line(name, f"{begin + 1} to {end}", time_of_epoch, *map(spread, more)), flush=True)


def measured(name: str, begin: int, end: int, rounds: int) -> list[list[float]]:
    """Give the seconds of trainings without monitors, then for each case by how many per cent its own took longer."""
    fit = trainer(name, begin, end)
    trainings = [fit(), *(fit(*case) for case in CASES)]
    for train in (*trainings, *trainings):
        train()
    found: list[list[float]] = [[] for _ in trainings]
    for number in range(rounds):
        without = seconds(trainings[0])
        found[0].append(without)
        for (_, every), train, more in zip(CASES, trainings[1:], found[1:], strict=True):
            if every is None or number % 5 == 0:
                more.append(100 * (seconds(train) / without - 1))
    return found


def trainer(name: str, begin: int, end: int) -> Callable[..., Callable[[], object]]:
    """Give what gives, for some monitors, what trains some epochs of a workload each time it is called."""
    import kerasdl
    from benchmarks.engine.in_keras import model
    from benchmarks.engine.workloads import WORKLOADS

    workload, built = WORKLOADS[name], model(name)
    data = workload.arrays()
    kinds = {"gradients": kerasdl.callbacks.GradientMonitor, "activations": kerasdl.callbacks.ActivationMonitor}
    options = {"batch_size": workload.batch, "initial_epoch": begin, "epochs": end, "verbose": 0}

    def fit(monitors: str = "", every: int | None = None) -> Callable[[], object]:
        callbacks = [kinds[kind](every=every) for kind in MONITORS.get(monitors, ())]
        return lambda: kerasdl.fit(built, *data, **options, callbacks=callbacks)

    return fit


def seconds(train: Callable[[], object]) -> float:
    """Time a training."""
    started = time.perf_counter()
    train()
    return time.perf_counter() - started


def spread(more: list[float]) -> str:
    """Give median and quartiles."""
    if len(more) == 1:
        return f"{more[0]:.1f}"
    low, middle, high = statistics.quantiles(more, n=4)
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def line(*cells: str) -> str:
    """Give a row of a table."""
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
