"""Tables in and out: a folder of CSV files becomes a bank, and a bank becomes such a folder."""
