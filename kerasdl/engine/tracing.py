"""How the engine's own functions become TensorFlow graphs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import ops


def zeros_of(spec: Any) -> tf.Tensor:
    """Give zeros like what a spec or tensor describes, none along dimensions that are not known."""
    return tf.zeros([] if spec.shape.rank is None else [size or 0 for size in spec.shape], spec.dtype)


def graph_of(method: Callable[..., Any], *, xla: bool = False, reduce_retracing: bool = False) -> Any:
    """Give the `tf.function` of a method of one object.

    TensorFlow counts tracings by code, over all objects, and would warn of too many; those of a partial it counts
    apart.
    """
    partial = functools.partial(method)
    return tf.function(partial, jit_compile=xla, autograph=False, reduce_retracing=reduce_retracing)


def freed(step: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give a step, to be traced, whose graph is freed once nobody has it any longer.

    TensorFlow keeps the gradients that a graph defines by `tf.custom_gradient`, and with them the graph, for as long as
    the process lives; the step of every Keras optimizer defines one. A step takes its gradients while it is traced:
    what its own graph defines is needed no more after that. Functions that it calls may be called by others, too;
    theirs stay.
    """

    def stepped(batch: Any) -> Any:
        logs = step(batch)
        for operation in tf.compat.v1.get_default_graph().get_operations():
            if operation.type == "IdentityN":
                name = operation.node_def.attr["_gradient_op_type"].s.decode()
                if name.startswith("CustomGradient-"):
                    # Not public: a TensorFlow that has it elsewhere keeps the graph.
                    getattr(ops.gradient_registry, "_registry", {}).pop(name, None)
        return logs

    return stepped


def operations_of(traced: Any) -> set[str]:
    """Name the kinds of operations in a traced function, and in all functions it calls."""
    graph = traced.graph.as_graph_def()
    nodes = [*graph.node, *(node for function in graph.library.function for node in function.node_def)]
    return {node.op for node in nodes}
