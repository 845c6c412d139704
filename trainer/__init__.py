"""Trainer turns a bank of medical facts into questions whose single right answer is provable."""
