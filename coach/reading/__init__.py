"""Reading: documents as they lie on disk, understood as stories and what is left out of them.

Import from the modules: `formats.read` and `folder.discover` are the way in, `recipe.RECIPE` is
what every command looks at. Nothing is imported here, so that looking at a recipe or a folder does
not load a Markdown parser (0.1 s).
"""
