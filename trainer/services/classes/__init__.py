"""Classes: who is in them, who may do what, and what is kept."""
