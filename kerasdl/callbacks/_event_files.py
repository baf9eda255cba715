"""Event files for TensorBoard, which an interrupted training goes on with."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np
import tensorflow as tf

from kerasdl.errors import UsageError
from kerasdl.interfaces.whole_files import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Event, Summary, Metadata = tf.compat.v1.Event, tf.compat.v1.Summary, tf.compat.v1.SummaryMetadata

# TensorBoard takes for its own what has `tfevents` in its name, and reads it in the order of the names.
_NAME = "events.out.tfevents.{}.kerasdl"
_VERSION = "brain.Event:2"
# As many as TensorBoard's own summaries have.
_BINS = 30


class EventFiles:
    """Writes the values of one training, an event an epoch.

    Each training that goes on has a file of its own, named by the epoch it begins with.

    Args:
        folder: Where they go; made if it is not there.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as name:
        ...     folder = Path(name)
        ...     interrupted, resumed = EventFiles(folder), EventFiles(folder)
        ...     for files, epoch in ((interrupted, 0), (interrupted, 1), (interrupted, 2), (resumed, 1)):
        ...         files.write(epoch, [scalar("norm", 0.5)])
        ...     for path in sorted(folder.iterdir()):
        ...         path.name, [event.step for event in read_events(path)]
        ('events.out.tfevents.0000000000.kerasdl', [0])
        ('events.out.tfevents.0000000001.kerasdl', [1])
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writer: Any = None

    def write(self, epoch: int, values: Iterable[Any]) -> None:
        """Add an epoch's values.

        The first time, events that another training wrote for this epoch and later ones are dropped, and so is one it
        did not finish.

        Args:
            epoch: Counted from 0.
            values: What `scalar` and `histogram` give.
        """
        if self._writer is None:
            self._begin(epoch)
        event = Event(wall_time=time.time(), step=epoch, summary=Summary(value=values))
        self._writer.write(event.SerializeToString())
        # What a checkpoint takes for written must be there when the process is killed.
        self._writer.flush()

    def close(self) -> None:
        """End the file, if any was begun."""
        if self._writer is not None:
            self._writer.close()

    def _begin(self, epoch: int) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self.folder.glob(_NAME.format("*")):
            _keep_before(epoch, path)
        self._writer = _writer(self.folder / _NAME.format(f"{epoch:010d}"))


def check_folder(kind: str, folder: str | None, *, histograms: bool) -> None:
    """Refuse histograms that would be written nowhere.

    Raises:
        UsageError: There is no folder for them.
    """
    if histograms and folder is None:
        raise UsageError(
            f"{kind}: histograms: they are written for TensorBoard, and there is no folder for it.",
            cure=f"callbacks: [{{kind: {kind}, tensorboard: events/{kind}, histograms: true}}]",
        )


def read_events(path: Path) -> list[Any]:
    """Read a file's events, without the version it begins with and one that was not finished."""
    events = []
    try:
        for record in tf.data.TFRecordDataset(str(path)).as_numpy_iterator():
            events.append(Event.FromString(record))
    except tf.errors.DataLossError:
        pass
    return [event for event in events if not event.file_version]


def scalar(tag: str, value: float) -> Any:
    """Give a number, as TensorBoard draws it over epochs."""
    kind = Metadata(data_class="DATA_CLASS_SCALAR")
    kind.plugin_data.plugin_name = "scalars"
    return Summary.Value(tag=tag, tensor=tf.make_tensor_proto(value, tf.float32), metadata=kind)


def scalars(prefix: str, rows: Mapping[str, Mapping[str, float | None]]) -> list[Any]:
    """Give the statistics of layers or variables as `prefix/row/statistic`, without those that are None."""
    named = ((f"{prefix}/{name}/{statistic}", value) for name, row in rows.items() for statistic, value in row.items())
    return [scalar(tag, value) for tag, value in named if value is not None]


def histogram(tag: str, values: np.ndarray) -> Any:
    """Give how often values of each size occur, of those that are finite.

    Example:
        >>> made = histogram("answers", np.array([0.0, 1.0, 3.0, np.nan], "float32"))
        >>> rows = tf.make_ndarray(made.tensor)
        >>> rows.shape, rows[:, 2].sum().item(), rows[0, 0].item(), rows[-1, 1].item()
        ((30, 3), 3.0, 0.0, 3.0)
    """
    # In float32, thirty bins might not fit between two values.
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    counts, _ = np.histogram(finite, _BINS, (low, high))
    # NumPy widens the bins of values that are all the same; TensorBoard does not.
    edges = np.linspace(low, high, _BINS + 1)
    rows = np.stack([edges[:-1], edges[1:], counts], axis=1)
    kind = Metadata(data_class="DATA_CLASS_TENSOR")
    kind.plugin_data.plugin_name = "histograms"
    return Summary.Value(tag=tag, tensor=tf.make_tensor_proto(rows, tf.float64), metadata=kind)


def _keep_before(epoch: int, path: Path) -> None:
    """Drop from a file what it says of an epoch and later ones; remove it if nothing is left."""
    kept = [event for event in read_events(path) if event.step < epoch]
    if not kept:
        path.unlink()
        return
    with replacing(path) as unfinished:
        writer = _writer(unfinished)
        for event in kept:
            writer.write(event.SerializeToString())
        writer.close()


def _writer(path: Path) -> Any:
    writer = tf.io.TFRecordWriter(str(path))
    writer.write(Event(wall_time=time.time(), file_version=_VERSION).SerializeToString())
    return writer
