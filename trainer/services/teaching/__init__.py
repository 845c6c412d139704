"""What a class knows, mixes up and reports, and which questions can be trusted."""
