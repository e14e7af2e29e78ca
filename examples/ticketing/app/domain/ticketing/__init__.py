"""The ticketing context: tickets, their events and their errors."""
