"""The pages of those who learn, as plain values."""
