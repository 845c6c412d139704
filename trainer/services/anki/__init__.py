"""From Anki and back: decks, imports, and notes of one's own."""
