# Generated: make generated
from kerasdl.callbacks.activation_monitor import ActivationMonitor as ActivationMonitor
from kerasdl.callbacks.checkpoint import Checkpoint as Checkpoint
from kerasdl.callbacks.csv_logger import csv_logger as csv_logger
from kerasdl.callbacks.early_stopping import EarlyStopping as EarlyStopping
from kerasdl.callbacks.gradient_monitor import GradientMonitor as GradientMonitor
from kerasdl.callbacks.sample_images import SampleImages as SampleImages
from kerasdl.callbacks.tensorboard import tensorboard as tensorboard
