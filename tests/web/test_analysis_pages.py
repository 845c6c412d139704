"""Which questions of a set can be trusted, deciding about one, and what a class knows and takes for what."""

import csv
import html
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.web.cast import BANK, Clock, library
from tests.web.counting import queries
from tests.web.taught import Taught
from trainer import services
from trainer.analysis.correlation import Estimate
from trainer.analysis.flags import Flag
from trainer.analysis.items import ItemStatistics
from trainer.analysis.options import OptionStatistics
from trainer.cli import trainer
from trainer.facts.model import Form
from trainer.services.classes import logs
from trainer.services.teaching import question_pages
from trainer.services.teaching.analysis_pages import FILES
from trainer.services.teaching.analysis_words import flag_text
from trainer.teaching.blueprint import Shortage
from trainer.teaching.forms import TooFew

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
TOLD = {"told": "set", **{f"told_{what}": "submit" for what in ("score", "right", "key", "reasons")}}
PAGES = ("/sets/{set}/questions", "/mastery", "/mastery?by=day", "/confusions", "/students")


@pytest.fixture
def taught(app: Flask, clock: Clock) -> Taught:
    """A class of two: Ann has one of four right, Ben all; scores are told at once."""
    made = Taught(app, clock)
    made.enrol("Ann Lee", "Ben Ko")
    made.give(attempts="3", **TOLD)
    made.hand_in(1, 4)
    return made


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def listed(taught: Taught) -> list[str]:
    """The addresses of the questions of the set, in the order in which they are listed."""
    return re.findall(r'href="([^"]+/questions/[^"]+)"', taught.teacher.get(f"{taught.set_base}/questions").text)


def missed(taught: Taught) -> str:
    """The address of a question that Ann missed."""
    return next(
        each
        for each in listed(taught)
        if "goes up" in words(taught.teacher.get(deed(taught, each, "full_credit")).text)
    )


def deed(taught: Taught, question: str, action: str) -> str:
    """The address at which a decision about a question is looked at."""
    found = re.search(rf'href="([^"]+/decide\?[^"]*{action}[^"]*)"', taught.teacher.get(question).text)
    assert found
    return html.unescape(found[1])


def looked_at(taught: Taught, address: str) -> dict[str, str]:
    """What the form of a decision sends along once it was looked at."""
    fields = dict(HIDDEN.findall(taught.teacher.get(address).text))
    return {name: html.unescape(value) for name, value in fields.items() if name != "csrf_token"}


def decide(taught: Taught, fields: dict[str, str], **more: str) -> int:
    sent = {**fields, "reason": "It was unclear.", "go": "decide", **more}
    return taught.teacher.post(f"{taught.set_base}/decide", **sent).status_code


def scores(taught: Taught) -> dict[str, str]:
    """What counts for each student."""
    page = words(taught.teacher.get(taught.set_base).text)
    return dict(re.findall(r"(Ann Lee|Ben Ko) A Handed in .*?(\d+%)", page))


def test_a_decision_is_looked_at_made_told_and_taken_back(taught: Taught) -> None:
    question = missed(taught)
    address = deed(taught, question, "full_credit")
    page = words(taught.teacher.get(address).text)
    assert "1 score goes up, none goes down" in page
    assert "Change 1 score" in page
    assert "Whose score would change: 1 student Name Now Then Ann Lee 25% 50%" in page
    assert scores(taught) == {"Ann Lee": "25%", "Ben Ko": "100%"}
    assert decide(taught, looked_at(taught, address)) == 303
    log = taught.teacher.get(question).text
    assert "Done. 1 score changed." in log
    assert scores(taught) == {"Ann Lee": "50%", "Ben Ko": "100%"}
    assert "Gave everyone full points for a question of Week 1" in taught.teacher.get(f"{taught.base}/log").text
    assert "Full points for everyone" in words(log).partition("What was decided")[2]
    assert "It was unclear." in log
    assert "A decision changed your score in Week 1" in taught.students["Ann Lee"].get("/today").text
    assert "A decision changed" not in taught.students["Ben Ko"].get("/today").text
    review = taught.students["Ann Lee"].get(f"/sets/{taught.set_id}/1/review").text
    assert "Not right; the points were given to all" in review
    assert "Practise the 3 facts not right" in review
    back = re.search(r'action="([^"]+/decisions/\d+/back)"', log)
    assert back
    taught.teacher.post(back[1])
    assert scores(taught) == {"Ann Lee": "25%", "Ben Ko": "100%"}
    after = taught.teacher.get(question).text
    assert "A decision was taken back" in after
    assert "/back" not in re.sub(r'class="back"', "", " ".join(re.findall(r'action="([^"]+)"', after)))


