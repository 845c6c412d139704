"""What exams and sets share: where the buttons of a question lead, and what a script is told once it saved one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response, jsonify, url_for

from trainer.services.pages import exam as exam_pages
from trainer.services.sets import pages as set_pages
from trainer.services.study.replies import Kept
from trainer.web import forms


def led(of: Mapping[str, Any], place: int, go: str, *, is_last: bool, is_over: bool, kept: Kept) -> str:
    """Where a button leads from a question. `of` names the exam or the attempt, as the addresses of its pages do."""
    if is_over:
        return url_for(".review", **of, late=1 if kept is Kept.LATE else None)
    if go == "send" or (go == "next" and is_last):
        return url_for(".send", **of)
    steps = {"next": place + 1, "back": max(1, place - 1)}
    return url_for(".question", **of, place=steps.get(go) or forms.position(go) or place)


def told(saved: exam_pages.Saved | set_pages.Saved, *, kept: Kept, is_over: bool, to: str, now: datetime) -> Response:
    """What a script is told: what is kept now, whether that is from an older page, and where to go."""
    return jsonify(
        saved=saved.text,
        state=saved.state,
        seat={
            "place": saved.seat.place,
            "done": saved.seat.done,
            "marked": saved.seat.marked,
            "words": saved.seat.words,
        },
        answered=saved.answered,
        seconds=saved.seconds_left,
        opened=int(now.timestamp()),
        older=kept is Kept.OLDER,
        over=is_over,
        to=to,
    )
