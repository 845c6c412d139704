"""Anki decks: the only room that knows genanki."""
