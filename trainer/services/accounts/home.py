"""The first page and the page about the program."""

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from trainer.facts.model import Bank
from trainer.services.accounts.people import has_answers
from trainer.services.banks.bank_views import bank_views
from trainer.services.banks.library import Library
from trainer.services.pages.drill import option_views
from trainer.services.study.samples import Sample
from trainer.services.words.views import AboutPage, DrillPage, OptionView, SourceView, WelcomePage


def is_returning(session: Session, person_id: int | None) -> bool:
    """Whether this browser belongs to someone who has answered before."""
    return person_id is not None and has_answers(session, person_id)


def welcome_page(
    library: Library, *, sample: Sample | None, token: str, returning: bool, error: str = ""
) -> WelcomePage:
    """Show the first page with its sample question; `token` lets the sample be made again."""
    return WelcomePage(
        title=_("Learn it once, keep it"),
        returning=returning,
        sample=_sample_page(sample, error) if sample else None,
        sample_bank=sample.shelf.id if sample else "",
        sample_token=token,
        banks=bank_views(library),
    )


def about_page(library: Library) -> AboutPage:
    """Say what the program is, and what its banks rest on."""
    banks = [shelf.bank for shelf in library.shelves.values()]
    return AboutPage(_("About"), bank_views(library), tuple(source for bank in banks for source in _sources(bank)))


def _sources(bank: Bank) -> Iterator[SourceView]:
    for source in bank.sources.values():
        note = ". ".join(filter(None, (source.licence, source.note)))
        yield SourceView(bank.header.title, source.title, source.url or None, note)


def _sample_page(sample: Sample, error: str) -> DrillPage:
    options: tuple[OptionView, ...] = option_views(sample.question)
    return DrillPage(
        title=_("A question to try"),
        presentation_id="",
        session_id="",
        stem=sample.question.stem,
        options=options,
        error=error or None,
    )
