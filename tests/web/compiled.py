"""Compiled templates, kept for the many programs of one test process."""

import atexit
from tempfile import TemporaryDirectory

from jinja2 import FileSystemBytecodeCache

_FOLDER = TemporaryDirectory(prefix="templates-", ignore_cleanup_errors=True)
atexit.register(_FOLDER.cleanup)

TEMPLATES = FileSystemBytecodeCache(_FOLDER.name)
