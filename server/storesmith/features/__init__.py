"""What an editor may ask of a definition, as pure functions of plain values."""
