"""What the columns of a table are for, as its source's options say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from kerasdl.data._infer import Column
from kerasdl.errors import UsageError
from kerasdl.fields import Boolean, Category, Date, Labels, Numeric, Text
from kerasdl.interfaces import ColumnType, Field, Split
from kerasdl.interfaces.pasting import declared, pasted


@dataclass(frozen=True)
class Layout:
    """What the columns of a table are for.

    Attributes:
        targets: Columns to predict.
        weight: Column of numbers that say how much each row counts; None if all count the same.
        split_by: Column that the split goes by; None if there is none.
        columns: Types of columns, where they are not to be inferred.
        missing: Texts that mean that there is no value.
        decimal: What stands between whole and fraction.
        dates: How dates are written; None for ISO 8601.
        replace: By column, what to read where something else is written.
        separators: What stands between the labels of a target that has several in each row.
        labels: Those there are, by such a target, if the training part may lack some.
        refuse_missing: A missing input is an error.
        drop_unlabelled: Leave out rows without a target; else they are an error.
        files: Columns that hold paths of other files, relative to the folder of the table.
    """

    targets: tuple[str, ...]
    weight: str | None = None
    split_by: str | None = None
    columns: Mapping[str, ColumnType] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    decimal: str = "."
    dates: str | None = None
    replace: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    separators: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    refuse_missing: bool = False
    drop_unlabelled: bool = False
    files: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, target: str | Sequence[str], split: Split, missing_values: str, missing_targets: str, **rest: Any
    ) -> Self:
        """Make a layout of a source's options, the rest of which are called as the attributes are."""
        return cls(
            targets=(target,) if isinstance(target, str) else tuple(target),
            split_by=split.column,
            refuse_missing=missing_values == "refuse",
            drop_unlabelled=missing_targets == "drop",
            **rest,
        )

    def inputs(self, names: Sequence[str]) -> list[str]:
        """Give the columns that may be inputs: all but targets, weight and what the split goes by, unless declared."""
        elsewhere = {*self.targets, self.weight, self.split_by} - set(self.columns)
        return [name for name in names if name not in elsewhere and name not in self.targets]

    def read(self, names: Sequence[str]) -> list[str]:
        """Give the columns that are read: all but inputs that are declared to be ignored."""
        inputs = {name for name in self.inputs(names) if self.columns.get(name) != "ignore"}
        return [name for name in names if name in {*inputs, *self.targets, self.weight, self.split_by}]

    def column(self, values: Any) -> Column:
        """Look at the first rows of a column."""
        return Column(values, self.missing, self.decimal, self.dates)

    def input(self, name: str, column_type: ColumnType) -> Field:
        """Make the field of an input."""
        return self._field(name, column_type, required=self.refuse_missing)

    def target(self, name: str, column: Column) -> Field:
        """Make the field of a target.

        Args:
            name: The column.
            column: Its first rows.
        """
        if name in self.separators or column.is_list:
            return self._labels(name)
        if name in self.labels:
            raise UsageError(
                f"data.labels: each row of {name!r} has a single one", cure=f'data.separators: {{{pasted(name)}: ";"}}'
            )
        column_type = self.columns.get(name, column.kind)
        named = name not in self.columns and len(self.targets) == 1 and column.names_truth
        if named or column_type in ("text", "date", "ignore"):
            # A name is a class, however many words it has.
            column_type = "category"
        return self._field(name, column_type, required=not self.drop_unlabelled)

    def _labels(self, name: str) -> Labels:
        return Labels(
            name,
            self.separators.get(name),
            tuple(self.labels.get(name, ())),
            missing=self.missing,
            replace=dict(self.replace.get(name, {})),
            required=not self.drop_unlabelled,
        )

    def _field(self, name: str, column_type: ColumnType, *, required: bool) -> Field:
        options: dict[str, Any] = {"missing": self.missing, "required": required}
        if column_type != "category" and name in self.replace:
            raise UsageError(
                f"data.replace: column {name!r} is {column_type}; only names of categories can be replaced",
                cure=f"{declared(name, 'category')}; what means that there is no value belongs into data.missing",
            )
        if column_type == "text":
            return Text(name, **options)
        if column_type == "numeric":
            return Numeric(name, decimal=self.decimal, **options)
        if column_type == "boolean":
            return Boolean(name, **options)
        if column_type == "date":
            return Date(name, format=self.dates, **options)
        return Category(name, replace=dict(self.replace.get(name, {})), **options)
