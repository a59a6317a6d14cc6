"""A document's bytes become an outline, a format a module."""
