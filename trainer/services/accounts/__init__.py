"""Accounts: guests who become someone, settings, and what is kept about a person."""
