"""All pages drawn from example values, without services or a database: for tests of markup, look and keys."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel import Locale
from flask import Flask, g, render_template
from flask_babel import Babel
from jinja2 import StrictUndefined
from markupsafe import Markup
from wtforms import EmailField, Form, PasswordField

import trainer
from tests.web.compiled import TEMPLATES
from tests.web.pages import PAGES
from trainer.app import BLUEPRINTS
from trainer.questions.texts import lead

ROOM = Path(trainer.__file__).parent
ACCOUNT_PAGES = {
    f"security/{name}.html": f"{name}_form"
    for name in ("login_user", "register_user", "forgot_password", "reset_password", "change_password")
}
ALL = [*PAGES, *ACCOUNT_PAGES]


class AccountForm(Form):  # type: ignore[misc]  # WTForms carries no types
    """The fields of all account forms together."""

    email = EmailField(render_kw={"autocomplete": "email"})
    password = PasswordField(render_kw={"autocomplete": "current-password"})
    password_confirm = PasswordField(render_kw={"autocomplete": "new-password"})
    new_password = PasswordField(render_kw={"autocomplete": "new-password"})
    new_password_confirm = PasswordField(render_kw={"autocomplete": "new-password"})

    def hidden_tag(self) -> Markup:
        """Flask-WTF's hidden fields, of which only the token matters here."""
        return Markup('<input type="hidden" name="csrf_token">')


def build() -> Flask:
    """Make an app that knows the project's templates, styles and addresses, and nothing else."""
    app = Flask("gallery", template_folder=str(ROOM / "templates"), static_folder=str(ROOM / "static"))
    app.secret_key = "only for flashed messages"  # noqa: S105  # a test signs nothing that matters
    Babel(
        app, locale_selector=lambda: g.get("language", "en"), default_translation_directories=str(ROOM / "translations")
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.bytecode_cache = TEMPLATES
    app.jinja_env.globals |= {"csrf_token": lambda: "token", "url_for_security": lambda name, **_: f"/{name}"}
    app.add_template_filter(lead)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def render(app: Flask, name: str, **more: Any) -> str:
    """Draw the page of this name; ``more`` is what the program tells every template, such as the theme."""
    with app.test_request_context():
        if "language" in more:
            g.language = more["language"]
            more["direction"] = Locale.parse(more["language"]).text_direction
        if name in ACCOUNT_PAGES:
            form = AccountForm()
            form.email.errors = ["There is no such address."]
            more |= {ACCOUNT_PAGES[name]: form, "security": SimpleNamespace(recoverable=True)}
            return render_template(name, reset_password_token="token", active_password=True, **more)  # noqa: S106
        template, page = PAGES[name]
        return render_template(template, page=page, **more)
