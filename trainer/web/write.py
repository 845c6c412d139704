"""Writing banks: what is under way, versions, changes and their entries."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from trainer.services.people.learners import Learner
from trainer.services.words.form_numbers import whole_number
from trainer.services.words.refusals import Absent, Incomplete, Stale
from trainer.services.writing import changed_facts, desks, drafts, previews, second_reading
from trainer.services.writing import pages as write_pages
from trainer.services.writing import tables as table_pages
from trainer.services.writing.drafts import Draft, TwoChanges
from trainer.web.identity import this_learner
from trainer.web.security import limiter, write_limit
from trainer.web.transaction import read_first, write_after_reading
from trainer.web.wiring import database, wiring

pages = Blueprint("write", __name__, url_prefix="/write")

_ASIDE: Final = frozenset({"csrf_token", "go", "revision", "saved"})
"""What a form sends beside its fields."""

_LONGEST_QUERY: Final = 4000

View = str | Response | tuple[str, int]


@pages.get("")
def index() -> View:
    """Show what this person may write in, and what waits for them."""
    page = write_pages.write_page(database(), wiring().shelves, this_learner(), link=url_for)
    return render_template("write.html", page=page)


@pages.get("/banks/<bank_id>")
def bank(bank_id: str) -> View:
    """Show a bank with its versions."""
    page = write_pages.bank_page(database(), wiring().shelves, this_learner(), bank_id, link=url_for)
    return render_template("write_bank.html", page=page)


@pages.post("/banks/<bank_id>/begin")
@limiter.limit(write_limit)
def begin(bank_id: str) -> View:
    """Begin a change."""
    draft_id = drafts.begin(database(), wiring().shelves, this_learner(), bank_id, now=wiring().now())
    return _to_change(draft_id)


@pages.post("/banks/<bank_id>/facts/<path:key>")
@limiter.limit(write_limit)
def mend(bank_id: str, key: str) -> View:
    """Open one fact to be mended, in the change that this person is writing or in a new one."""
    draft_id = drafts.begun_or_new(database(), wiring().shelves, this_learner(), bank_id, now=wiring().now())
    return redirect(write_pages.entry_url(url_for, draft_id, "facts", key), code=303)


@pages.get("/banks/<bank_id>/versions/<int:number>")
def version(bank_id: str, number: int) -> View:
    """Show one version beside the one before it."""
    page = write_pages.version_page(database(), wiring().shelves, this_learner(), bank_id, number, link=url_for)
    return render_template("write_version.html", page=page)


@pages.post("/banks/<bank_id>/versions/<int:number>/revert")
@limiter.limit(write_limit)
def revert(bank_id: str, number: int) -> View:
    """Begin a change that brings an earlier version back."""
    found = drafts.writable(database(), wiring().shelves, this_learner(), bank_id)
    draft_id = drafts.revert(database(), found, number, now=wiring().now())
    flash(_("Send it to a second reader. It then comes into use as a new version."), "success")
    return _to_change(draft_id)


@pages.get("/changes/<draft_id>")
def change(draft_id: str) -> View:
    """Show a change word by word, and what it does."""
    return _shown(this_learner(), _loaded(draft_id), query=request.args.get("q", "")[:200])


@pages.post("/changes/<draft_id>/send")
@limiter.limit(write_limit)
def send(draft_id: str) -> View:
    """Hand a change to a second reader."""
    draft = _editable(draft_id)
    loads = previews.loads(wiring().shelves, desks.kept_text(database(), draft.text))
    why = request.form.get("why", "")
    return _done(
        draft,
        lambda: second_reading.send(database(), draft, why=why, now=wiring().now(), loads=loads),
        _("Sent. It comes into use when someone else has read it and agrees."),
    )


@pages.post("/changes/<draft_id>/take-back")
@limiter.limit(write_limit)
def take_back(draft_id: str) -> View:
    """Go on writing a change that waits."""
    second_reading.take_back(database(), _loaded(draft_id, locked=True), now=wiring().now())
    return _to_change(draft_id)


@pages.post("/changes/<draft_id>/drop")
@limiter.limit(write_limit)
def drop(draft_id: str) -> View:
    """Give a change up."""
    draft = _loaded(draft_id, locked=True)
    second_reading.drop(database(), draft, now=wiring().now())
    flash(_("Given up. Nothing of the bank has changed."), "success")
    return redirect(url_for("write.bank", bank_id=draft.desk.bank_id), code=303)


@pages.post("/changes/<draft_id>/bring-up")
@limiter.limit(write_limit)
def bring_up(draft_id: str) -> View:
    """Put a change on the version that is in use now."""
    draft = _editable(draft_id)
    mine = (_clash(name) for name, value in request.form.items() if value == "mine")
    drafts.bring_up(
        database(), draft, mine=frozenset(number for number in mine if number is not None), now=wiring().now()
    )
    flash(_("The change now builds on the version in use."), "success")
    return _to_change(draft_id)


@pages.post("/changes/<draft_id>/back")
@limiter.limit(write_limit)
def send_back(draft_id: str) -> View:
    """Give a change back to who wrote it."""
    draft, note = _loaded(draft_id, locked=True), request.form.get("note", "")
    revision = request.form.get("revision", -1, type=int)
    return _done(
        draft,
        lambda: second_reading.send_back(database(), draft, revision=revision, note=note, now=wiring().now()),
        _("Sent back with your note."),
    )


@pages.post("/changes/<draft_id>/read")
@limiter.limit(write_limit)
def read(draft_id: str) -> View:
    """Agree to entries of what someone else wrote, each as it stood when it was shown."""
    draft = _loaded(draft_id, locked=True)
    second_reading.read(database(), draft, request.form.get("mark", "").split(), now=wiring().now())
    return redirect(url_for("write.change", draft_id=draft_id, _anchor="to-read"), code=303)


@pages.post("/changes/<draft_id>/unread")
@limiter.limit(write_limit)
def unread(draft_id: str) -> View:
    """Take back that an entry was agreed to."""
    second_reading.unread(database(), _loaded(draft_id, locked=True), request.form.get("mark", ""))
    return redirect(url_for("write.change", draft_id=draft_id, _anchor="to-read"), code=303)


@pages.post("/changes/<draft_id>/agree")
@limiter.limit(write_limit)
def agree(draft_id: str) -> View:
    """Publish what someone else wrote, once every entry of it is agreed to."""
    read_first()
    draft, shelves = _loaded(draft_id), wiring().shelves
    if not draft.desk.may_read:
        raise Absent(_("There is no such change here."))
    folder = desks.kept_text(database(), draft.text)
    said = shelves.bank(folder)
    if draft.may_agree:
        shelves.make_ready(said, draft.text)  # takes a while, so before anyone has to wait for our writing
    write_after_reading()
    draft, note = _loaded(draft_id, locked=True), request.form.get("note", "")
    revision = request.form.get("revision", -1, type=int)
    try:
        number = second_reading.agree(database(), draft, said, revision=revision, note=note, now=wiring().now())
    except Incomplete as missing:
        return _shown(this_learner(), draft, errors={missing.field: str(missing)}), 422
    flash(_("Version %(number)s is in use.", number=number), "success")
    if any(changed_facts.asked_by(database(), draft, link=url_for)):
        return redirect(url_for("write.change", draft_id=draft_id, _anchor="asked"), code=303)
    return redirect(url_for("write.bank", bank_id=draft.desk.bank_id), code=303)


@pages.get("/changes/<draft_id>/new/<section>")
def new(draft_id: str, section: str) -> View:
    """Show the form of a new entry, and what it would do once it is filled in."""
    return _form(_loaded(draft_id), section, "")


@pages.post("/changes/<draft_id>/new/<section>")
@limiter.limit(write_limit)
def add(draft_id: str, section: str) -> View:
    """Add an entry."""
    return _saved(draft_id, section, "")


@pages.get("/changes/<draft_id>/entries/<section>/<path:key>")
def entry(draft_id: str, section: str, key: str) -> View:
    """Show an entry in its form, and what it would do as the form stands."""
    return _form(_loaded(draft_id), section, key)


@pages.post("/changes/<draft_id>/entries/<section>/<path:key>")
@limiter.limit(write_limit)
def save(draft_id: str, section: str, key: str) -> View:
    """Save an entry, or take it out."""
    if request.form.get("go") == "remove":
        drafts.remove_block(database(), _editable(draft_id), section, key, now=wiring().now())
        flash(_("Taken out of this change. The version in use still has it."), "success")
        return _to_change(draft_id)
    return _saved(draft_id, section, key)


@pages.get("/tables")
def tables() -> View:
    """Ask for a table."""
    page = table_pages.tables_page(database(), this_learner(), link=url_for, now=wiring().now())
    return render_template("write_tables.html", page=page)


@pages.post("/tables")
@limiter.limit(write_limit)
def upload() -> View:
    """Take tables in, to be looked at."""
    sent = [(file.filename or "", file.read()) for file in request.files.getlist("files")]
    try:
        file_id = table_pages.send(database(), this_learner(), sent, now=wiring().now())
    except Incomplete as missing:
        said, now = str(missing), wiring().now()
        page = table_pages.tables_page(database(), this_learner(), link=url_for, now=now, error=said)
        return render_template("write_tables.html", page=page), 422
    return redirect(url_for("write.table", file_id=file_id), code=303)


@pages.get("/tables/<file_id>")
def table(file_id: str) -> View:
    """Show what would come of a table."""
    return _table(file_id, dict(request.args.items()))


@pages.post("/tables/<file_id>")
@limiter.limit(write_limit)
def make(file_id: str) -> View:
    """Make a bank of a table, or show what would come of it, as the button says."""
    sent = {name: value for name, value in request.form.items() if name not in _ASIDE}
    if request.form.get("go") == "show":
        return redirect(f"{request.path}?{urlencode(sent)}#would", code=303)
    try:
        draft_id, said = _made(file_id, sent)
    except Incomplete as missing:
        return _table(file_id, sent, errors={missing.field: str(missing)}), 422
    flash(said, "success")
    return _to_change(draft_id)


def _made(file_id: str, sent: dict[str, str]) -> tuple[str, str]:
    """Make a bank of a table or join it to one; the id of the change, and what is to be said."""
    if not sent.get("into"):
        draft_id = table_pages.make(database(), this_learner(), file_id, sent, now=wiring().now())
        return draft_id, _("Here is the bank as a change. Look it over, and send it to a second reader.")
    shelves, who = wiring().shelves, this_learner()
    draft_id, left = table_pages.join_to(database(), shelves, who, file_id, sent, now=wiring().now())
    if not left:
        return draft_id, _("What is new in the table is in this change. Nothing of it was left out.")
    said = ngettext(
        "What is new in the table is in this change. %(num)s line was left out; the table stays here for a day.",
        "What is new in the table is in this change. %(num)s lines were left out; the table stays here for a day.",
        left,
    )
    return draft_id, said


def _table(file_id: str, sent: dict[str, str], *, errors: dict[str, str] | None = None) -> str:
    who, now = this_learner(), wiring().now()
    page = table_pages.table_page(
        database(), wiring().shelves, who, file_id, sent, link=url_for, now=now, errors=errors
    )
    return render_template("write_table.html", page=page)


def _loaded(draft_id: str, *, locked: bool = False) -> Draft:
    return drafts.load(database(), wiring().shelves, this_learner(), draft_id, locked=locked)


def _editable(draft_id: str) -> Draft:
    return drafts.editable(database(), wiring().shelves, this_learner(), draft_id)


def _shown(who: Learner, draft: Draft, *, query: str = "", errors: dict[str, str] | None = None) -> str:
    page = write_pages.change_page(database(), wiring().shelves, who, draft, link=url_for, query=query, errors=errors)
    return render_template("write_change.html", page=page)


def _done(draft: Draft, deed: Callable[[], None], said: str) -> View:
    """Do something with a change; what is still to be filled in is shown beside its field."""
    try:
        deed()
    except Incomplete as missing:
        return _shown(this_learner(), draft, errors={missing.field: str(missing)}), 422
    flash(said, "success")
    may_still_see = draft.own or draft.desk.may_join  # a change that was sent back is its author's again
    return _to_change(draft.id) if may_still_see else redirect(url_for("write.index"), code=303)


def _form(draft: Draft, section: str, key: str) -> str:
    """A form as the query fills it in; without a query as the entry stands."""
    sent = {name: value for name, value in request.args.items() if name not in _ASIDE} or None
    saved = "saved" in request.args
    page = write_pages.entry_page(
        database(), wiring().shelves, draft, section, key, link=url_for, sent=sent, saved=saved
    )
    return render_template("write_entry.html", page=page)


def _saved(draft_id: str, section: str, key: str) -> View:
    """Save a form. What cannot be saved comes back as it was typed, with the reason beside its field."""
    sent = {name: value for name, value in request.form.items() if name not in _ASIDE}
    draft = _loaded(draft_id, locked=True)
    if not draft.may_write:
        raise Absent(_("There is no such change here."))
    try:
        deed = _previewed if request.form.get("go") == "show" else _kept
        return deed(drafts.to_edit(draft), section, key, sent)
    except (Stale, Absent) as refusal:
        if not key and isinstance(refusal, Absent):
            raise
        page = write_pages.unsaved_page(draft, section, sent, str(refusal), link=url_for)
        return render_template("write_unsaved.html", page=page), 409


def _previewed(draft: Draft, section: str, key: str, sent: dict[str, str]) -> View:
    """Show what a form would do: at an address of its own, unless that would be longer than programs take."""
    query = urlencode(sent)
    if len(query) <= _LONGEST_QUERY:
        return redirect(f"{request.path}?{query}#preview", code=303)
    page = write_pages.entry_page(database(), wiring().shelves, draft, section, key, link=url_for, sent=sent)
    return render_template("write_entry.html", page=page)


def _kept(draft: Draft, section: str, key: str, sent: dict[str, str]) -> View:
    began = request.form.get("revision", draft.revision, type=int)
    try:
        kept = drafts.save_form(database(), draft, section, key, sent, began=began, now=wiring().now())
    except TwoChanges as clash:
        told: dict[str, Any] = {"sent": sent, "clash": clash}
    except Incomplete as missing:
        told = {"sent": sent, "errors": {missing.field: str(missing)}}
    else:
        flash(_kept_text(draft), "success")
        return redirect(f"{write_pages.entry_url(url_for, draft.id, section, kept)}?saved=1", code=303)
    page = write_pages.entry_page(database(), wiring().shelves, draft, section, key, link=url_for, **told)
    return render_template("write_entry.html", page=page), 409 if "clash" in told else 422


def _kept_text(draft: Draft) -> str:
    """What is said of a save, with who sees it before it is sent."""
    if draft.desk.class_id:
        return _("Saved in this change. Until it is sent, only those who instruct this class see it.")
    return _("Saved in this change. Until it is sent, only who wrote in it and the editors see it.")


def _clash(name: str) -> int | None:
    """The number of the clash that a field decides about; None for any other field."""
    return whole_number(name.removeprefix("clash-"), (0, 99_999)) if name.startswith("clash-") else None


def _to_change(draft_id: str) -> Response:
    return redirect(url_for("write.change", draft_id=draft_id), code=303)
