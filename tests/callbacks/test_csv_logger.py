import keras
import numpy as np

from kerasdl.callbacks import csv_logger


def fit(*callbacks, epochs=2):
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    data = np.ones((4, 1)), np.ones((4, 1))
    model.fit(*data, epochs=epochs, validation_data=data, callbacks=list(callbacks), verbose=0)


def test_it_is_keras_s_own_class_with_a_line_an_epoch(tmp_path):
    path = tmp_path / "deep" / "metrics.csv"
    logger = csv_logger(filename=str(path), separator=";")
    assert isinstance(logger, keras.callbacks.CSVLogger)
    fit(logger)
    header, *lines = path.read_text().splitlines()
    assert header == "epoch;loss;val_loss"
    assert [line.split(";")[0] for line in lines] == ["0", "1"]


def test_append_goes_on_after_what_is_there(tmp_path):
    path = tmp_path / "metrics.csv"
    fit(csv_logger(filename=str(path)))
    fit(csv_logger(filename=str(path), append=True), epochs=1)
    assert [line.split(",")[0] for line in path.read_text().splitlines()] == ["epoch", "0", "1", "0"]
    fit(csv_logger(filename=str(path)), epochs=1)
    assert len(path.read_text().splitlines()) == 2
