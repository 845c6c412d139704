"""Simulated people, so that every page can be seen alive."""
