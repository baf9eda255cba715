"""The saved model: front, core and head in one file that takes raw inputs."""

from kerasdl.artifact.composing import compose, compose_generator
from kerasdl.artifact.description import Description
from kerasdl.artifact.explaining import UNREADABLE, explained
from kerasdl.artifact.parity import check_description, check_parity
from kerasdl.artifact.predicting import Predictor, load
from kerasdl.artifact.predictions import Predictions
from kerasdl.artifact.saving import save

__all__ = [
    "UNREADABLE",
    "Description",
    "Predictions",
    "Predictor",
    "check_description",
    "check_parity",
    "compose",
    "compose_generator",
    "explained",
    "load",
    "save",
]
