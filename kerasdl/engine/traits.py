"""What the engine asks of a model before it takes over from Keras."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras

from kerasdl.interfaces.attributes import attributes


def is_own(model: keras.Model, name: str) -> bool:
    """Tell whether a model has a method of its own in place of Keras's, on its class or on the instance."""
    return name in vars(model) or getattr(type(model), name) is not getattr(keras.Model, name)


def runs_by_keras(model: keras.Model) -> str | None:
    """Say why the steps of a model must be run by the function that Keras makes of them; None where they need not."""
    if model.distribute_strategy.num_replicas_in_sync > 1:
        return "Keras runs the steps of several replicas"
    own = any(is_own(model, name) for name in ("make_train_function", "make_test_function"))
    return "the model makes its train or test function itself" if own else None


def begins_in_graph(model: keras.Model) -> bool:
    """Tell whether the metrics of a model can begin anew in the graph: Keras's own can, others may run Python."""
    methods = ("reset_metrics", "get_metrics_result", "_get_metrics_result_or_logs")
    plain = not any(is_own(model, name) for name in methods)
    return plain and all(_is_known(metric) for metric in _flat(model.metrics))


def build_optimizer(model: keras.Model) -> None:
    """Make the optimizer's variables, as the first step would: TensorFlow traces a step twice that makes some."""
    if is_own(model, "train_step") or not model.built or model.optimizer is None or model.optimizer.built:
        return
    with keras.name_scope(model.optimizer.name):
        model.optimizer.build(model.trainable_variables)


def optimizers_of(model: keras.Model) -> list[keras.optimizers.Optimizer]:
    """List the optimizers among a model's attributes, each once."""
    found = (one for one in attributes(model) if isinstance(one, keras.optimizers.Optimizer))
    return list({id(one): one for one in found}.values())


def count_end(model: keras.Model) -> None:
    """Move on the optimizers' counts where the batches of an epoch have run out, as Model.fit does.

    Its graph of one step, which finds no batch, has counted a step when it stops; Adam's next updates depend on that.
    """
    if runs_by_keras(model) or model.run_eagerly or model.jit_compile is True or model.steps_per_execution > 1:
        return
    for optimizer in optimizers_of(model):
        if optimizer.built and not hasattr(optimizer, "inner_optimizer"):
            optimizer._iterations.assign_add(1)


def _flat(metrics: Iterable[Any]) -> Iterable[Any]:
    for metric in metrics:
        yield metric
        yield from _flat([*getattr(metric, "_metrics", ()), *getattr(metric, "metrics", ())])


def _is_known(metric: Any) -> bool:
    return type(metric).reset_state.__module__.split(".")[0] in ("keras", "kerasdl")
