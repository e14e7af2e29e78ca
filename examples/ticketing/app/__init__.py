"""The ticketing application."""
