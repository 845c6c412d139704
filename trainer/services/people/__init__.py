"""Who learns, as a value, and what they should be told once."""
