"""The small data sets that scikit-learn brings along."""

from typing import Any, Literal

from sklearn import datasets

from kerasdl.data._assemble import assemble
from kerasdl.data._split import divide
from kerasdl.interfaces import Dataset, Part, Split


def sklearn(
    seed: int,
    *,
    dataset: Literal["breast_cancer", "diabetes", "digits", "iris", "wine"],
    split: Split = Split(),
) -> Dataset:
    """Load a data set bundled with scikit-learn; nothing is downloaded.

    Inputs are numbers in their original units: measurements, `(features,)`, or for digits images of shape
    `(8, 8, 1)` from 0 to 16. The front standardises each feature, or all pixels alike.

    Args:
        seed: Decides which example lands in which part.
        dataset: Two classes: `breast_cancer` (569 tumours, 30 measurements). Several: `digits` (1797 images, 10
            classes), `iris` (150 flowers, 4 measurements, 3 classes), `wine` (178 wines, 13 measurements, 3 classes).
            Regression: `diabetes` (442 patients, 10 clinical measurements; progression after a year, 25 to 346).
        split: Parts held back from training.

    Raises:
        DataError: The split leaves a part empty, or asks for a given part; these data sets have none.

    Example:
        >>> iris = sklearn(0, dataset="iris")
        >>> iris.train.x.shape, iris.validation.x.shape, iris.test.x.shape, iris.class_names
        ((106, 4), (22, 4), (22, 4), ('setosa', 'versicolor', 'virginica'))
    """
    bundle = _load(dataset)
    x = bundle.images[..., None] if dataset == "digits" else bundle.data
    class_names = None if dataset == "diabetes" else tuple(str(name) for name in bundle.target_names)
    parts = divide(Part(x, bundle.target), split, seed, class_names=class_names)
    return assemble(parts, class_names=class_names)


def _load(dataset: str) -> Any:
    if dataset == "diabetes":
        # By default scikit-learn scales these by the statistics of all rows, test part included.
        return datasets.load_diabetes(scaled=False)
    return getattr(datasets, f"load_{dataset}")()
