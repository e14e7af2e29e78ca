"""Accounts and what is booked on them."""
