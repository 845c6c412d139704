"""QTI 3 items, answered in a player of other hands.

It is not ours to pass on: `TRAINER_QTI_PLAYER` names the script of one that defines QTI's elements, as
`cdn/index.global.js` of the npm package @citolab/qti-components does.
"""

import os
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page

from tests.interchange import qti_reader
from tests.interchange.samples import SHIPPED, shipped_set
from tests.interchange.test_moodle import CHOICE, MATCHING, in_a_set
from tests.interchange.test_qti import PART, said, weighed
from trainer.interchange import qti30
from trainer.interchange.model import Choice, Matching, Question

PLAYER: Final = "TRAINER_QTI_PLAYER"
EVERY: Final = 15
"""One in so many questions of a bank is answered: each takes a while to be drawn."""
ANSWERED: Final = """async ([xml, response]) => {
  const drawn = node => {
    if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
    const element = document.createElement(node.localName);
    for (const each of node.attributes) element.setAttribute(each.name, each.value);
    for (const each of node.childNodes) element.append(drawn(each));
    return element;
  };
  const turn = () => new Promise(then => setTimeout(then, 20));
  const item = drawn(new DOMParser().parseFromString(xml, 'application/xml').documentElement);
  document.body.replaceChildren(item);
  await item.updateComplete;
  await turn();
  if (response.length) item.updateResponseVariable('RESPONSE', response);
  item.processResponse();
  await turn();
  const told = [...document.querySelectorAll('qti-modal-feedback')];
  const open = told.filter(each => each.shadowRoot.querySelector('dialog')?.open);
  return [item.getOutcome('SCORE').value, open.map(each => each.textContent)];
}"""


@pytest.fixture(scope="module")
def player(browser: Browser) -> Iterator[Page]:
    """A page that knows QTI's elements."""
    if PLAYER not in os.environ:
        pytest.skip(f"{PLAYER} names no player")
    page = browser.new_page()
    page.add_script_tag(path=os.environ[PLAYER])
    yield page
    page.close()


def answered(player: Page, xml: str, response: str | list[str]) -> tuple[float, list[str]]:
    score, shown = player.evaluate(ANSWERED, [xml, response])
    return float(score), shown


def assert_earns_and_shows_what_it_should(player: Page, question: Question, xml: str) -> None:
    assert answered(player, xml, []) == (0.0, [])
    if isinstance(question, Choice):
        for place, option in enumerate(question.options):
            worth = question.points if option.right else 0.0
            assert answered(player, xml, f"o{place + 1}") == (worth, said(question, place))
    else:
        for response, score in pairings(question):
            earned, shown = answered(player, xml, response)
            assert earned == pytest.approx(score, abs=PART)
            assert shown == []


def pairings(question: Matching) -> list[tuple[list[str], float]]:
    """All pairs right, one right, and one wrong beside it, with what each earns."""
    key = [f"p{place} r{each.response + 1}" for place, each in enumerate(question.premises, 1)]
    used = {each.response for each in question.premises[:1]}
    other = next(
        place for place in range(len(question.responses)) if f"p2 r{place + 1}" != key[1] and place not in used
    )
    share = float(question.share)
    return [(key, question.points), (key[:1], share), ([key[0], f"p2 r{other + 1}"], share)]


@pytest.mark.parametrize("bank", SHIPPED)
def test_every_answer_earns_and_shows_in_a_player_what_the_bank_says(player: Page, bank: str) -> None:
    written = qti_reader.files(qti30.write(shipped_set(bank)).content)
    for question in shipped_set(bank).questions[:: EVERY * max(1, len(written) // 400)]:
        assert_earns_and_shows_what_it_should(player, question, written[f"items/{question.ident}.xml"].decode())


def test_an_option_without_a_reason_and_a_response_that_is_left_over_trouble_no_player(player: Page) -> None:
    asked = (CHOICE, MATCHING, *weighed(CHOICE, MATCHING))
    written: dict[str, Any] = qti_reader.files(qti30.write(in_a_set(*asked)).content)
    for question in asked:
        assert_earns_and_shows_what_it_should(player, question, written[f"items/{question.ident}.xml"].decode())
