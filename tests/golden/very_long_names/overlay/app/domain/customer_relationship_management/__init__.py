"""Long names."""
