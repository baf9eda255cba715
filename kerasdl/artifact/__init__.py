"""The saved model: front, core and head in one file that takes raw inputs."""

from kerasdl.artifact.composing import compose, compose_generator
from kerasdl.artifact.predicting import Predictor, load
from kerasdl.artifact.saving import save

__all__ = ["Predictor", "compose", "compose_generator", "load", "save"]
