# Generated: make generated
from kerasdl.data.arrays import arrays as arrays
from kerasdl.data.csv import csv as csv
from kerasdl.data.keras import keras as keras
from kerasdl.data.parquet import parquet as parquet
from kerasdl.data.sklearn import sklearn as sklearn
from kerasdl.data.synthetic import synthetic as synthetic
from kerasdl.data.timeseries import timeseries as timeseries
