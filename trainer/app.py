"""The factory: reads the settings, wires the rooms together, nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from flask import Flask

from trainer.config import Settings, prepare_instance, read_settings, secret_key
from trainer.questions.texts import lead
from trainer.services.anki.decks import Decks
from trainer.services.anki.files import AnkiFiles
from trainer.services.banks.library import Library
from trainer.services.banks.shelving import load_library
from trainer.services.lanes import Lane
from trainer.services.pages.search import Indexes
from trainer.services.writing.shelves import Shelves
from trainer.store.engine import begin_writing, db, open_store
from trainer.web import (
    accounts,
    analysis,
    browse,
    class_people,
    classes,
    decks,
    drill,
    exams,
    exporting,
    facts,
    home,
    lti,
    memory,
    offline,
    own,
    plan,
    practice,
    progress,
    reports,
    search,
    sets,
    teaching,
    write,
)
from trainer.web import settings as settings_pages
from trainer.web.assets import version
from trainer.web.context import for_every_page
from trainer.web.errors import init_errors
from trainer.web.gate import Gate
from trainer.web.identity import person_id
from trainer.web.language import init_language
from trainer.web.packing import init_packing
from trainer.web.security import init_security
from trainer.web.sending import Sender
from trainer.web.transaction import init_transactions
from trainer.web.uploads import init_uploads
from trainer.web.wiring import EXTENSION, Wiring

THREADS: Final = 8
"""Requests that a process works on at once."""

MOST_FITS: Final = 100
"""Fits that wait for their turn in a process. Whoever's is not taken has it begun when their next session ends."""

BLUEPRINTS: Final = (
    home.pages,
    drill.pages,
    practice.pages,
    exams.pages,
    browse.pages,
    search.pages,
    progress.pages,
    plan.pages,
    decks.pages,
    facts.pages,
    memory.pages,
    offline.pages,
    own.pages,
    settings_pages.pages,
    sets.pages,
    classes.pages,
    class_people.pages,
    teaching.pages,
    analysis.pages,
    reports.pages,
    exporting.pages,
    lti.pages,
    write.pages,
)
"""Every page there is, but for the accounts', which Flask-Security brings."""


def create_app(
    settings: Settings | None = None,
    *,
    library: Library | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),  # noqa: TID251 - the one place where the clock comes in
) -> Flask:
    """Make the program: as the environment sets it, with the banks of this installation, by the machine's clock.

    Raises:
        ConfigError, StoreError, BankError: if it cannot run so, each in words that say what to do.
    """
    settings = settings or read_settings()
    app = create_bare_app(settings)
    app.config.update(SECRET_KEY=secret_key(settings))
    init_packing(app)
    init_uploads(app)
    init_transactions(app)  # first, so that nothing reads before the transaction has begun
    init_security(app, settings)
    app.extensions[EXTENSION] = wiring = Wiring(
        session=db.session,
        begin_writing=begin_writing,
        shelves=Shelves(library or load_library(settings.banks, instance=settings.instance), settings.instance),
        viewer=person_id,
        decks=Decks(),
        files=AnkiFiles(settings.instance.absolute() / "anki"),
        fits=Lane(at_once=1, most_waiting=MOST_FITS),
        indexes=Indexes(),
        settings=settings,
        now=now,
    )
    wiring.files.sweep(now())
    init_language(app)
    accounts.init_accounts(app, wiring)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    init_errors(app)
    app.context_processor(for_every_page)
    app.add_template_filter(lead)
    return app


def create_gate() -> Gate:
    """Make the program as `trainer serve` runs it: with a gate that waits for nobody for long."""
    settings = read_settings()
    app = create_app(settings)
    if settings.send_grades:
        Sender(app).start()
    return Gate(app, grace=settings.patience, threads=THREADS)


def create_bare_app(settings: Settings) -> Flask:
    """Make the part of the program that reaches the database, and nothing that answers."""
    prepare_instance(settings)
    static = f"/static/{version()}"  # a page finds its own files, however many versions a browser keeps
    app = Flask("trainer", instance_path=str(settings.instance.absolute()), static_url_path=static)
    app.config.update(SQLALCHEMY_DATABASE_URI=settings.database)
    open_store(app)
    return app
