"""Sets of questions for a class, as thought: what is allowed when, which form holds what, and what a set is worth."""
