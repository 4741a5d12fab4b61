"""Mongolian–Chinese legal translation with a controlled terminology, and a bilingual case library."""

__version__ = "0.1.0"
__all__ = ["__version__"]
