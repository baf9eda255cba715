"""Places that callbacks write to, tried before anything is trained."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kerasdl.errors import UsageError

_MEANS: dict[type[Exception], str] = {
    IsADirectoryError: "that is a folder",
    FileExistsError: "a file is in the way",
    NotADirectoryError: "a file is in the way",
}


def try_file(kind: str, option: str, path: str | Path, example: str) -> None:
    """Refuse a path at which no file can be written; what is there stays as it is.

    Args:
        kind: Of the callback.
        option: Its option that gives the path.
        path: Folders on the way to it are made.
        example: A path to suggest.

    Raises:
        UsageError: It is a folder, or cannot be written, and why.

    Example:
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     try_file("csv_logger", "filename", Path(folder) / "logs" / "metrics.csv", "metrics.csv")
        ...     [path.name for path in Path(folder).rglob("*")]
        ['logs']
    """
    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = not file.exists()
        with file.open("a"):
            pass
        if new:
            file.unlink(missing_ok=True)
    # Of a path that no system takes, as one with a zero in it, Python raises a ValueError.
    except (OSError, ValueError) as error:
        raise _refused(f"{kind}: {option}", path, "file", error, f"{{kind: {kind}, {option}: {example}}}") from error


def try_folder(kind: str, option: str, path: str | Path, example: str) -> None:
    """Refuse a path of a folder in which no file can be written; the folder is made if it is not there.

    Args:
        kind: Of the callback.
        option: Its option that gives the path.
        path: The folder.
        example: A path to suggest.

    Raises:
        UsageError: It is a file, or cannot be written, and why.
    """
    try:
        Path(path).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except (OSError, ValueError) as error:
        raise _refused(f"{kind}: {option}", path, "folder", error, f"{{kind: {kind}, {option}: {example}}}") from error


def clear(kind: str, option: str, path: str | Path, example: str) -> None:
    """Refuse a path of a folder where a file is in the way; nothing is made or tried.

    Args:
        kind: Of the callback.
        option: Its option that gives the path.
        path: The folder.
        example: A path to suggest.

    Raises:
        UsageError: There is a file there, or on the way to it.
    """
    found = next((place for place in (Path(path), *Path(path).parents) if place.exists()), None)
    if found is not None and not found.is_dir():
        component = f"{{kind: {kind}, {option}: {example}}}"
        raise _refused(f"{kind}: {option}", path, "folder", NotADirectoryError(), component)


def _refused(where: str, path: str | Path, wanted: str, error: OSError | ValueError, component: str) -> UsageError:
    in_the_way = _MEANS.get(type(error))
    why = in_the_way or getattr(error, "strerror", None) or str(error)
    return UsageError(
        f"{where}: expected a {wanted} that can be written, got {str(path)!r:.200}: {why}",
        cure=f"{'Move it away, or write' if in_the_way else 'Write'} callbacks: [{component}]",
    )
