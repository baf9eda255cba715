import gc
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The same examples each time, untimed and kept nowhere; a fixture of a test serves all of them.
settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.load_profile("same")


def pytest_collection_finish() -> None:
    """Have later collections pass over what imports have made: half a million objects that live as long as this."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="module", autouse=True)
def _freed() -> Iterator[None]:
    """Free the models of a module, which refer to themselves, and what TensorFlow keeps for them."""
    yield
    if "tensorflow" in sys.modules:
        from tensorflow.python.eager import context
        from tensorflow.python.framework import ops

        # Each graph of `Model.fit` defines gradients, and would live as long as they do: see kerasdl.engine.tracing.
        registered = ops.gradient_registry._registry
        for name in [name for name in registered if name.startswith("CustomGradient-")]:
            del registered[name]
        context.context().clear_kernel_cache()
    gc.collect()
