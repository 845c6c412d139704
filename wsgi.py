"""The application, for a WSGI server: ``granian --interface wsgi wsgi:app`` or ``gunicorn wsgi:app``."""

from trainer.app import create_app

app = create_app()
