"""The score that mlp/diabetes has to reach: scikit-learn's Ridge on the same training and test parts.

python benchmarks/ridge.py
"""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kerasdl.components import factory
from kerasdl.recipe import load


def main() -> None:
    scores = []
    for seed in (0, 1, 2):
        data = factory(load("mlp/diabetes").data)(seed)
        model = make_pipeline(StandardScaler(), Ridge()).fit(data.train.x, data.train.y)
        scores.append(np.sqrt(np.mean((model.predict(data.test.x) - data.test.y) ** 2)))
    print(f"Ridge, test rmse over seeds 0, 1, 2: {np.mean(scores):.4f} (sd {np.std(scores, ddof=1):.4f})")


if __name__ == "__main__":
    main()
