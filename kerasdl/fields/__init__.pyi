# Generated: make generated
from kerasdl.fields.array import Array as Array
from kerasdl.fields.audio import Audio as Audio
from kerasdl.fields.boolean import Boolean as Boolean
from kerasdl.fields.category import Category as Category
from kerasdl.fields.date import Date as Date
from kerasdl.fields.image import Image as Image
from kerasdl.fields.labels import Labels as Labels
from kerasdl.fields.numeric import Numeric as Numeric
from kerasdl.fields.text import Text as Text
