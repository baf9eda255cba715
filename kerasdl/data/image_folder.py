"""Folders of images."""

from collections.abc import Sequence
from typing import Literal

from kerasdl.data._files import Files
from kerasdl.data._images import image_dataset, image_field
from kerasdl.data._read_files import read_files
from kerasdl.fields import Image
from kerasdl.interfaces import Dataset, InputPath, PositiveInt, Split


def image_folder(
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    validation_path: InputPath | Sequence[InputPath] | None = None,
    test_path: InputPath | Sequence[InputPath] | None = None,
    names: str | None = None,
    size: tuple[PositiveInt, PositiveInt] | None = None,
    channels: Literal["grey", "rgb", "rgba"] | None = None,
    unreadable: Literal["refuse", "skip"] = "refuse",
    links: Literal["refuse", "follow"] = "refuse",
    split: Split = Split(),
) -> Dataset:
    """Read images from folders: JPEG, PNG, BMP, and GIF, of which the first picture is taken.

    The folder that an image lies in says its class: `path/CLASS/.../IMAGE`. What Exif says to be turned is turned. The
    front gives images the model's size, bilinear and smoothed where they become smaller, and each channel mean 0 and
    variance 1 over the training part.

    Args:
        seed: Decides which image lands in which part.
        path: A folder with a folder for each class, or with folders `train`, `test` and, if there is one, `validation`
            that have those; or a pattern such as `photos/*/*.jpg`, or a list of folders or files.
        validation_path: Folder, pattern or list for the validation part, in place of the split's fraction.
        test_path: Folder, pattern or list for the test part, in place of the split's fraction.
        names: What names of files say, without their ending, in place of their folders: `{label}_{camera}_*`, where
            `camera` is what a split may go by; null if folders say the class.
        size: Height and width that images are given; null for their own, if they all have the same.
        channels: `grey`, `rgb`, or `rgba` with transparency, which else is laid over black; null for `grey` if all
            images are grey, `rgba` if all have transparency, else `rgb`.
        unreadable: What to do with files that are damaged, cut short, of another kind than their name says, or of
            more than 80 megapixels: `refuse` all, or `skip` these and count them.
        links: `refuse` symbolic links that lead out of a folder, as other people's data should have none; or `follow`
            those you know.
        split: Parts held back from training.

    Raises:
        DataError: There are no images, one cannot be read or has no class, or they differ in size.
        UsageError: Options contradict each other.

    Example:
        >>> import numpy, pathlib, PIL.Image, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for number in range(20):
        ...         file = pathlib.Path(folder, "dark" if number < 10 else "light", f"{number}.png")
        ...         file.parent.mkdir(exist_ok=True)
        ...         PIL.Image.fromarray(numpy.full((6, 8, 3), 10 * number, "uint8")).save(file)
        ...     shades = image_folder(0, path=folder)
        >>> shades.train.x.shape, shades.train.x.dtype, shades.inputs.shape, sorted(set(shades.train.y))
        ((14, 6, 8, 3), dtype('uint8'), (6, 8, 3), ['dark', 'light'])
    """
    files = Files.of(path, validation_path, test_path, names, split, links)
    listed = files.listed(Image.endings)
    field = image_field("inputs", [file for part in listed.values() for file in part.files], size, channels)
    parts, findings = read_files(listed, field, files.split, seed, unreadable)
    return image_dataset(parts, field, files.resolved, findings=findings)
