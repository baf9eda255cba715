# Generated: make generated
from kerasdl.losses.quantile import Quantile as Quantile