def test_a_decision_needs_a_reason_and_keeps_what_was_chosen(taught: Taught) -> None:
    fields = looked_at(taught, deed(taught, listed(taught)[0], "drop"))
    assert decide(taught, fields, reason=" ") == 422
    assert "Say why, in a sentence" in taught.teacher.page
    assert scores(taught)["Ann Lee"] == "25%"


def test_of_a_question_that_is_left_out_nothing_else_is_decided_until_that_is_taken_back(taught: Taught) -> None:
    question = listed(taught)[0]
    assert decide(taught, looked_at(taught, deed(taught, question, "drop"))) == 303
    page = taught.teacher.get(question).text
    assert "action=full_credit" not in page
    assert "It is left out of the score." in page
    back = re.search(r'action="([^"]+/decisions/\d+/back)"', page)
    assert back
    taught.teacher.post(back[1])
    assert "action=full_credit" in taught.teacher.get(question).text


def test_only_what_was_looked_at_is_decided(taught: Taught) -> None:
    fields = looked_at(taught, deed(taught, listed(taught)[0], "full_credit"))
    assert decide(taught, fields, loses="yes") == 422
    assert "You chose something else since" in taught.teacher.page
    assert decide(taught, fields, everywhere="yes") == 422
    assert decide(taught, {**fields, "action": "drop"}) == 422
    assert scores(taught)["Ann Lee"] == "25%"


@pytest.mark.parametrize("seen", ["9" * 5_000, "\N{SUPERSCRIPT TWO}", "-1", ""], ids=lambda seen: seen[:2])
def test_a_decision_that_says_no_number_of_attempts_is_to_be_looked_at_again(taught: Taught, seen: str) -> None:
    fields = looked_at(taught, deed(taught, listed(taught)[0], "full_credit"))
    assert decide(taught, {**fields, "seen": seen}) == 409
    assert scores(taught)["Ann Lee"] == "25%"


def test_what_was_looked_at_is_looked_at_again_once_more_is_handed_in(taught: Taught) -> None:
    fields = looked_at(taught, deed(taught, listed(taught)[0], "full_credit"))
    taught.hand_in(1)
    assert decide(taught, fields) == 409
    assert "More was handed in or decided meanwhile" in taught.teacher.page
    assert 'value="decide"' in taught.teacher.page, "it is there to be decided anew"


def test_the_key_is_changed_only_once_an_option_is_chosen(taught: Taught) -> None:
    address = deed(taught, listed(taught)[0], "change_key")
    page = taught.teacher.get(address).text
    assert "Show what would change" in page
    assert 'value="decide"' not in page
    options = re.findall(r'name="option" value="([^"]+)"', page)
    texts = words(taught.teacher.get(f"{address}&option={options[0]}").text)
    assert "The key is now" in texts
    assert decide(taught, looked_at(taught, address), option=options[0]) == 422


def test_a_decision_that_there_is_not_or_a_question_that_was_not_asked_is_absent(taught: Taught) -> None:
    address = deed(taught, listed(taught)[0], "full_credit")
    assert taught.teacher.get(address.replace("full_credit", "undo")).status_code == 404
    assert taught.teacher.get(re.sub(r"fact=[^&]+", "fact=x", address)).status_code == 404
    assert taught.teacher.get(f"{taught.set_base}/questions/x").status_code == 404


def test_a_wrong_option_is_left_out_from_now_on_and_comes_back(taught: Taught) -> None:
    question = listed(taught)[0]
    options = re.findall(
        r'name="option" value="([^"]+)"', taught.teacher.get(deed(taught, question, "change_key")).text
    )
    codes = [taught.teacher.post(f"{question}/retire", option=option).status_code for option in options]
    assert sorted(codes) == [303] * (len(options) - 1) + [404], "all but the key"
    page = taught.teacher.get(question).text
    assert page.count("Bring it back") == len(options) - 1
    assert words(page).count("Retired") == len(options) - 1
    for option in options:
        taught.teacher.post(f"{question}/retire", option=option)
    assert "Bring it back" not in taught.teacher.get(question).text


