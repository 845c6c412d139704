"""What those who write facts read of questions that are not asked, or read otherwise."""

from collections.abc import Iterator

import pytest
from flask import Flask

from trainer.questions.model import Refusal
from trainer.services.writing.preview_words import lost_text, parts_text, refusal_text


@pytest.fixture(autouse=True)
def _language(app: Flask) -> Iterator[None]:
    with app.test_request_context():
        yield


def test_every_refusal_has_words_of_its_own() -> None:
    texts = {refusal_text(each) for each in Refusal}
    assert len(texts) == len(Refusal)
    assert all(text.endswith(".") and "_" not in text for text in texts)


def test_what_goes_says_why_and_what_reads_otherwise_says_where() -> None:
    assert lost_text("disputed") == refusal_text(Refusal.DISPUTED)
    assert lost_text("no such item") == "Nothing makes it any more."
    assert parts_text("stem, options") == "the question and the wrong options"
