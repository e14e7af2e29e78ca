"""A language server and generator for Castlecraft component definitions."""

__version__ = "0.1.0"
