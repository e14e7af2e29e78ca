"""Tests of the ticketing context."""
