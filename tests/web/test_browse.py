"""Browsing and searching the banks, as a stranger and as someone who has learned."""

import html
import re
from functools import partial

import pytest
from flask import Flask

from tests.web.cast import BANK, Clock, Visitor, answers, library, picks
from tests.web.counting import queries

FACIAL = f"/browse/{BANK}/entity/facial-nerve"


def text_of(page: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<main") :])).split())


@pytest.mark.parametrize(
    "path", ["/browse", "/browse?by=entity", "/browse?by=relation", f"/browse/{BANK}/course", FACIAL, "/search?q=nerve"]
)
def test_a_stranger_reads_what_is_in_the_banks(stranger: Visitor, path: str) -> None:
    assert stranger.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/browse/none/course", f"/browse/{BANK}/none", f"/browse/{BANK}/entity/none"])
def test_what_is_not_there_is_said_to_be_absent(stranger: Visitor, path: str) -> None:
    assert stranger.get(path).status_code == 404


def test_every_link_of_the_page_leads_somewhere(stranger: Visitor) -> None:
    for by in ("topic", "entity", "relation"):
        page = stranger.get(f"/browse?by={by}").text
        links = set(re.findall(r'href="(/browse/[^"]+)"', page))
        assert links
        for link in links:
            assert stranger.get(html.unescape(link)).status_code == 200, link


def test_an_odd_grouping_or_page_number_is_read_as_the_first(stranger: Visitor) -> None:
    assert stranger.get("/browse?by=colour").status_code == 200
    for page in ("0", "-3", "many", "999999"):
        assert stranger.get(f"/browse/{BANK}/course?page={page}").status_code == 200


def test_an_entity_shows_each_of_its_facts_with_a_source(stranger: Visitor) -> None:
    page = stranger.get(FACIAL).text
    bank = library().shelf(BANK).bank
    facts = [fact for fact in bank.facts.values() if "facial-nerve" in (fact.subject, fact.object)]
    assert page.count('class="fact-row"') == len(facts)
    assert page.count("<cite") >= len(facts)


def test_what_was_answered_shows_as_known(app: Flask, guest: Visitor) -> None:
    met = len({each.fact_id for each in answers(app)})
    assert f"You have met {met}." in text_of(guest.get("/browse").text)


def test_a_fact_of_an_open_question_is_covered_everywhere(app: Flask, guest: Visitor) -> None:
    pid = guest.choice()
    with app.app_context():
        from trainer.services.study.covering import covered  # noqa: PLC0415 - beside its use
        from trainer.store.engine import db  # noqa: PLC0415 - as above
        from trainer.store.learning import Presentation  # noqa: PLC0415 - as above

        row = db.session.get(Presentation, pid)
        assert row is not None
        facts = covered(db.session(), row.person_id, now=Clock()())
        assert {ref.fact for ref in facts} == set(row.facts)
        fact = library().shelf(BANK).bank.facts[row.facts[0]]
    said = library().shelf(BANK).questions.wording.statement(fact)
    for path in (f"/browse/{BANK}/entity/{fact.subject}", f"/search?q={fact.subject.replace('-', '+')}"):
        page = text_of(guest.get(path).text)
        assert said not in page
        assert "Covered" in page
    guest.post(f"/q/{pid}/answer", confidence="sure", **picks(app, pid))
    assert said in text_of(guest.get(f"/browse/{BANK}/entity/{fact.subject}").text)


def test_search_knows_other_names_and_forgives_a_slip(stranger: Visitor) -> None:
    assert "facial nerve" in text_of(stranger.get("/search?q=CN+VII").text)
    page = text_of(stranger.get("/search?q=facal").text)
    assert "Taken to mean: facial" in page


def test_search_forgives_an_article_and_corrects_no_word_that_is_there(stranger: Visitor) -> None:
    page = text_of(stranger.get("/search?q=the+facial+nerve").text)
    assert "facial nerve" in page
    assert "Taken to mean" not in page
    assert "<mark>the</mark>" not in stranger.page


def test_search_marks_the_word_and_leads_to_a_question_seen(app: Flask, guest: Visitor) -> None:
    fact = library().shelf(BANK).bank.facts[answers(app)[0].fact_id]
    names = library().shelf(BANK).bank.entities
    page = guest.client.get("/search", query_string={"q": f"{names[fact.subject].name} {names[fact.object].name}"}).text
    assert "<mark>" in page
    assert "Questions you have seen" in page
    assert f'href="/q/{answers(app)[0].presentation_id}"' in page


@pytest.mark.parametrize("query", ["", "%00", '"*(', "-", "a" * 5000, "NEAR(", "' OR 1=1 --", "🙂", "OR", "AND NOT"])
def test_no_query_breaks_search(stranger: Visitor, query: str) -> None:
    response = stranger.client.get("/search", query_string={"q": query})
    assert response.status_code == 200


def test_a_query_cannot_bring_markup_along(stranger: Visitor) -> None:
    assert "<script>alert" not in stranger.get("/search?q=<script>alert(1)</script>").text


def test_the_pages_ask_the_database_the_same_few_times(app: Flask, guest: Visitor) -> None:
    paths = ("/browse", "/browse?by=entity", f"/browse/{BANK}/course", FACIAL, "/search?q=nerve")

    def counts() -> dict[str, int]:
        return {path: queries(app, partial(guest.get, path)) for path in paths}

    few = counts()
    for _ in range(8):
        guest.answer(guest.start())
    many = counts()
    assert many[FACIAL] <= 20
    assert {path: many[path] for path in paths if path != FACIAL} == {
        path: few[path] for path in paths if path != FACIAL
    }
    assert max(few.values()) <= 20
