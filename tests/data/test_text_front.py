"""Texts become token ids or weights, by what the training part has."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.feature_extraction.text import TfidfVectorizer

from kerasdl.data import _vocabulary
from kerasdl.data._text_front import Encoding, text_front
from kerasdl.data._vocabulary import Vocabulary
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Text

TEXTS = np.array(["good film", "Good, long film!", "a bad film", "bad", ""], object)
# What readers of lines split at, and TensorFlow does not.
ODD = [
    "a\u2028b",
    "c\x85d",
    "e\x1cf",
    "\N{WAVING HAND SIGN}",
    "\u200d",
    "日本",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "Ünder",
    "\0",
]


def front_of(texts=TEXTS, name="review", **encoding):
    return text_front(Text(name), np.array(texts, object), Encoding(**encoding))


def seen(front, texts, name="review"):
    return np.asarray(front.model({name: tf.constant(list(texts), tf.string)}))


def test_texts_become_ids_in_their_order_cut_and_padded():
    front = front_of(length=2)
    assert front.vocabulary.known[0] == "film"
    ids = {word: number for number, word in enumerate(front.vocabulary.known, start=2)}
    assert seen(front, ["GOOD film.", "film", "unheard film good", " \r\n"]).tolist() == [
        [ids["good"], ids["film"]],
        [ids["film"], 0],
        [1, ids["film"]],
        [0, 0],
    ]
    assert (front.inputs.shape, front.inputs.dtype, front.inputs.vocabulary) == ((2,), "int32", 2 + len(ids))


def test_the_length_is_what_most_texts_have_up_to_a_bound():
    texts = [" ".join(["word"] * length) for length in [*range(1, 20), 300]]
    assert front_of(texts).length == 19
    assert front_of(["one"] * 10 + [""] * 10).length == 1
    assert front_of(["word " * 10_000] * 2).length == 500


def test_only_the_most_frequent_words_are_told_apart():
    front = front_of(vocabulary=2, length=3)
    assert front.inputs.vocabulary == 4
    assert seen(front, ["a long film"]).tolist() == [[1, 1, 2]]


def test_characters_may_be_tokens():
    front = front_of(["日本", "本日 は", "a\nb"], tokens="character", length=3)
    assert len(set(seen(front, ["日本は"])[0].tolist()) - {0, 1}) == 3
    assert "\n" in front.vocabulary.known


def test_a_multi_hot_bag_says_which_words_there_are():
    front = front_of(bag="multi_hot")
    found = seen(front, ["film film bad", "unheard", ""])
    assert front.inputs.shape == (found.shape[1],) == (1 + len(front.vocabulary.known),)
    assert found.sum(axis=1).tolist() == [2, 1, 0]
    assert found[1, 0] == 1


def test_a_tf_idf_bag_weighs_words_as_scikit_learn_would():
    found = seen(front_of(bag="tf_idf"), TEXTS)
    front = front_of(bag="tf_idf")
    reference = TfidfVectorizer(vocabulary=list(front.vocabulary.known), token_pattern=r"\w+", smooth_idf=False)
    reference.fit(TEXTS)
    frequencies = (reference.fit_transform(TEXTS) > 0).sum(axis=0)
    reference.idf_ = np.log(1 + len(TEXTS) / (1 + np.asarray(frequencies)[0]))
    np.testing.assert_allclose(found[:, 1:], reference.transform(TEXTS).toarray(), rtol=1e-5)


def test_weights_are_those_that_keras_learns():
    layer = keras.layers.TextVectorization(output_mode="tf_idf")
    layer.adapt(TEXTS.tolist())
    expected = np.asarray(layer(TEXTS.tolist()))
    expected = expected / np.maximum(np.linalg.norm(expected, axis=1, keepdims=True), 1e-9)
    np.testing.assert_allclose(seen(front_of(bag="tf_idf"), TEXTS), expected, rtol=1e-5)


@pytest.mark.parametrize("encoding", [{}, {"bag": "tf_idf"}, {"bag": "multi_hot"}, {"tokens": "character"}], ids=str)
@pytest.mark.parametrize("name", ["review", "text", "front", "cast"])
def test_a_saved_front_answers_the_same_whatever_texts_hold(encoding, name, tmp_path):
    texts = [*(f"{odd} x\r\ny {odd}" for odd in ODD), "\r", "\n"]
    front = front_of(texts, name, **encoding)
    assert front.vocabulary.size > len(ODD)
    front.model.save(tmp_path / "front.keras")
    loaded = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True)
    given = {name: tf.constant([*texts, "unheard", ""])}
    np.testing.assert_array_equal(np.asarray(loaded(given)), np.asarray(front.model(given)))


def test_texts_without_words_are_refused():
    with pytest.raises(DataError, match=r"data.text: the texts in 'review' have no words.*\n.*data.text"):
        front_of(["", "...", " \t"])


def test_a_bag_has_no_length():
    with pytest.raises(UsageError, match=r"data.length: 5, but data.bag: tf_idf reads.*\n  data.length: null"):
        front_of(bag="tf_idf", length=5)


def test_ids_of_texts_are_those_of_the_layer():
    vocabulary = Vocabulary.of(TEXTS, 10)
    (ids,) = vocabulary.ids(TEXTS)
    assert ids.row_lengths().numpy().tolist() == [2, 3, 3, 1, 0]
    assert ids[3].numpy().tolist() == [2 + vocabulary.known.index("bad")]


@pytest.mark.parametrize("encoding", [{}, {"bag": "tf_idf"}], ids=str)
def test_many_texts_are_looked_at_some_at_a_time(encoding, monkeypatch):
    expected = front_of(**encoding)
    monkeypatch.setattr(_vocabulary, "_TEXTS", 2)
    found = front_of(**encoding)
    assert found.vocabulary == expected.vocabulary
    assert found.length == expected.length
    np.testing.assert_array_equal(seen(found, TEXTS), seen(expected, TEXTS))
