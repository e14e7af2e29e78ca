"""Tests of the ticketing application."""
