"""Answers to an editor's requests: pure functions of a site that return plain values."""
