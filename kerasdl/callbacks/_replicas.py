"""What the replicas of a model on several devices each have a part of, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tensorflow as tf

if TYPE_CHECKING:
    from collections.abc import Callable


def once(function: Callable[..., None], *values: Any) -> None:
    """Call a function for all replicas together, from within the step of each.

    Args:
        function: Takes the values of all replicas at once, for `summed` and `first`.
        values: Those of one replica.
    """
    if _are_several():
        # In place of a condition on the replica: replicas wait for each other before they add up.
        tf.distribute.get_replica_context().merge_call(lambda _, *merged: function(*merged), args=values)
    else:
        function(*values)


def summed(function: Callable[..., Any], *values: Any) -> Any:
    """Give the sum over replicas of what a function makes of the values of each; within `once`."""
    if not _are_several():
        return function(*values)
    strategy = tf.distribute.get_strategy()
    found = strategy.extended.call_for_each_replica(function, args=values)
    return tf.nest.map_structure(lambda each: strategy.reduce(tf.distribute.ReduceOp.SUM, each, axis=None), found)


def first(value: Any) -> Any:
    """Give the first replica's value, of one that is the same in all; within `once`."""
    return tf.distribute.get_strategy().experimental_local_results(value)[0] if _are_several() else value


def _are_several() -> bool:
    return tf.distribute.get_strategy().num_replicas_in_sync > 1
