"""The data sets that Keras downloads once and keeps."""

from typing import Literal

import numpy as np
from keras.utils import pad_sequences

from kerasdl.data._assemble import assemble
from kerasdl.data._class_names import CLASS_NAMES
from kerasdl.data._folds import check_folds
from kerasdl.data._keras_cache import load_cached
from kerasdl.data._split import divide
from kerasdl.errors import UsageError
from kerasdl.interfaces import Dataset, Part, PositiveInt, Split

_TEXTS = ("imdb", "reuters")
# Ids 0 to 2 mean padding, start and unknown word.
_SPECIAL_IDS = 3
_VOCABULARY, _LENGTH = 10_000, 200


def keras(
    seed: int,
    *,
    dataset: Literal["mnist", "fashion_mnist", "cifar10", "cifar100", "imdb", "reuters"],
    vocabulary: PositiveInt | None = None,
    length: PositiveInt | None = None,
    split: Split = Split(validation=0.1, test="given"),
) -> Dataset:
    """Load a data set of `keras.datasets`, from Keras's cache or else from the network.

    The cache is `~/.keras/datasets`, or `datasets` in the folder that the environment variable KERAS_HOME names.
    Images are `(height, width, channels)` of whole numbers from 0 to 255; the front standardises each channel. Texts
    are token ids, padded with 0 at the end and cut to one length; 1 starts a text and 2 is any rarer word.

    Args:
        seed: Decides which example lands in which part.
        dataset: Images of 10 classes: `mnist`, `fashion_mnist` (28 x 28, 70000 images) and `cifar10` (32 x 32 in
            colour, 60000 images); of 100: `cifar100`. Texts: `imdb` (50000 film reviews, 2 classes), `reuters` (11228
            news, 46 topics).
        vocabulary: Token ids of a text run from 0 to below this number, the most frequent words first; null for
            10000; at least 4.
        length: Tokens of a text; null for 200.
        split: Parts held back from training. The test part is the one published with the data; with a fraction
            instead of `given`, or 0, it is mixed with the others first, as it must be for folds that are test parts.

    Raises:
        DataError: The data are not in the cache and cannot be downloaded, or the split does not fit them.
        UsageError: `vocabulary` or `length` is given for images.

    Example:
        >>> keras(0, dataset="mnist", length=100)
        Traceback (most recent call last):
        kerasdl.errors.UsageError: data.length: 'mnist' has images; those with texts: imdb, reuters
          data.length: null
    """
    check_folds(split)
    if dataset in _TEXTS:
        vocabulary, length = vocabulary or _VOCABULARY, length or _LENGTH
        train, test = _load_texts(dataset, vocabulary, length)
    else:
        _check_no_text_options(dataset, vocabulary=vocabulary, length=length)
        train, test = _load_images(dataset)
    given = {"test": test} if split.test == "given" else {}
    pool = train if given else _joined(train, test)
    class_names = CLASS_NAMES[dataset]
    parts = divide(pool, split, seed, given=given, class_names=class_names)
    return assemble(parts, vocabulary=vocabulary, class_names=class_names)


def _load_images(dataset: str) -> tuple[Part, Part]:
    train, test = load_cached(dataset)
    return _image_part(*train), _image_part(*test)


def _load_texts(dataset: str, vocabulary: int, length: int) -> tuple[Part, Part]:
    if vocabulary <= _SPECIAL_IDS:
        raise UsageError(
            f"data.vocabulary: expected at least {_SPECIAL_IDS + 1}, as ids 0 to 2 are no words, got {vocabulary}",
            cure=f"data.vocabulary: {_VOCABULARY}",
        )
    train, test = load_cached(dataset, num_words=vocabulary)
    return _text_part(*train, length=length), _text_part(*test, length=length)


def _image_part(images: np.ndarray, labels: np.ndarray) -> Part:
    return Part(images if images.ndim == 4 else images[..., None], labels.reshape(-1).astype("int64"))


def _text_part(texts: np.ndarray, labels: np.ndarray, *, length: int) -> Part:
    ids = pad_sequences(texts, length, dtype="int32", padding="post", truncating="post")
    return Part(ids, labels.astype("int64"))


def _joined(train: Part, test: Part) -> Part:
    assert train.y is not None
    assert test.y is not None
    return Part(np.concatenate([train.x, test.x]), np.concatenate([train.y, test.y]))


def _check_no_text_options(dataset: str, **options: int | None) -> None:
    for name, value in options.items():
        if value is not None:
            raise UsageError(
                f"data.{name}: '{dataset}' has images; those with texts: {', '.join(_TEXTS)}", cure=f"data.{name}: null"
            )
