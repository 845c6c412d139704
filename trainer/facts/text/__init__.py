"""Bank files as text: where each block stands in them, changing one without touching the rest, and joining changes."""
