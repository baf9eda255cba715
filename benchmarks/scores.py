"""Train shipped recipes over several seeds and print time and scores: where the numbers in their headers come from.

Exits with 1 where a recipe misses the score it is shipped for.

python benchmarks/scores.py                        all recipes, seeds 0 1 2
python benchmarks/scores.py mlp/spirals --seeds 0 1
python benchmarks/scores.py cnn/digits -- model.dropout=0.3
python benchmarks/scores.py --data-root FOLDER     those that read files of a folder, too
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kerasdl.recipe.shipped import names, shipped

# What a recipe is shipped for: the mean over the seeds must be at least, or at most, this much.
LEAST = {
    "mlp/breast-cancer": {"accuracy": 0.965},
    "cnn/digits": {"accuracy": 0.985},
    "cnn/spoken-digits": {"accuracy": 0.97},
    "cnn/mnist-10k": {"accuracy": 0.985},
    "cnn/cifar10": {"accuracy": 0.78},
    "rnn/digits": {"accuracy": 0.96},
    "rnn/spoken-digits": {"accuracy": 0.95},
    "mlp/adult": {"accuracy": 0.855},
}
MOST = {
    "rnn/adding-problem": {"mse": 0.01},
    # Of the best baselines: seasonal_naive, and naive.
    "rnn/airline": {"rmse": 53.3},
    "rnn/temperatures": {"rmse": 2.48},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=[])
    parser.add_argument("--data-root")
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    arguments = parser.parse_args(sys.argv[1:split])
    missed = []
    root = [] if arguments.data_root is None else ["--data-root", arguments.data_root]
    for recipe in arguments.recipes or [
        name for name in names() if root or "  path: " not in shipped(name).read_text()
    ]:
        line, scores = row(recipe, arguments.seeds, [*root, *sys.argv[split + 1 :]])
        print(line, flush=True)
        low = [(name, bound) for name, bound in LEAST.get(recipe, {}).items() if scores[name] < bound]
        high = [(name, bound) for name, bound in MOST.get(recipe, {}).items() if scores[name] > bound]
        missed += [f"{recipe}: {name} should be {bound}" for name, bound in low + high]
    if missed:
        sys.exit("\n".join(missed))


def row(recipe: str, seeds: list[int], overrides: list[str]) -> tuple[str, dict[str, float]]:
    runs = [trained(recipe, seed, overrides) for seed in seeds]
    seconds = statistics.mean(elapsed for elapsed, _ in runs)
    epochs = statistics.mean(status["epochs"] for _, status in runs)
    scored = [status["metrics"].get("test") or status["metrics"]["train"] for _, status in runs]
    values = {name: [score[name] for score in scored] for name in scored[0]}
    text = "  ".join(summary(name, found) for name, found in values.items())
    line = f"{recipe:<22} {seconds:5.0f} s  {epochs:5.0f} epochs  {text}"
    return line, {name: statistics.mean(found) for name, found in values.items()}


def trained(recipe: str, seed: int, overrides: list[str]) -> tuple[float, dict]:
    """Run a recipe in a process of its own; give the seconds it took, start included, and its status."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kerasdl", "run", recipe, f"seed={seed}", *overrides, "--json"]
        started = time.monotonic()
        done = subprocess.run(
            [*command, "--out", str(Path(folder) / "run")], capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
        return time.monotonic() - started, json.loads(done.stdout)


def summary(name: str, values: list[float]) -> str:
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{name} {statistics.mean(values):.4f} (sd {spread:.4f})"


if __name__ == "__main__":
    main()