def test_who_leaves_too_many_options_out_is_told_that_the_question_is_asked_no_more(
    taught: Taught, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = listed(taught)[0]
    page = taught.teacher.get(deed(taught, question, "also_accept")).text
    option = re.findall(r'name="option" value="([^"]+)"', page)[0]
    taught.teacher.post(f"{question}/retire", option=option)
    assert "Kept, for sets of this class to come." in taught.teacher.get(question).text

    def none(*_args: object, **_named: object) -> None:
        raise TooFew([Shortage(0, 1, 0)])

    monkeypatch.setattr(question_pages, "make_forms", none)
    taught.teacher.post(f"{question}/retire", option=option)
    assert "sets of this class do not ask this question any more" in taught.teacher.get(question).text


def test_the_tables_are_what_the_command_reads_and_gives(taught: Taught, tmp_path: Path) -> None:
    def served(name: str) -> bytes:
        return taught.teacher.get(f"{taught.set_base}/{name}.csv").get_data()

    for name in ("responses", "key"):
        (tmp_path / f"{name}.csv").write_bytes(served(name))
    asked = ["--responses", tmp_path / "responses.csv", "--key", tmp_path / "key.csv", "--out", tmp_path / "out"]
    done = CliRunner().invoke(trainer, ["analysis", *map(str, asked)])
    assert done.exit_code == 0, done.output
    for name in ("items", "options", "test", "test-details"):
        ours = list(csv.reader(io.StringIO(served(name).decode())))
        theirs = list(csv.reader(io.StringIO((tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8"))))
        assert sorted(row[: len(theirs[0])] for row in ours) == sorted(theirs)
    details = list(csv.DictReader(io.StringIO(served("item-details").decode())))
    assert {each["not_reached"] for each in details} == {"0"}, "everyone filled everything in"
    linked = re.findall(r'href="([^"]+[.]csv)"', taught.teacher.get(f"{taught.set_base}/questions").text)
    assert [taught.teacher.get(url).status_code for url in linked] == [200] * len(FILES)
    assert b"Ann" not in served("responses")
    assert taught.teacher.get(f"{taught.set_base}/other.csv").status_code == 404


def test_the_tables_of_questions_and_options_say_what_was_asked_and_offered(taught: Taught) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(taught.teacher.get(f"{taught.set_base}/{name}.csv").text)))

    page = html.unescape(taught.teacher.get(f"{taught.set_base}/asked/A").text)
    items, options = rows("items"), rows("options")
    assert len({row["text"] for row in items}) == len(items)
    assert all(row["text"] in page for row in items)
    chosen = [row for row in options if row["option_id"] not in {"", "omit"}]
    assert chosen
    assert all(f"> {row['text']}<" in page.replace('auto">', 'auto"> ') for row in chosen)
    key = {(row["item_id"], row["option_id"]) for row in rows("key")}
    assert {(row["item_id"], row["option_id"]) for row in chosen} == key


def test_every_file_of_a_set_can_be_had_and_holds_something(taught: Taught) -> None:
    page = taught.teacher.get(f"{taught.set_base}/take").text
    assert "The set is still open" in page
    files = [html.unescape(url) for url in re.findall(r'href="([^"]+/take/(?!fill/)[^"]+)"', page)]
    assert len(files) == 6 + 4
    for url in files:
        given = taught.teacher.client.get(url)
        assert given.status_code == 200, url
        assert given.headers["Content-Disposition"].startswith("attachment"), url
        assert len(given.data) > 200, url
    assert taught.teacher.get(f"{taught.set_base}/take/A/other").status_code == 404
    assert taught.teacher.get(f"{taught.set_base}/take/Z/gift").status_code == 404


def test_before_anything_is_handed_in_each_page_says_what_comes_there(app: Flask, clock: Clock) -> None:
    empty = Taught(app, clock)
    empty.enrol("Ann")
    empty.give()
    said = [words(empty.teacher.get(empty.base + path.format(set=empty.set_id)).text) for path in PAGES]
    assert "Nothing handed in yet" in said[0]
    assert "Too few answers to say anything yet" in said[1]
    assert "Nothing is taken for something else often enough" in said[3]


def test_what_was_practised_is_not_analysed_and_that_is_said(app: Flask, clock: Clock) -> None:
    practised = Taught(app, clock)
    practised.enrol("Ann")
    practised.give(mode="practice")
    practised.hand_in(2)
    assert "Practice sets are not analysed" in practised.teacher.get(f"{practised.set_base}/questions").text
    assert f"{practised.set_base}/questions" not in practised.teacher.get(practised.set_base).text


def test_who_knows_what_is_shown_by_name_only_when_asked_for_and_never_in_a_small_class(taught: Taught) -> None:
    small = taught.teacher.get(f"{taught.base}/mastery?names=1").text
    assert "Ann Lee" not in small
    assert "With fewer than five students" in small
    taught.enrol("Cem", "Dana", "Eli")
    taught.hand_in(1, 2, 3, 4, 1)
    assert "Ann Lee" not in taught.teacher.get(f"{taught.base}/mastery").text
    assert "Ann Lee" in taught.teacher.get(f"{taught.base}/mastery?names=1").text


@pytest.fixture
def five(app: Flask, clock: Clock) -> Taught:
    """A class of five who answered twenty questions of one topic, the later in the list the better."""
    made = Taught(app, clock)
    made.enrol("Ann", "Ben", "Cem", "Dana", "Eli")
    made.give(choices="20", **TOLD)
    made.hand_in(2, 6, 10, 14, 20)
    return made


def cells(page: str) -> list[tuple[str, str]]:
    """The cells of a map that lead somewhere, with what they say."""
    return [
        (html.unescape(url), words(said))
        for url, said in re.findall(r'<td class="heat[^"]*"><a href="([^"]+)">(.*?)</a>', page)
    ]


def test_each_cell_leads_to_the_facts_behind_it_in_the_order_of_the_table(five: Taught) -> None:
    page = five.teacher.get(f"{five.base}/mastery").text
    (first, said), *rest = cells(page)
    assert "/mastery/topic?topic=" in first
    assert said.endswith("The class")
    shown = words(five.teacher.get(first).text)
    assert "Fact by fact, the hardest first" in shown
    assert "Set questions on it" in shown
    member = next(url for url, _said in rest if "/students/" in url)
    record = words(five.teacher.get(member).text)
    assert "Student 1" in record
    assert "Ann" not in record.partition("Who looked")[0]
    assert "Chosen instead most often" in record
    assert "Begun Tue 24 Nov 2026, 12:00, handed in Tue 24 Nov 2026, 12:00" in record


def test_a_cell_of_fewer_than_five_answers_holds_a_dash_and_leads_nowhere(five: Taught) -> None:
    page = five.teacher.get(f"{five.base}/mastery").text
    dashes = re.findall(r'<td class="heat heat-none">(.*?)</td>', page)
    assert all("too few answers" in each and "<a" not in each for each in dashes)
    numbers = {words(said).split()[0] for _url, said in cells(page)}
    assert all(number.isdecimal() for number in numbers)


def test_a_map_is_put_in_the_order_of_a_topic_and_turned_round(five: Taught) -> None:
    page = five.teacher.get(f"{five.base}/mastery?names=1").text
    heads = [
        html.unescape(url)
        for url in re.findall(r'<th scope="col"[^>]*lang="en"[^>]*><a class="cell" href="([^"]+)"', page)
    ]
    assert heads

    def order(address: str) -> list[str]:
        return re.findall(r'<th scope="row"><a class="cell"[^>]*>([^<]+)</a>', five.teacher.get(address).text)

    names = ["Ann", "Ben", "Cem", "Dana", "Eli"]
    assert order(f"{five.base}/mastery?names=1") == names
    assert order(f"{five.base}/mastery?names=1&sort=-") == names[::-1]
    orders = [order(each) for each in heads]
    assert all(sorted(each) == names for each in orders)
    ordered = next(each for each in heads if 'aria-sort="ascending"' in five.teacher.get(each).text)
    turned = ordered.replace("sort=", "sort=-")
    assert 'aria-sort="descending"' in five.teacher.get(turned).text


def test_a_day_of_the_map_leads_to_what_was_answered_on_it(five: Taught) -> None:
    first, _said = next(
        each for each in cells(five.teacher.get(f"{five.base}/mastery?by=day").text) if "day=" in each[0]
    )
    assert "on Tuesday 24 November" in words(five.teacher.get(first).text)
    assert five.teacher.get(re.sub(r"day=\d+", "day=1", first)).status_code == 404
    assert five.teacher.get(f"{five.base}/mastery/topic?topic=none/none").status_code == 404


def test_who_looked_at_a_record_is_written_down_once_an_hour_and_the_student_can_read_it(
    five: Taught, clock: Clock
) -> None:
    record = re.search(r'href="([^"]+/students/\d+)"', five.teacher.get(f"{five.base}/mastery").text)
    assert record
    assert "Who looked at your record" not in five.students["Ann"].get(five.base).text
    five.assistant.get(record[1])
    five.assistant.get(record[1])
    assert words(five.students["Ann"].get(five.base).text).count("Tim") == 1
    assert "Who looked at your record" not in five.students["Ben"].get(five.base).text
    clock.forward(hours=2)
    five.assistant.get(record[1])
    log = words(five.teacher.get(f"{five.base}/log").text)
    assert log.count("Looked at the record of Ann") == 2
    assert five.teacher.get(f"{five.base}/students/999999").status_code == 404


def test_who_is_on_track_missed_a_set_or_went_quiet_can_be_looked_at(five: Taught, clock: Clock) -> None:
    five.enrol("Fay")
    page = words(five.teacher.get(f"{five.base}/students").text)
    assert re.search(r"Ann 1 of 1 0 Tue 24 Nov 2026, 12:00", page)
    assert re.search(r"Fay 0 of 1 0 Never", page)
    clock.forward(days=2)
    missed = words(five.teacher.get(f"{five.base}/students?show=missed").text)
    assert "1 student missed a set" in missed
    assert "Fay" in missed
    assert "Ann" not in missed
    assert "5 students are on track" in words(five.teacher.get(f"{five.base}/students?show=track").text)
    longest = five.teacher.get(f"{five.base}/students?order=last").text
    assert re.findall(r'names=1" dir="auto">(\w+)<', longest)[0] == "Fay"
    assert "Nobody is found." in words(five.teacher.get(f"{five.base}/students?show=quiet").text)


def test_taking_grades_along_is_written_down(five: Taught) -> None:
    five.assistant.get(f"{five.set_base}/grades-table.csv")
    log = words(five.teacher.get(f"{five.base}/log").text)
    assert "Took the grades of Week 1 along as a file" in log


def test_a_pair_that_is_mixed_up_leads_to_its_facts_and_to_a_set_that_is_ready_to_be_given(
    app: Flask, clock: Clock
) -> None:
    mixing = Taught(app, clock)
    mixing.enrol(*(f"Student {number}" for number in range(10)))
    mixing.give()
    mixing.hand_in(*[0] * 10)
    page = mixing.teacher.get(f"{mixing.base}/confusions").text
    fact = re.search(r'<a class="cell small" href="(/facts/[^"]+)"', page)
    assert fact
    assert mixing.teacher.get(fact[1]).status_code == 200
    home = mixing.teacher.get(mixing.base).text
    assert f'href="{mixing.base}/confusions"' in home.partition('id="looks"')[2]
    ready = re.search(r'href="([^"]+/sets/new\?[^"]+)"', page)
    assert ready
    draft = mixing.teacher.get(html.unescape(ready[1])).text
    title = re.search(r'name="title"[^>]*value="([^"]+ or [^"]+)"', draft)
    assert title
    assert title[1][0].isupper()
    assert 'class="error"' not in draft
    assert re.search(r'name="mode" value="practice" checked', draft)
    items = re.findall(r'name="item"[^>]*value="([^"]+)"', draft)
    assert items
    apart = re.findall(r'name="apart" value="([^"]+)"', draft)
    assert len(apart) == 2
    assert re.search(rf"{len(items)} questions? offers? both", words(draft))
    fields = {"title": html.unescape(title[1]), "item": items, "apart": apart, "choices": "0", "forms": "2"}
    given = mixing.teacher.post(f"{mixing.base}/sets/new", **fields, go="give")
    assert given.status_code == 303
    assert html.unescape(title[1]) in html.unescape(mixing.teacher.get(given.location).text)
    assert "/sets/new?" not in mixing.assistant.get(f"{mixing.base}/confusions").text


def test_named_questions_that_cannot_stand_together_are_thinned_out_or_said_with_the_form_kept(five: Taught) -> None:
    items = [item.id for item in library().shelf(BANK).questions.items() if item.form is Form.CHOICE]
    fact = next(name for name, count in Counter(item.rsplit(":", 2)[0] for item in items).items() if count > 1)
    both = [item for item in items if item.startswith(f"{fact}:")][:2]
    query = urlencode({"title": "Both ways", "bank": BANK, "item": both, "choices": 0, "forms": 1}, doseq=True)
    assert "Widen it, or ask for 1." in five.teacher.get(f"{five.base}/sets/new?{query}").text
    thinned = five.teacher.get(f"{five.base}/sets/new?{query}&fit=1").text
    assert len(re.findall(r'name="item"[^>]*value="', thinned)) == 1
    assert "Widen it" not in thinned
    fields = {"title": "Both ways", "bank": BANK, "item": both, "choices": "0", "forms": "1", "go": "give"}
    refused = five.teacher.post(f"{five.base}/sets/new", **fields)
    assert refused.status_code == 422
    assert 'value="Both ways"' in refused.text
    assert "Both ways" not in five.teacher.get(five.base).text


def test_what_is_said_of_a_key_worth_a_look_is_no_more_than_what_was_found(app: Flask) -> None:
    strong, weak = (_option(name, share, r) for name, share, r in (("nf1", 0.25, 0.2), ("ext2", 0.53, -0.16)))
    found = replace(
        _NOTHING, r=Estimate(0.13, -0.23, 0.46), options=(weak, strong, _option("nf2", 0.16, 0.13, key=True))
    )
    with app.test_request_context():
        said = flag_text(Flag.POSSIBLE_MISKEY, found, {"nf1": "NF1 gene", "ext2": "EXT2 gene"})
        assert said.startswith(
            "Look at the key: NF1 gene was chosen more often than it, and rather by those who did well"
        )
        plain = flag_text(Flag.POSSIBLE_MISKEY, replace(found, options=()), {})
        assert plain == "Look at the key: those who did well on the rest did worse on this one."


def _option(name: str, share: float, r: float, *, key: bool = False) -> OptionStatistics:
    between = Estimate(share, 0.0, 1.0), Estimate(r, -1.0, 1.0)
    return OptionStatistics(name, key, 32, round(32 * share), *between, functioning=None, retire=False)


_NOTHING = ItemStatistics("q", 1, 32, 0, None, 0.25, None, None, None, None, None, None, (), None)


def test_every_kind_of_line_in_the_log_has_words_of_its_own(five: Taught) -> None:
    rooms = Path(services.__file__).parent.rglob("*.py")
    kinds = {
        kind for room in rooms for kind in re.findall(r'\blog\(\s*session, seat, "(\w+)"', room.read_text("utf-8"))
    }
    assert len(kinds) > 20
    with five.app.test_request_context():
        said = {kind: logs.said_of(kind) for kind in kinds}
    assert [kind for kind, words_of in said.items() if not words_of] == []


def test_the_pages_ask_the_database_as_often_for_twelve_students_as_for_three(app: Flask, clock: Clock) -> None:
    taught = Taught(app, clock)
    asked: list[dict[str, int]] = []
    for first, last in ((0, 3), (3, 12)):
        taught.enrol(*(f"Student {number}" for number in range(first, last)))
        if not taught.set_id:
            taught.give(attempts="9")
        taught.hand_in(*[1 + number % 3 for number in range(last)])
        at = {path: taught.base + path.format(set=taught.set_id) for path in PAGES}
        asked.append({path: queries(app, lambda url=url: taught.teacher.get(url)) for path, url in at.items()})  # type: ignore[misc]
    assert asked[0] == asked[1]


def test_a_question_leads_into_the_editor_of_its_fact_for_whoever_may_mend_it(taught: Taught) -> None:
    question = listed(taught)[0]
    page = taught.teacher.get(question).text
    mend = re.search(r'action="(/write/banks/[^"]+/facts/[^"]+)"', page)
    assert mend
    assert "Edit the fact" in page
    opened = taught.teacher.post(mend[1])
    assert opened.status_code == 303
    assert taught.teacher.get(opened.location).status_code == 200
    assisted = taught.assistant.get(question).text
    assert "Edit the fact" not in assisted
    assert "Whoever instructs a class may mend this fact." in assisted
