"""Glossaries in and out: one module per format; ``registry.py`` lists them."""
