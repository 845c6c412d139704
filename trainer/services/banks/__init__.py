"""The banks of this installation, on their shelves."""
