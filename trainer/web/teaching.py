"""Putting sets together for a class, giving them out, and what they came to."""

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trainer.services.classes import classrooms
from trainer.services.classes.classrooms import Role, Seat
from trainer.services.lti import sent as lti_sent
from trainer.services.sets import allowing as set_allowing
from trainer.services.sets import assign_pages, assignments, grade_files
from trainer.services.sets import drafts as set_drafts
from trainer.services.sets.assignments import Draft, Given
from trainer.services.teaching import asked_pages
from trainer.services.teaching import sets as set_homes
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Incomplete, Refused
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.transaction import writes
from trainer.web.wiring import database, wiring

pages = Blueprint("teaching", __name__, url_prefix="/classes/<cid>/sets")

View = str | Response | tuple[str, int]


@pages.get("/new")
@limiter.limit(write_limit)
def new(cid: str) -> View:
    """Show a set that is being put together. The query is the set, so that it can be looked at before it is kept."""
    return _shown(_seat(cid), None)


@pages.post("/new")
@limiter.limit(write_limit)
def make(cid: str) -> View:
    """Keep a new set as a draft, or give it out at once; or only show what it would ask."""
    return _kept(_seat(cid), None)


@pages.get("/<set_id>/edit")
@limiter.limit(write_limit)
def edit(cid: str, set_id: str) -> View:
    """Show a set that is being changed."""
    return _shown(*_taught(cid, set_id))


@pages.post("/<set_id>/edit")
@limiter.limit(write_limit)
def change(cid: str, set_id: str) -> View:
    """Keep a change to a set."""
    return _kept(*_taught(cid, set_id))


@pages.get("/<set_id>")
@writes
def home(cid: str, set_id: str) -> View:
    """Show where a set stands. Attempts whose time is up are handed in on the way."""
    seat, given = _taught(cid, set_id, Role.ASSISTANT)
    number = whole_number(request.args.get("page", "1"), (1, 100_000)) or 1
    wish = set_homes.Wish(request.args.get("show", ""), number)
    page = set_homes.set_home(database(), seat, set_id, link=url_for, now=wiring().now(), wish=wish)
    sent = lti_sent.sent_page(database(), seat, given, link=url_for)
    return render_template("set_home.html", page=replace(page, sent=sent))


@pages.get("/<set_id>/asked", defaults={"label": ""})
@pages.get("/<set_id>/asked/<label>")
def asked(cid: str, set_id: str, label: str) -> View:
    """Show the questions of a form, keys told."""
    page = asked_pages.asked_page(database(), wiring().library, _seat(cid), set_id, link=url_for, label=label)
    return render_template("set_asked.html", page=page)


@pages.post("/<set_id>/give")
@limiter.limit(write_limit)
def give(cid: str, set_id: str) -> View:
    """Give a draft out."""
    seat, given = _taught(cid, set_id)
    assignments.publish(database(), wiring().library, seat, given, now=wiring().now())
    flash(_("The set is given. Students find it in their class."), "success")
    return _to_set(given)


@pages.post("/<set_id>/release")
@limiter.limit(write_limit)
def release(cid: str, set_id: str) -> View:
    """Let scores, keys and reasons out now."""
    seat, given = _taught(cid, set_id)
    assignments.release(database(), seat, given, now=wiring().now())
    flash(_("Scores, answers and reasons are out."), "success")
    return _to_set(given)


@pages.post("/<set_id>/unrelease")
@limiter.limit(write_limit)
def unrelease(cid: str, set_id: str) -> View:
    """Let out no more what was let out, as long as no student knows it."""
    seat, given = _taught(cid, set_id)
    try:
        assignments.take_back_release(database(), seat, given, now=wiring().now())
    except Refused as refused:
        flash(str(refused), "error")
    else:
        flash(_("Taken back. Answers are told when the rules of the set say."), "success")
    return _to_set(given)


@pages.post("/<set_id>/away")
@limiter.limit(write_limit)
def put_away(cid: str, set_id: str) -> View:
    """Take a set out of the lists."""
    seat, given = _taught(cid, set_id)
    assignments.put_away(database(), seat, given, now=wiring().now())
    flash(_("The set is put away. What was handed in is kept."), "success")
    return _to_set(given)


@pages.post("/<set_id>/back")
@limiter.limit(write_limit)
def bring_back(cid: str, set_id: str) -> View:
    """Put a set back into the lists."""
    seat, given = _taught(cid, set_id)
    assignments.bring_back(database(), seat, given, now=wiring().now())
    return _to_set(given)


@pages.route("/<set_id>/allow/<int:member>", methods=["GET", "POST"])
@limiter.limit(write_limit, methods=["POST"])
def allow(cid: str, set_id: str, member: int) -> View:
    """Show or change what one student is allowed in a set beyond the rest."""
    seat, given = _taught(cid, set_id)
    if request.method == "GET":
        page = set_allowing.allow_page(database(), seat, given, member, link=url_for)
        return render_template("set_allow.html", page=page)
    sent = request.form.to_dict()
    try:
        set_allowing.allow(database(), seat, given, member, sent, now=wiring().now())
    except Incomplete as amiss:
        errors = {amiss.field: str(amiss)}
        page = set_allowing.allow_page(database(), seat, given, member, link=url_for, sent=sent, errors=errors)
        return render_template("set_allow.html", page=page), 422
    flash(_("Kept. If they are at it now, their clock has moved."), "success")
    _warn_of_known(given)
    return _to_set(given)


