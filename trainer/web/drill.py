"""Questions: starting a session, answering, taking back, flagging, ending."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from trainer.services.pages import drill as drill_pages
from trainer.services.pages import ends
from trainer.services.pages.drill import QuestionPage, Tried
from trainer.services.people.learners import is_guest
from trainer.services.sets import telling as set_telling
from trainer.services.study import answers, exams, fitting, flags, samples, sessions
from trainer.services.study.presentations import shown_to
from trainer.services.words.refusals import Incomplete, Stale
from trainer.services.words.views import AnsweredPage, DrillPage, MatchPage
from trainer.web import forms, home
from trainer.web.identity import know_as, learner_or_new_guest, person_id, this_learner
from trainer.web.security import limiter, start_limit, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("drill", __name__)

View = str | Response | tuple[str, int]


@pages.post("/sessions")
@limiter.limit(start_limit)
def start() -> View:
    """Start a session; a stranger becomes a guest."""
    kind, choosing = forms.kind(request.form), forms.choosing(request.form)
    who = learner_or_new_guest(request.form.get("zone", ""))
    exams.send_overdue(database(), who, now=wiring().now())
    set_telling.absorb_told(database(), who, now=wiring().now())
    session_id = sessions.start(database(), wiring().library, who, kind=kind, choosing=choosing, now=wiring().now())
    return _to_next(session_id)


@pages.post("/start")
@limiter.limit(start_limit)
def start_with_sample() -> View:
    """Answer the question on the first page; a stranger becomes a guest."""
    asked, now = home.unsealed(request.form.get("seed", "")), wiring().now()
    _know_again(samples.answered_by(database(), asked.nonce))
    who = learner_or_new_guest(request.form.get("zone", ""))
    try:
        question_id = samples.start_with_sample(
            database(), wiring().library, who, asked=asked, reply=forms.choice_reply(request.form), now=now
        )
    except Incomplete as refusal:
        return home.shown_welcome(asked, error=str(refusal)), 422
    return redirect(url_for("drill.question", pid=question_id), code=303)


@pages.get("/q/<pid>")
def question(pid: str) -> View:
    """Show a question as it stands."""
    return _shown(pid, Tried(looked=request.args.get("show") == "1"))


@pages.post("/q/<pid>/show")
@limiter.limit(write_limit)
def show(pid: str) -> View:
    """Uncover the options of a question. What was thought first goes along with the form and is kept nowhere."""
    who = this_learner()
    if request.form.get("do") == "all":
        sessions.stop_covering(database(), who, shown_to(database(), who.id, pid).session_id)
    return _shown(pid, Tried(own=forms.own_words(request.form), looked=True))


@pages.post("/q/<pid>/answer")
@limiter.limit(write_limit)
def answer(pid: str) -> View:
    """Record an answer, once; every further click is shown what was recorded."""
    who, now = this_learner(), wiring().now()
    reply = forms.reply(request.form, shown_to(database(), who.id, pid))
    try:
        answers.answer(database(), who, pid, reply=reply, now=now)
    except Incomplete as refusal:
        return _shown(pid, Tried(str(refusal), reply.picked, reply.struck, own=forms.own_words(request.form))), 422
    return redirect(url_for("drill.question", pid=pid), code=303)


@pages.post("/q/<pid>/undo")
@limiter.limit(write_limit)
def undo(pid: str) -> View:
    """Take an answer back, and open the question again."""
    answers.undo(database(), this_learner(), pid, now=wiring().now())
    return redirect(url_for("drill.question", pid=pid), code=303)


@pages.post("/sessions/<sid>/undo")
@limiter.limit(write_limit)
def undo_last(sid: str) -> View:
    """Take back the answer that was given last in a session, and open its question again."""
    expected = request.form.get("last") or None
    question_id = answers.undo_last(database(), this_learner(), sid, now=wiring().now(), expected=expected)
    if question_id is None:
        return _to_next(sid)
    return redirect(url_for("drill.question", pid=question_id), code=303)


@pages.route("/q/<pid>/flag", methods=["GET", "POST"])
@limiter.limit(write_limit, methods=["POST"])
def flag(pid: str) -> View:
    """Say what is amiss with a question."""
    who = this_learner()
    if request.method == "GET":
        return render_template("flag.html", page=flags.flag_page(database(), who, pid, link=url_for))
    reason, note = request.form.get("reason", ""), request.form.get("note", "")
    try:
        flags.flag(database(), who, pid, reason=reason, note=note, now=wiring().now())
    except Incomplete as refusal:
        page = flags.flag_page(database(), who, pid, link=url_for, tried=(reason, note, str(refusal)))
        return render_template("flag.html", page=page), 422
    flash(_("Thank you, it is sent. Who keeps the bank will read it, and in a class whoever teaches it."), "success")
    return redirect(url_for("drill.question", pid=pid), code=303)


@pages.get("/sessions/<sid>/next", endpoint="next")
@writes
def next_question(sid: str) -> View:
    """Go to the question that waits, or to the end."""
    who, now = this_learner(), wiring().now()
    question_id = sessions.next_question(database(), wiring().library, who, sid, now=now)
    if question_id is None:
        return _to_end(sid)
    return redirect(url_for("drill.question", pid=question_id), code=303)


@pages.get("/sessions/<sid>/leave")
@writes
def leave(sid: str) -> View:
    """Stop early. What is left of a session waits, and can be gone on with."""
    sessions.own_session(database(), this_learner(), sid)
    return _to_end(sid)


@pages.post("/sessions/<sid>/drop")
@limiter.limit(write_limit)
def drop(sid: str) -> View:
    """Let a session go that was left, and look at the day."""
    sessions.let_go(database(), this_learner(), sid, now=wiring().now())
    flash(_("That session is closed. What it did not ask comes back by itself."), "info")
    return redirect(url_for("home.today"), code=303)


@pages.get("/sessions/<sid>/end")
def end(sid: str) -> View:
    """Show how a session went."""
    page = ends.end_page(database(), wiring().library, this_learner(), sid, link=url_for, now=wiring().now())
    return render_template("session_end.html", page=page)


@pages.post("/sessions/<sid>/again")
@limiter.limit(start_limit)
def again(sid: str) -> View:
    """Start a session of what was missed."""
    return _to_next(sessions.again(database(), this_learner(), sid, now=wiring().now()))


def _know_again(made: int | None) -> None:
    """Know a browser that sent its form twice, the second time before it held the key of the guest that the first made.

    A form is no key to anybody else, so it leads neither to someone with an account nor from one person to another.
    """
    if made is None or made == person_id():
        return
    if person_id() is not None or not is_guest(database(), made):
        raise Stale(_("This question was answered already. The first page has a fresh one."))
    know_as(made, account=False)


def _to_end(session_id: str) -> Response:
    fitting.fit_soon(database(), this_learner(), now=wiring().now(), start=wiring().fits.add)
    return redirect(url_for("drill.end", sid=session_id), code=303)


def _to_next(session_id: str) -> Response:
    return redirect(url_for("drill.next", sid=session_id), code=303)


def _shown(pid: str, tried: Tried) -> str:
    library, now = wiring().library, wiring().now()
    return _rendered(
        drill_pages.question_page(database(), library, this_learner(), pid, link=url_for, now=now, tried=tried)
    )


def _rendered(page: QuestionPage) -> str:
    match page:
        case DrillPage():
            template = "drill.html"
        case AnsweredPage():
            template = "answered.html"
        case MatchPage():
            template = "match.html"
        case _:
            template = "match_answered.html"
    return render_template(template, page=page)
