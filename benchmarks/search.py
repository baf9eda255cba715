"""Search with `kerasdl tune` and with keras-tuner's own RandomSearch, and compare wall time and what is found.

Both try as many values of the same keys, at random, of the same model on the same arrays, for as many epochs with the
same early stopping, in a process of their own, one after the other in turns. keras-tuner is given prepared arrays, and
the time counts from then on; kerasdl's counts all that `tune` does, the training of the best one at the end too.
With --memory, instead, many tiny trials are searched and it is told by how much the process that searches grows.

python -m benchmarks.search --data-root FOLDER                  mlp/adult and cnn/digits, 30 trials, 3 searches each
python -m benchmarks.search --only cnn/digits --trials 10 --searches 1
python -m benchmarks.search --memory
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

RATE = "training.optimizer.learning_rate"
SPACES = {
    "mlp/adult": {
        RATE: {"log": [1e-4, 1e-2]},
        "model.units": [[32], [64], [128], [64, 32]],
        "model.dropout": {"range": [0.0, 0.5]},
    },
    "cnn/digits": {
        RATE: {"log": [1e-4, 1e-2]},
        "model.filters": [[8, 16], [16, 32], [32, 64]],
        "model.dropout": {"range": [0.0, 0.5]},
    },
}
# No schedule: keras-tuner's hypermodel sets a rate.
OVERRIDES = {name: ["training.optimizer={kind: adam}"] for name in SPACES}


def with_kerasdl(name: str, trials: int, seed: int, data_root: str | None, folder: Path) -> tuple[float, float]:
    import kerasdl

    search = {"method": "random", "trials": trials, "objective": "validation.accuracy", "values": SPACES[name]}
    overrides = [*OVERRIDES[name], f"search={json.dumps(search)}"]
    begun = time.perf_counter()
    found = kerasdl.tune(recipe(name, seed), *overrides, out=folder, data_root=data_root)
    return time.perf_counter() - begun, found.best.scores["validation.accuracy"]


def with_keras_tuner(name: str, trials: int, seed: int, data_root: str | None, folder: Path) -> tuple[float, float]:
    import keras
    import keras_tuner

    from kerasdl.components import factory
    from kerasdl.recipe import load
    from kerasdl.runs import folding
    from kerasdl.runs.building import build
    from kerasdl.runs.preparing import prepare

    checked = folding.settled(load(recipe(name, seed), OVERRIDES[name], data_root=data_root))
    prepared = prepare(checked)
    train, validation = prepared.parts["train"], prepared.parts["validation"]
    space = SPACES[name]
    inputs = factory(checked.data)(checked.seed).inputs
    width = next(key for key in space if isinstance(space[key], list))

    def hypermodel(hp):
        options = {
            width.removeprefix("model."): space[width][hp.Choice("width", list(range(len(space[width]))))],
            "dropout": hp.Float("dropout", *space["model.dropout"]["range"]),
        }
        rate = hp.Float("rate", *space[RATE]["log"], sampling="log")
        model = build(changed(checked.model, options), inputs, prepared.task.outputs, train.first(1))
        model.compile(keras.optimizers.Adam(rate), prepared.core.loss, metrics=["accuracy"])
        return model

    def changed(component, options):
        return type(component)(component.room, component.kind, {**component.options, **options})

    patience = next(each.options["patience"] for each in checked.callbacks if each.kind == "early_stopping")
    begun = time.perf_counter()
    tuner = keras_tuner.RandomSearch(
        hypermodel,
        objective=keras_tuner.Objective("val_accuracy", "max"),
        max_trials=trials,
        seed=seed + 1,
        directory=folder,
        project_name="search",
    )
    tuner.search(
        train.x,
        train.y,
        validation_data=(validation.x, validation.y),
        epochs=checked.training.epochs,
        batch_size=checked.training.batch_size,
        callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=patience, restore_best_weights=True)],
        verbose=0,
    )
    return time.perf_counter() - begun, tuner.oracle.get_best_trials()[0].score


def recipe(name: str, seed: int) -> dict:
    """Give a shipped recipe with another seed, and early stopping if it has none."""
    from kerasdl.recipe.reading import read_file
    from kerasdl.recipe.shipped import shipped

    tree = read_file(shipped(name)).plain() | {"seed": seed, "name": "search"}
    return tree | {"callbacks": [{"kind": "early_stopping", "patience": 5}]}


PEERS = {"kerasdl": with_kerasdl, "keras-tuner": with_keras_tuner}


def memory(trials: int) -> None:
    """Tell by how much the process that searches grows from its tenth trial to its last."""
    import resource

    import kerasdl

    grown = []

    class Watch(kerasdl.SearchListener):
        def changed(self, record):
            if record.ended_as is not None:
                pages = int(Path("/proc/self/statm").read_text().split()[1])
                grown.append(pages * resource.getpagesize() / 2**20)

    values = {RATE: {"log": [1e-4, 1e-1]}, "model.units": [[4], [8]]}
    tiny = {
        "kerasdl": 1,
        "data": {"kind": "synthetic", "dataset": "moons", "examples": 60},
        "model": "mlp",
        "training": {"epochs": 1},
        "search": {"method": "random", "trials": trials, "values": values},
    }
    with tempfile.TemporaryDirectory() as folder:
        kerasdl.tune(tiny, out=folder, listener=Watch())
    print(f"{len(grown)} trials: from {grown[9]:.0f} to {grown[-1]:.0f} MB, {grown[-1] - grown[9]:+.1f} MB")


def measured(peer: str, arguments: argparse.Namespace, name: str, seed: int) -> tuple[float, float]:
    """Search in a process of its own; give seconds and the best score."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.search", "--one", peer, "--only", name, "--seed", str(seed)]
        command += ["--trials", str(arguments.trials), "--folder", folder]
        command += ["--data-root", arguments.data_root] if arguments.data_root else []
        ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        seconds, score = json.loads(ended.stdout.splitlines()[-1])
        return seconds, score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=SPACES, action="append")
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--searches", type=int, default=3)
    parser.add_argument("--data-root")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--one", choices=PEERS, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        memory(200)
        return
    if arguments.one:
        (name,) = arguments.only
        print(
            json.dumps(
                PEERS[arguments.one](name, arguments.trials, arguments.seed, arguments.data_root, arguments.folder)
            )
        )
        return
    print("| recipe | wall time, of keras-tuner's | best validation accuracy | keras-tuner's |\n|---|---|---|---|")
    for name in arguments.only or SPACES:
        found = {peer: [] for peer in PEERS}
        for seed in range(arguments.searches):
            for peer in PEERS:
                found[peer].append(measured(peer, arguments, name, seed))
                print(f"{name}, {peer}, seed {seed}: {found[peer][-1]}", file=sys.stderr)
        ratios = [ours[0] / theirs[0] for ours, theirs in zip(found["kerasdl"], found["keras-tuner"], strict=True)]
        scores = [statistics.fmean(score for _, score in found[peer]) for peer in PEERS]
        print(f"| `{name}` | {statistics.fmean(ratios):.2f} | {scores[0]:.4f} | {scores[1]:.4f} |", flush=True)


if __name__ == "__main__":
    main()