@pages.get("/<set_id>/grades-<platform>.csv")
@writes
def grades(cid: str, set_id: str, platform: str) -> Response:
    """Hand out the grades of a set as a platform's gradebook imports them."""
    seat, given = _taught(cid, set_id, Role.ASSISTANT)
    options = {"zero_for_missing": "zero" in request.args, "for_excel": "excel" in request.args}
    file = grade_files.grades(database(), seat, given, platform=platform, now=wiring().now(), **options)
    response = Response(file.content, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


def _seat(cid: str, least: Role = Role.INSTRUCTOR) -> Seat:
    return classrooms.taught(database(), this_learner(), cid, least=least)


def _taught(cid: str, set_id: str, least: Role = Role.INSTRUCTOR) -> tuple[Seat, Given]:
    seat = _seat(cid, least)
    return seat, assignments.of_class(database(), seat, set_id)


def _shown(seat: Seat, given: Given | None) -> View:
    """The set that the query describes; without a query the one that is kept, or an empty one."""
    if given is not None and not request.args:
        return _page(seat, given, given.draft, {})
    draft, errors = _read(seat, dict(request.args.lists()))
    if "fit" in request.args and not errors:
        draft = assign_pages.going_together(database(), wiring().library, seat, draft)
    return _page(seat, given, draft, errors if "title" in request.args else {}, opened=request.args.get("kept", ""))


def _kept(seat: Seat, given: Given | None) -> View:
    """Keep what the form describes, as its button says; what is amiss is shown beside its field."""
    sent = dict(request.form.lists())
    draft, errors = _read(seat, sent)
    go = request.form.get("go", "show")
    if go == "show":
        query = {name: values for name, values in sent.items() if name not in ("csrf_token", "go")}
        return redirect(f"{request.path}?{urlencode(query, doseq=True)}#preview", code=303)
    if set_drafts.is_of_another_bank(sent):
        errors = errors | {"form": _("This is another bank. Choose its topics and sorts of question anew.")}
    if given is not None and sent.get("kept", [""])[-1] not in ("", set_drafts.mark_of(given.draft)):
        errors = {
            "form": _("Somebody else changed this set meanwhile. Saving now writes over that: look at the set first.")
        }
        return _page(seat, given, draft, errors), 409
    if errors:
        return _page(seat, given, draft, errors), 422
    try:
        return _to_set(_keep(seat, given, draft, go))
    except Incomplete as missing:
        return _page(seat, given, draft, {missing.field: str(missing)}), 422
    except Refused as refused:
        return _page(seat, given, draft, {"form": str(refused)}), 422


def _keep(seat: Seat, given: Given | None, draft: Draft, go: str) -> Given:
    now, library = wiring().now(), wiring().library
    if given is None:
        made = assignments.new_draft(database(), seat, draft, now=now)
        given = assignments.of_class(database(), seat, made)
    elif go == "revise" and given.published_at is not None:
        stays = set_drafts.asks_the_same(draft, given.draft)
        wanted = replace(draft, seed="") if stays else draft
        assignments.revise(database(), library, seat, given, wanted, now=now)
    else:
        closed = given.draft.window.closes_at
        assignments.save_draft(database(), seat, given, draft, now=now)
        given = assignments.of_class(database(), seat, given.id)
        if given.draft.window.closes_at != closed:
            _warn_of_known(given)
    if go == "give":
        assignments.publish(database(), library, seat, given, now=now)
        flash(_("The set is given. Students find it in their class."), "success")
    elif go == "save" and given.published_at is not None and not set_drafts.asks_the_same(draft, given.draft):
        flash(_("Saved, but for its questions: those stay as they were given."), "info")
    else:
        flash(_("Saved."), "success")
    return given


def _warn_of_known(given: Given) -> None:
    """Say who could tell the answers to somebody who has more time now."""
    know = set_allowing.know_answers(database(), given)
    if know:
        said = ngettext(
            "%(num)s student has been told the answers of this set.",
            "%(num)s students have been told the answers of this set.",
            know,
        )
        flash(said, "info")


def _read(seat: Seat, sent: dict[str, list[str]]) -> tuple[Draft, dict[str, str]]:
    first = next(iter(wiring().library.shelves))
    return set_drafts.read(sent, bank=first, zone=seat.zone)


def _page(seat: Seat, given: Given | None, draft: Draft, errors: dict[str, str], *, opened: str = "") -> str:
    make = partial(assign_pages.assign_page, database(), wiring().library, seat, draft)
    page = make(errors=errors, link=url_for, given=given, opened=opened)
    return render_template("assign.html", page=page)


def _to_set(given: Given) -> Response:
    return redirect(url_for("teaching.home", cid=given.class_id, set_id=given.id), code=303)
