"""Lists, finds, reads and binds plug-ins: kerasdl's own files, Keras's classes, and a user's modules.

Reading never imports TensorFlow or Keras: signatures are taken from the source. Only `bind` imports.
"""

from kerasdl.components.binding import bind, factory, takes_logits
from kerasdl.components.finding import UnknownKindError, find, kinds
from kerasdl.components.signature import REQUIRED, Option, Signature, section

__all__ = [
    "REQUIRED",
    "Option",
    "Signature",
    "UnknownKindError",
    "bind",
    "factory",
    "find",
    "kinds",
    "section",
    "takes_logits",
]
