"""Compare the recipes for tables with scikit-learn's gradient boosting on the same split, over several seeds.

Boosting learns from training and validation part together, with its defaults; kerasdl needs the latter to stop.

python benchmarks/tables.py --data-root FOLDER                     all four, seeds 0 1 2
python benchmarks/tables.py --data-root FOLDER mlp/mpg --seeds 0
"""

import argparse
import statistics
import tempfile

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.preprocessing import OrdinalEncoder

import kerasdl
from kerasdl.components import factory
from kerasdl.interfaces import Dataset, Part
from kerasdl.recipe import load

RECIPES = ("mlp/adult", "mlp/titanic", "mlp/penguins", "mlp/mpg")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipes", nargs="*", default=RECIPES)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    arguments = parser.parse_args()
    for recipe in arguments.recipes:
        ours, theirs = [], []
        for seed in arguments.seeds:
            with tempfile.TemporaryDirectory() as folder:
                result = kerasdl.run(recipe, f"seed={seed}", data_root=arguments.data_root, out=f"{folder}/run")
            name = "accuracy" if "accuracy" in result.metrics["test"] else "rmse"
            ours.append(result.metrics["test"][name])
            theirs.append(boosted(factory(load(recipe, data_root=arguments.data_root).data)(seed), seed))
        line = "  ".join(
            f"{who} {statistics.mean(scores):.4f} (sd {statistics.stdev(scores) if len(scores) > 1 else 0:.4f})"
            for who, scores in (("kerasdl", ours), ("boosting", theirs))
        )
        print(f"{recipe:<14} {name:<8} {line}", flush=True)


def boosted(dataset: Dataset, seed: int) -> float:
    """Give test accuracy or RMSE of gradient boosting on what the columns hold; texts are left out."""
    assert dataset.validation is not None
    assert dataset.test is not None
    names = [name for name, column in dataset.train.inputs().items() if is_category(column)]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=np.nan)
    if names:
        encoder.fit(np.stack([dataset.train.inputs()[name] for name in names], axis=1))
    x = [features(part, names, encoder) for part in (dataset.train, dataset.validation, dataset.test)]
    y = [part.y for part in (dataset.train, dataset.validation, dataset.test)]
    mask = [False] * (x[0].shape[1] - len(names)) + [True] * len(names)
    regression = y[0].dtype.kind == "f"
    model = (HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier)(
        categorical_features=mask, random_state=seed
    )
    model.fit(np.concatenate(x[:2]), np.concatenate(y[:2]))
    found = model.predict(x[2])
    return float(np.sqrt(np.mean((found - y[2]) ** 2)) if regression else np.mean(found == y[2]))


def is_category(column: np.ndarray) -> bool:
    # A text of several words is none.
    return column.dtype.kind == "O" and len(set(column.tolist())) < len(column) / 2


def features(part: Part, names: list[str], encoder: OrdinalEncoder) -> np.ndarray:
    columns = part.inputs()
    numbers = [column.reshape(len(column), -1) for column in columns.values() if column.dtype.kind != "O"]
    if names:
        numbers.append(encoder.transform(np.stack([columns[name] for name in names], axis=1)))
    return np.concatenate(numbers, axis=1)


if __name__ == "__main__":
    main()
