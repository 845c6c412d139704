"""The same program and cast as the web's tests."""

from tests.web.conftest import app, clock, either, empty_file, guest, stranger

__all__ = ["app", "clock", "either", "empty_file", "guest", "stranger"]
