"""How Sphinx builds these pages: `make docs`."""

from kerasdl import __version__

project = "kerasdl"
copyright = "the kerasdl authors"
release = __version__
extensions = ["myst_parser"]
exclude_patterns = ["_build"]
# Links to a heading, as `recipe-reference.md#mlp`, work as they do where the code is kept.
myst_heading_anchors = 4
html_title = f"kerasdl {release}"
html_theme_options = {"description": "Deep learning with Keras 3 from one YAML recipe", "page_width": "1100px"}
