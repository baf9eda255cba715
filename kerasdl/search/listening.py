"""What a search tells while it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record


class SearchListener:
    """Hears of a search's progress; every method does nothing until a subclass says otherwise."""

    def began(self, trials: int, objectives: Sequence[Objective], records: Sequence[Record]) -> None:
        """A search begins, or goes on with what is known of these trials; `trials` at most."""

    def changed(self, record: Record) -> None:
        """A trial has begun or ended."""

    def stepped(self, record: Record, epochs: int, score: float | None) -> None:
        """A trial is trained: `epochs` so far, with this best score."""

    def warned(self, message: str) -> None:
        """Something is wrong that does not end the search, such as a damaged record."""

    def retraining(self, record: Record) -> None:
        """The best trial is trained again, to be scored on the test part."""

    def ended(self) -> None:
        """The search is over, however it ended."""
