"""A bank that changes while people drill: open questions stay as they were, withdrawn facts are asked no more."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, answers, closing_app, library, question_of, settings
from trainer.app import create_app
from trainer.facts.model import Bank, Fact, Status
from trainer.questions.generating import Generator
from trainer.services.banks.library import Library, Shelf


def with_facts(change: Callable[[Fact], Fact]) -> Library:
    """The bank with every fact changed so."""
    bank: Bank = library().shelf(BANK).bank
    facts = MappingProxyType({fact.id: change(fact) for fact in bank.facts.values()})
    changed = replace(bank, facts=facts, digest="changed")
    return Library({BANK: Shelf(changed, Generator(changed))})


def restarted(instance: Path, banks: Library, clock: Clock) -> Flask:
    """The program started again on the same database, with these banks."""
    return create_app(settings(instance), library=banks, now=clock)


def moved(visitor: Visitor, app: Flask) -> Visitor:
    """The same browser, at the program started again."""
    cookie = visitor.client.get_cookie("trainer")
    assert cookie is not None
    other = Visitor(app, page=visitor.page)
    other.client.set_cookie("trainer", cookie.value)
    return other


def test_an_open_question_is_marked_as_it_was_asked(app: Flask, stranger: Visitor, clock: Clock) -> None:
    pid = stranger.choice()
    fact_id = question_of(app, pid).item.fact
    asked = library().shelf(BANK).bank.facts[fact_id]
    another = next(
        fact.object
        for fact in library().shelf(BANK).bank.facts.values()
        if fact.relation == asked.relation and fact.object != asked.object
    )
    banks = with_facts(lambda fact: replace(fact, object=another) if fact.id == fact_id else fact)
    with closing_app(restarted(Path(app.instance_path), banks, clock)) as later:
        visitor = moved(stranger, later)
        visitor.answer(pid)
        assert "Right. It is" in visitor.page
        assert answers(later)[-1].correct


def test_a_withdrawn_fact_is_asked_no_more_and_its_history_stays(app: Flask, stranger: Visitor, clock: Clock) -> None:
    asked: set[str] = set()
    pid = stranger.start()
    while pid:
        asked |= set(question_of(app, pid).facts)
        stranger.answer(pid)
        pid = stranger.next()
    kept = len(answers(app))
    clock.forward(days=60)
    banks = with_facts(lambda fact: replace(fact, status=Status.WITHDRAWN) if fact.id in asked else fact)
    with closing_app(restarted(Path(app.instance_path), banks, clock)) as later:
        visitor = moved(stranger, later)
        visitor.get("/today")
        pid = visitor.start()
        while pid:
            assert not asked.intersection(question_of(later, pid).facts)
            visitor.answer(pid)
            pid = visitor.next()
        assert {row.fact_id for row in answers(later)[:kept]} == asked


def test_a_fact_withdrawn_in_the_middle_of_a_session_is_passed_over(
    app: Flask, stranger: Visitor, clock: Clock
) -> None:
    pid = stranger.start()
    banks = with_facts(lambda fact: replace(fact, status=Status.WITHDRAWN))
    with closing_app(restarted(Path(app.instance_path), banks, clock)) as later:
        visitor = moved(stranger, later)
        visitor.answer(pid)
        assert visitor.next() == "", "nothing is left to ask"


def test_a_bank_that_is_gone_leaves_its_questions_readable(app: Flask, stranger: Visitor, clock: Clock) -> None:
    pid = stranger.start()
    stranger.answer(pid)
    with closing_app(restarted(Path(app.instance_path), Library({}), clock)) as later:
        visitor = moved(stranger, later)
        assert visitor.get(f"/q/{pid}").status_code == 200
        assert visitor.next() == ""
        assert visitor.get("/today").status_code == 200
        assert visitor.get("/decks").status_code == 200
        assert Visitor(later).get("/").status_code == 200
