# Generated: make generated
from kerasdl.tasks.binary import Binary as Binary
from kerasdl.tasks.forecasting import Forecasting as Forecasting
from kerasdl.tasks.generation import Generation as Generation
from kerasdl.tasks.multiclass import Multiclass as Multiclass
from kerasdl.tasks.multilabel import Multilabel as Multilabel
from kerasdl.tasks.regression import Regression as Regression
