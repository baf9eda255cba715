import subprocess
import sys
import textwrap

import keras
import numpy as np
from keras import ops

from kerasdl.interfaces import Spec
from kerasdl.models import cnn, mlp, rnn

IDS = Spec((5,), "int32", vocabulary=9)


def test_saved_models_load_where_kerasdl_is_not_installed(tmp_path):
    everything = {"normalisation": "batch", "residual": True, "dropout": 0.5, "l2": 0.1}
    noise = [keras.layers.GaussianNoise(0.1)]
    recurrent = {"units": (3, 2), "bidirectional": True, "dropout": 0.5, "dense_units": (3,)}
    models = [
        mlp(IDS, (), units=(4, 3), **everything),
        cnn(IDS, (3,), augmentation=noise, **everything),
        cnn((5,), (7, 7, 1), pooling="stride", **everything),
        rnn(IDS, (2, 2), summary="attention", **recurrent),
        rnn(Spec((5, 1), padding=0.0), (3,), cell="gru", summary="max", **recurrent),
    ]
    for number, model in enumerate(models):
        x = np.arange(10).reshape((2, *model.input.shape[1:])) % 9
        model.save(tmp_path / f"{number}.keras")
        np.savez(tmp_path / f"{number}.npz", x=x, y=ops.convert_to_numpy(model(x)))
    program = """
        import sys
        sys.modules["kerasdl"] = None  # importing it now fails
        import keras, numpy
        for number in range(int(sys.argv[1])):
            model = keras.saving.load_model(f"{number}.keras", safe_mode=True)
            kept = numpy.load(f"{number}.npz")
            numpy.testing.assert_allclose(model(kept["x"]), kept["y"], rtol=1e-5, atol=1e-6)
            print(number)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(len(models))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["0", "1", "2", "3", "4"], done.stderr
