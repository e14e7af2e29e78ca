"""Tests of loading and saving tickets."""
