"""Compare models of texts with scikit-learn's logistic regression on TF-IDF weights, on the same split.

The texts are docstrings of packages that kerasdl needs anyway, the classes the packages: a thousand of each, of eight
words and more, none there twice. The regression learns from training and validation part together; kerasdl needs the
latter to stop.

python benchmarks/texts.py                     all, seeds 0 1 2
python benchmarks/texts.py bag cnn --seeds 0
"""

import argparse
import ast
import json
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

import kerasdl
from kerasdl.data import text

PACKAGES = ("keras", "numpy", "scipy", "sklearn", "tensorboard", "tensorflow")
EACH, FEWEST_WORDS = 1000, 8
MODELS = {
    "bag": ({"bag": "tf_idf"}, {"kind": "mlp", "units": [64], "dropout": 0.5}),
    "mean": ({}, {"kind": "mlp", "units": [64], "dropout": 0.3, "embedding_size": 64}),
    "cnn": (
        {"length": 200},
        {"kind": "cnn", "filters": [128], "kernel_size": 5, "global_pooling": "max", "dropout": 0.3},
    ),
    "rnn": (
        {"length": 100},
        {"kind": "rnn", "units": [64], "bidirectional": True, "summary": "max", "dropout": 0.3, "embedding_size": 64},
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=[*MODELS, "regression"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "docstrings.jsonl")
        rows = [{"text": each, "package": name} for name in PACKAGES for each in sampled(name)]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        for model in arguments.models:
            begin = time.perf_counter()
            score = regression if model == "regression" else trained
            scores = [score(model, path, seed, f"{folder}/{model}-{seed}") for seed in arguments.seeds]
            spread = statistics.stdev(scores) if len(scores) > 1 else 0
            seconds = (time.perf_counter() - begin) / len(scores)
            print(f"{model:<11} accuracy {statistics.mean(scores):.4f} (sd {spread:.4f})  {seconds:.0f} s", flush=True)


def trained(model: str, path: Path, seed: int, out: str) -> float:
    options, builder = MODELS[model]
    recipe = {
        "kerasdl": 1,
        "seed": seed,
        "data": {"kind": "text", "path": str(path), "target": "package", **options},
        "model": builder,
        "training": {"epochs": 30, "batch_size": 64, "optimizer": {"kind": "adam", "learning_rate": 2e-3}},
        "callbacks": [{"kind": "early_stopping", "patience": 4}],
    }
    return kerasdl.run(recipe, out=out).metrics["test"]["accuracy"]


def regression(_: str, path: Path, seed: int, __: str) -> float:
    dataset = text(seed, path=str(path), target="package")
    assert dataset.validation is not None
    assert dataset.test is not None
    texts = np.concatenate([dataset.train.column("text"), dataset.validation.column("text")])
    weights = TfidfVectorizer(max_features=10_000)
    model = LogisticRegression(C=10, max_iter=1000).fit(
        weights.fit_transform(texts), np.concatenate([dataset.train.y, dataset.validation.y])
    )
    return float(model.score(weights.transform(dataset.test.column("text")), dataset.test.y))


def sampled(package: str) -> list[str]:
    found = sorted(set(docstrings(package)))
    return random.Random(0).sample(found, min(len(found), EACH))


def docstrings(package: str) -> Iterator[str]:
    spec = find_spec(package)
    assert spec is not None
    for path in Path(str(spec.origin)).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Module):
                docstring = ast.get_docstring(node) or ""
                if len(docstring.split()) >= FEWEST_WORDS:
                    yield docstring


if __name__ == "__main__":
    main()
