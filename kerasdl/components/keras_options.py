"""Types and bounds of the options of Keras's own classes, which annotate nothing.

One table by option name; a test fails when the installed Keras has an option that is missing here.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le

from kerasdl.interfaces import (
    Float,
    Fraction,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    Probability,
    Schedule,
    Worth,
)

# The runner decides these: names and dtypes, the logits contract, the recipe's seed, loss scaling, accumulation, how a
# run that diverged ends.
SET_BY_RUNNER = {
    "name",
    "dtype",
    "reduction",
    "from_logits",
    "seed",
    "data_format",
    "loss_scale_factor",
    "gradient_accumulation_steps",
    "verbose",
    "raise_error",
}

# Bases, wrappers, and classes that work on objects or places a recipe has no word for.
NOT_FOR_RECIPES = {
    "Optimizer",
    "LossScaleOptimizer",
    "MultiOptimizer",
    "OptimizerMap",
    "LearningRateSchedule",
    "Loss",
    "CTC",
    # Compares embeddings of pairs of examples, which no task predicts.
    "Circle",
    "Metric",
    "MeanMetricWrapper",
    "Mean",
    "Sum",
    "Callback",
    "CallbackList",
    "History",
    "ProgbarLogger",
    "LambdaCallback",
    "LearningRateScheduler",
    # kerasdl's own `checkpoint` is atomic and lives in the run directory; these write wherever they are told.
    "ModelCheckpoint",
    "OrbaxCheckpoint",
    "BackupAndRestore",
    # Sends the metrics over the network.
    "RemoteMonitor",
    # They change images and labels together, which a layer inside a model cannot.
    "CutMix",
    "MixUp",
}

_FillMode = Literal["constant", "nearest", "wrap", "reflect"]
_Factor = Float | tuple[Float, Float]
_Thresholds = Probability | Sequence[Probability]

# Optimizers that scale each weight's steps by themselves take smaller rates than those that do not.
_Rate = Annotated[PositiveFloat | Schedule, Worth(1, log=(1e-4, 1e-2))]
_LargeRate = Annotated[PositiveFloat | Schedule, Worth(1, log=(1e-4, 1e-1))]
# With a warm-up, it is only what that starts from.
_InitialRate = Annotated[NonNegativeFloat, Worth(1, log=(1e-4, 1e-2), unless="warmup_target")]
_WarmRate = Annotated[PositiveFloat, Worth(1, log=(1e-4, 1e-2))]

TYPES: dict[str, Any] = {
    "adam_beta_1": Fraction,
    "adam_beta_2": Fraction,
    "adam_lr_ratio": PositiveFloat,
    "adam_weight_decay": NonNegativeFloat,
    "all_ops": bool,
    "alpha": NonNegativeFloat,
    "amsgrad": bool,
    "apply_class_balancing": bool,
    "average": Literal["micro", "macro", "weighted"],
    "axis": int,
    "beta": NonNegativeFloat,
    "beta_1": Fraction,
    "beta_2": Fraction,
    "beta_2_decay": Float,
    "boundaries": Sequence[NonNegativeInt],
    "brightness_factor": _Factor,
    "centered": bool,
    "chain_depth": PositiveInt,
    "class_aggregation": Literal["uniform_average", "variance_weighted_average"],
    "class_id": NonNegativeInt,
    "clip_threshold": PositiveFloat,
    "clipnorm": PositiveFloat,
    "clipvalue": PositiveFloat,
    "contrast_factor": _Factor,
    "cooldown": NonNegativeInt,
    "curve": Literal["ROC", "PR"],
    "cycle": bool,
    "decay_rate": PositiveFloat,
    "decay_steps": PositiveInt,
    "delta": PositiveFloat,
    "ema_momentum": Probability,
    "ema_overwrite_frequency": PositiveInt,
    "end_learning_rate": NonNegativeFloat,
    "epsilon": PositiveFloat,
    "epsilon_1": PositiveFloat,
    "epsilon_2": PositiveFloat,
    "exclude_embeddings": bool,
    "exclude_layers": Sequence[str],
    "factor": _Factor,
    "fill_mode": _FillMode,
    "fill_value": Float,
    "first_decay_steps": PositiveInt,
    "from_sorted_ids": bool,
    "gamma": NonNegativeFloat,
    "global_clipnorm": PositiveFloat,
    "height": PositiveInt,
    "height_factor": _Factor,
    "hue_factor": _Factor,
    "ignore_class": int,
    "initial_accumulator_value": NonNegativeFloat,
    "initial_learning_rate": _InitialRate,
    "interpolation": Literal["bilinear", "nearest"],
    "k": PositiveInt,
    "kernel_size": PositiveInt | tuple[PositiveInt, PositiveInt],
    "l1_regularization_strength": NonNegativeFloat,
    "l2_regularization_strength": NonNegativeFloat,
    "l2_shrinkage_regularization_strength": NonNegativeFloat,
    "label_smoothing": Probability,
    "label_weights": Sequence[NonNegativeFloat],
    "learning_rate": _Rate,
    "learning_rate_power": Float,
    "m_mul": PositiveFloat,
    "min_delta": NonNegativeFloat,
    "min_lr": NonNegativeFloat,
    "mode": Literal["auto", "min", "max"],
    "momentum": Probability,
    "monitor": str,
    "multi_label": bool,
    "muon_a": Float,
    "muon_b": Float,
    "muon_c": Float,
    "nesterov": bool,
    "ns_steps": PositiveInt,
    "num_chains": PositiveInt,
    "num_classes": PositiveInt,
    "num_labels": PositiveInt,
    "num_ops": PositiveInt,
    "num_regressors": NonNegativeInt,
    "num_thresholds": PositiveInt,
    "patience": NonNegativeInt,
    "power": Float,
    "precision": Probability,
    "q": PositiveFloat,
    "recall": Probability,
    "relative_step": bool,
    "rho": Fraction,
    "rms_rate": PositiveFloat,
    "saturation_factor": _Factor,
    "scale": _Factor,
    "sensitivity": Probability,
    "sigma": _Factor,
    "sparse_y_pred": bool,
    "sparse_y_true": bool,
    "specificity": Probability,
    "staircase": bool,
    "summation_method": Literal["interpolation", "minoring", "majoring"],
    "swap_on_epoch": bool,
    "t_mul": PositiveFloat,
    "target_class_ids": Sequence[NonNegativeInt],
    "threshold": Probability,
    "thresholds": _Thresholds,
    "top_k": PositiveInt,
    "use_ema": bool,
    "value_range": tuple[Float, Float],
    "values": Sequence[NonNegativeFloat],
    "warmup_steps": NonNegativeInt,
    "warmup_target": _WarmRate,
    "weight_decay": NonNegativeFloat,
    "width": PositiveInt,
    "width_factor": _Factor,
    "x_factor": _Factor,
    "y_factor": _Factor,
}

# The same word for something else.
_Bits = Annotated[int, Ge(1), Le(8)]
EXCEPTIONS: dict[tuple[str, str], Any] = {
    ("Adadelta", "learning_rate"): _LargeRate,
    ("Adagrad", "learning_rate"): _LargeRate,
    ("Ftrl", "learning_rate"): _LargeRate,
    ("RandomFlip", "mode"): Literal["horizontal", "vertical", "horizontal_and_vertical"],
    ("RandomPosterization", "factor"): _Bits | tuple[_Bits, _Bits],
    ("ReduceLROnPlateau", "factor"): Fraction,
    ("SGD", "learning_rate"): _LargeRate,
}

# Default and description where Keras's own are not a recipe's: pixels are standardised before a model gets them.
INSTEAD: dict[str, tuple[Any, str]] = {
    "value_range": (None, "Smallest and largest value of a pixel where the model gets it; null for those of the data."),
}

# Of options that Keras's own docstrings forget.
DESCRIPTIONS = {
    "axis": "Axis that is summed over; null for all.",
    "ignore_class": "Number of a class whose examples do not count; null for none.",
}
