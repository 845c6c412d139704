"""Learning platforms that launch a class by LTI 1.3, and get its grades."""
