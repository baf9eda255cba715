"""Compare the recipes that `kerasdl init` drafts with the hand-written ones, on the same test part, over several seeds.

What decides which examples are the test part, and what is forecast, is taken from the hand-written recipe; all else is
as it was drafted. Exits with 1 where a draft is worse by more than 0.02, of numbers by more than 2 %.

python benchmarks/drafts.py --data-root FOLDER                      those that take minutes, seeds 0 1 2
python benchmarks/drafts.py --data-root FOLDER mlp/mpg --seeds 0
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.scores import trained

MOST_BEHIND = 0.02
_FIFTH = ["data.split.test=0.2"]
# What is said to `init`, what comes from the hand-written recipe, and the metric.
DRAFTS: dict[str, tuple[list[str], list[str], str]] = {
    "mlp/titanic": (["titanic.csv", "--target", "survived"], _FIFTH, "accuracy"),
    "mlp/penguins": (["penguins.csv", "--target", "species"], _FIFTH, "accuracy"),
    "mlp/mpg": (["mpg.csv", "--target", "mpg"], _FIFTH, "rmse"),
    "mlp/adult": (
        ["adult-train.csv", "--target", "column_15"],
        ["data.test_path=adult-test.csv", 'data.replace={column_15: {"<=50K.": "<=50K", ">50K.": ">50K"}}'],
        "accuracy",
    ),
    "cnn/mnist-10k": (
        ["mnist-10k-images-idx3-ubyte.gz", "--target", "mnist-10k-labels-idx1-ubyte.gz"],
        _FIFTH,
        "accuracy",
    ),
    "cnn/spoken-digits": (
        ["spoken-digits/recordings", "--target", "{label}_{speaker}_{take}"],
        ["data.test_path=spoken-digits/recordings/*_[0-4].wav"],
        "accuracy",
    ),
    "rnn/airline": (
        ["airline-passengers.csv", "--target", "Passengers"],
        ["data.split={by: time, validation: 24, test: 24}", "data.horizon=12"],
        "rmse",
    ),
    "rnn/temperatures": (
        ["daily-min-temperatures.csv", "--target", "Temp"],
        ["data.split={by: time, validation: 365, test: 730}", "data.horizon=1"],
        "rmse",
    ),
    "cnn/cifar10": (["cifar10"], [], "accuracy"),
}
LONG = {"cnn/cifar10"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=[])
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    behind = []
    for recipe in arguments.recipes or [name for name in DRAFTS if name not in LONG]:
        drafted, written = compare(recipe, Path(arguments.data_root).resolve(), arguments.seeds)
        metric = DRAFTS[recipe][2]
        print(f"{recipe:<18} drafted: {drafted:.4f} {metric}  hand-written: {written:.4f}", flush=True)
        is_worse = drafted < written - MOST_BEHIND if metric == "accuracy" else drafted > written * (1 + MOST_BEHIND)
        behind += [recipe] if is_worse else []
    if behind:
        sys.exit(f"too far behind: {', '.join(behind)}")


def compare(recipe: str, data: Path, seeds: list[int]) -> tuple[float, float]:
    """Give the mean scores of the draft and of the hand-written recipe."""
    asked, overrides, metric = DRAFTS[recipe]
    with tempfile.TemporaryDirectory() as folder:
        draft = str(Path(folder) / "draft.yaml")
        command = [sys.executable, "-m", "kerasdl", "init", *asked, "--output", draft]
        subprocess.run(command, cwd=data, check=True, capture_output=True)
        # The draft names its own data from where it lies; files that are added to it are in the folder of the data.
        absolute = [each.replace("_path=", f"_path={data}/") for each in overrides]
        drafted = _mean(draft, seeds, absolute, metric)
    return drafted, _mean(recipe, seeds, ["--data-root", str(data)], metric)


def _mean(recipe: str, seeds: list[int], overrides: list[str], metric: str) -> float:
    return statistics.mean(trained(recipe, seed, overrides)[1]["metrics"]["test"][metric] for seed in seeds)


if __name__ == "__main__":
    main()
