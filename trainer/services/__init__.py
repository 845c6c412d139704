"""Deeds: each a function that loads what the actor may touch, thinks, and writes. None commits."""
