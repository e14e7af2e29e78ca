"""The only code that knows the Language Server Protocol."""
