"""What crosses rooms: option types, specs, data sets, tasks. Imports neither TensorFlow nor NumPy.

Every public name here may stand in the signature of a plug-in; the recipe checker evaluates annotations against
this vocabulary and nothing else.
"""

from kerasdl.interfaces.component import (
    Augmentation,
    Builder,
    Component,
    Schedule,
    Slot,
)
from kerasdl.interfaces.dataset import Dataset, Part, Written
from kerasdl.interfaces.field import Field, FileField
from kerasdl.interfaces.options import (
    Activation,
    ColumnType,
    DoctorRule,
    Float,
    Fraction,
    InputPath,
    NonNegativeFloat,
    NonNegativeInt,
    OutputPath,
    PositiveFloat,
    PositiveInt,
    Probability,
)
from kerasdl.interfaces.spec import Inputs, Shape, Spec
from kerasdl.interfaces.split import Split
from kerasdl.interfaces.task import Target, Task
from kerasdl.interfaces.worth import (
    Cell,
    Dropout,
    Filters,
    HiddenActivation,
    Network,
    Normalisation,
    Penalty,
    RecurrentWidths,
    Widths,
    Worth,
)

__all__ = [
    "Activation",
    "Augmentation",
    "Builder",
    "Cell",
    "ColumnType",
    "Component",
    "Dataset",
    "DoctorRule",
    "Dropout",
    "Field",
    "FileField",
    "Filters",
    "Float",
    "Fraction",
    "HiddenActivation",
    "InputPath",
    "Inputs",
    "Network",
    "NonNegativeFloat",
    "NonNegativeInt",
    "Normalisation",
    "OutputPath",
    "Part",
    "Penalty",
    "PositiveFloat",
    "PositiveInt",
    "Probability",
    "RecurrentWidths",
    "Schedule",
    "Shape",
    "Slot",
    "Spec",
    "Split",
    "Target",
    "Task",
    "Widths",
    "Worth",
    "Written",
]
