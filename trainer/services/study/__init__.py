"""A person's study: what is asked when, what was answered, and what is remembered of it."""
