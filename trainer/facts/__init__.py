"""The fact bank: what is known, how it is read, and what follows from it."""
