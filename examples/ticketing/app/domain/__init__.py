"""Business rules, free of storage and transport."""
