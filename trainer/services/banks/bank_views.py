"""The banks as pages list them, with their counts."""

from trainer.facts.model import Status
from trainer.services.banks.library import Library, Shelf
from trainer.services.words.views import BankView


def bank_views(library: Library) -> tuple[BankView, ...]:
    """Every bank with its counts."""
    return tuple(_bank_view(shelf) for shelf in library.shelves.values())


def _bank_view(shelf: Shelf) -> BankView:
    header = shelf.bank.header
    usable = sum(fact.status is Status.USABLE for fact in shelf.bank.facts.values())
    return BankView(header.id, header.title, usable, shelf.ways_in_all(), header.notice)
