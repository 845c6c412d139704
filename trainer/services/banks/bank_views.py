"""The banks as pages list them, with their counts."""

from trainer.services.banks.library import Library, Shelf
from trainer.services.words.views import BankView


def bank_views(library: Library) -> tuple[BankView, ...]:
    """Every bank with its counts: of facts, those that a question can ask, as every page counts them."""
    return tuple(_bank_view(shelf) for shelf in library.shelves.values())


def _bank_view(shelf: Shelf) -> BankView:
    header = shelf.bank.header
    return BankView(header.id, header.title, len(shelf.candidates()), shelf.ways_in_all(), header.notice)
