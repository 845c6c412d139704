"""Sets given to a class: begun, filled in, handed in, marked and told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.services.school import HOUR, School, picks, someone
from tests.web.cast import NOON, Clock, library
from trainer.facts.model import Form
from trainer.services.sets import allowing, assignments, attempts, grades
from trainer.services.sets import telling as set_telling
from trainer.services.sets.attempts import NotOpen
from trainer.services.sets.marks import hand_in, marks_of, shares
from trainer.services.study.replies import Entry, Kept, Sent, reply_to, state_of
from trainer.services.words.refusals import Absent, Incomplete, Refused
from trainer.store.engine import db
from trainer.store.learning import Answer
from trainer.store.teaching import Attempt, Mark, Member, SetForm
from trainer.teaching.blueprint import Slot
from trainer.teaching.rules import ON_ITS_WAY, AttemptRule, Feedback, Release, Told, Window


def test_a_set_is_worth_the_share_of_what_was_answered_rightly(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann, ben = school.student("Ann"), school.student("Ben")
        set_id = school.give()
        assert school.hand_in(ann, set_id, right=4).share == 0.8
        assert school.hand_in(ben, set_id, right=0).share == 0.0


def test_beginning_twice_goes_on_with_the_same_questions(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        set_id = school.give()
        first, second = school.begin(ann, set_id), school.begin(ann, set_id)
        assert first == second
        assert school.asked(ann, first) == school.asked(ann, second)
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 1


def test_forms_of_a_set_hold_different_questions_and_are_frozen(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give(slots=(Slot(6),), forms=2)
        forms = db.session.scalars(select(SetForm).order_by(SetForm.id)).all()
        assert [form.label for form in forms] == ["A", "B"]
        facts = [{kept["item"].partition(":")[0] for kept in form.questions} for form in forms]
        assert facts[0].isdisjoint(facts[1])
        assert abs(forms[0].expected - forms[1].expected) <= 0.02
        assert school.given(set_id).published_at == NOON


def test_each_student_can_have_a_form_of_their_own(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give(forms=0, slots=(Slot(4), Slot(1, form=Form.MATCHING)))
        asked = []
        for name in ("Ann", "Ben"):
            who = school.student(name)
            asked.append([shown.question for shown in school.asked(who, school.begin(who, set_id))])
        assert asked[0] != asked[1]
        assert [len(each) for each in asked] == [5, 5]


def test_time_that_is_up_hands_in_what_was_saved_whoever_looks_first(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
        attempt = school.begin(ann, set_id)
        school.fill_in(ann, attempt, right=3)
        clock.forward(minutes=30, seconds=ON_ITS_WAY.total_seconds() + 1)
        entry = Entry(picks(school.asked(ann, attempt)[4]))
        assert attempts.save(db.session(), ann, set_id, 1, 5, sent=Sent(entry), now=clock()) is Kept.LATE
        assert attempts.settle_all(db.session(), school.given(set_id), now=clock()) == 1
        done = school.latest(ann, set_id)
        assert (done.share, done.submitted_at) == (0.6, NOON + timedelta(minutes=30))
        assert attempts.settle_all(db.session(), school.given(set_id), now=clock()) == 0


def test_what_was_on_its_way_when_time_was_up_still_counts(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
        attempt = school.begin(ann, set_id)
        clock.forward(minutes=30, seconds=ON_ITS_WAY.total_seconds() - 1)
        entry = Entry(picks(school.asked(ann, attempt)[0]))
        assert attempts.save(db.session(), ann, set_id, 1, 1, sent=Sent(entry), now=clock()) is Kept.KEPT


def test_time_that_is_given_during_an_attempt_moves_its_end(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, minutes=30))
        school.begin(ann, set_id)
        db.session.execute(update(Member).where(Member.person_id == ann.id).values(time_factor=2.0))
        clock.forward(minutes=45)
        _seat, _given, attempt = attempts.going(db.session(), ann, set_id, 1, now=clock())
        assert (attempt.ends_at, attempt.submitted_at) == (NOON + HOUR, None)


def test_attempts_are_as_many_as_the_set_allows_and_each_has_another_form(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        set_id = school.give(window=Window(closes_at=NOON + 2 * HOUR, attempts=2))
        one, two = school.hand_in(ann, set_id), school.hand_in(ann, set_id)
        assert (one.number, two.number) == (1, 2)
        assert one.form_id != two.form_id
        with pytest.raises(NotOpen, match="used all your attempts"):
            school.begin(ann, set_id)


@pytest.mark.parametrize(
    ("window", "words"),
    [(Window(opens_at=NOON + HOUR), "not opened yet"), (Window(closes_at=NOON + HOUR), "has closed")],
)
def test_a_set_is_begun_only_while_it_is_open(app: Flask, clock: Clock, window: Window, words: str) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        set_id = school.give(window=window)
        if window.closes_at:
            clock.forward(hours=1)
        with pytest.raises(NotOpen, match=words):
            school.begin(ann, set_id)


def test_a_set_of_another_class_is_not_there(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give()
        for who in (someone(), someone("other@example.com")):
            with pytest.raises(Absent):
                school.begin(who, set_id)
        other = School(app, clock, email="else@example.com")
        for seat in (other.seat, school.seat_of(school.student())):
            with pytest.raises(Absent):
                assignments.of_class(db.session(), seat, set_id)


def test_a_draft_is_not_there_for_students(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        set_id = assignments.new_draft(db.session(), school.seat, school.draft(), now=NOON)
        with pytest.raises(Absent):
            school.begin(ann, set_id)
        assert assignments.sets_of(db.session(), school.seat_of(ann)) == ()
        assert [each.id for each in assignments.sets_of(db.session(), school.seat)] == [set_id]


def test_what_is_left_empty_is_marked_as_nothing_chosen(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        set_id = school.give()
        attempt = school.begin(ann, set_id)
        done = attempts.submit(db.session(), ann, set_id, attempt.number, now=clock())
        assert [(mark.chosen, mark.right, mark.score) for mark in marks_of(db.session(), done)] == [
            ("", False, 0.0)
        ] * 5
        assert done.share == 0.0


def test_handing_in_twice_marks_once(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        set_id = school.give()
        done = school.hand_in(ann, set_id)
        clock.forward(minutes=5)
        assert attempts.submit(db.session(), ann, set_id, 1, now=clock()) == done
        hand_in(db.session(), done, at=clock())
        assert db.session.scalar(select(func.count()).select_from(Mark)) == 5


def test_a_matching_question_is_worth_its_points_pair_by_pair(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        set_id = school.give(slots=(Slot(1, form=Form.MATCHING, points=2.0),), forms=1)
        attempt = school.begin(ann, set_id)
        (shown,) = school.asked(ann, attempt)
        right = picks(shown)
        wrong = picks(shown, right=False)
        entry = Entry((right[0], *wrong[1:]))
        attempts.save(db.session(), ann, set_id, 1, 1, sent=Sent(entry), now=clock())
        done = attempts.submit(db.session(), ann, set_id, 1, now=clock())
        assert (done.points, done.most) == pytest.approx((2.0 / len(right), 2.0))


def test_nothing_is_told_and_nothing_joins_the_log_before_the_set_tells_it(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        set_id = school.give()
        done = school.hand_in(ann, set_id, right=3)
        set_telling.absorb_told(db.session(), ann, now=clock())
        told = set_telling.told_of(db.session(), school.given(set_id), done, now=clock())
        assert (told.score, told.right, told.key) == (True, False, False)
        assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
        clock.forward(hours=2, seconds=ON_ITS_WAY.total_seconds())
        for _turn in range(2):
            set_telling.absorb_told(db.session(), ann, now=clock())
        rows = db.session.execute(select(Answer.correct, Answer.answered_at)).all()
        assert sorted(row.correct for row in rows) == [False] * 2 + [True] * 3
        assert {row.answered_at for row in rows} == {NOON}


def test_keys_wait_for_the_last_member_who_may_still_sit_the_set(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, slow = school.student("Ann"), school.student("Ben")
        db.session.execute(update(Member).where(Member.person_id == slow.id).values(time_factor=2.0))
        set_id = school.give(window=Window(closes_at=NOON + HOUR, minutes=60))
        done = school.hand_in(ann, set_id)
        clock.forward(minutes=90)
        given = school.given(set_id)
        assert not set_telling.told_of(db.session(), given, done, now=clock()).key
        clock.forward(minutes=30)
        assert not set_telling.told_of(db.session(), given, done, now=clock()).key, "what was on its way still counts"
        clock.forward(seconds=ON_ITS_WAY.total_seconds())
        assert set_telling.told_of(db.session(), given, done, now=clock()).key


def test_what_was_told_stays_told_when_somebody_gets_more_time(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann, ben = school.student("Ann"), school.student("Ben")
        set_id = school.give()
        school.hand_in(ann, set_id)
        clock.forward(hours=3)
        set_telling.absorb_told(db.session(), ann, now=clock())
        late = {"closes_at": (NOON + 9 * HOUR).isoformat()[:16]}
        allowing.allow(
            db.session(), school.seat, school.given(set_id), school.seat_of(ben).member_id, late, now=clock()
        )
        told = set_telling.told_of(db.session(), school.given(set_id), school.latest(ann, set_id), now=clock())
        assert (told.score, told.right, told.key) == (True, True, True)


def test_nobody_reads_keys_while_an_attempt_of_theirs_still_takes_answers(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        set_id = school.give(window=Window(closes_at=NOON + HOUR, attempts=2))
        done = school.hand_in(ann, set_id, right=0)
        running = school.begin(ann, set_id)
        key = False
        for seconds in range(-1, 23):
            clock.at = NOON + HOUR + timedelta(seconds=seconds)
            (shown, *_more) = school.asked(ann, running)
            entry = Sent(Entry(picks(shown), "sure", seconds=1.0))
            kept = attempts.save(db.session(), ann, set_id, running.number, shown.place, sent=entry, now=clock())
            key = set_telling.told_of(db.session(), school.given(set_id), done, now=clock()).key
            assert not (kept is Kept.KEPT and key), seconds
        assert key


def test_what_counts_was_handed_in_when_it_was_and_not_when_a_later_attempt_was(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        window = Window(due_at=NOON + HOUR, attempts=3)
        set_id = school.give(window=window, attempt_rule=AttemptRule.FIRST)
        for _turn in range(2):
            school.hand_in(ann, set_id)
            clock.forward(hours=2)
        school.begin(ann, set_id)
        (row,) = grades.results_of(db.session(), school.seat, school.given(set_id), now=clock())
        assert (row.submitted_at, row.running) == (NOON, True)


def test_letting_out_twice_is_once_and_a_draft_lets_nothing_out(either: Flask, clock: Clock) -> None:
    with either.test_request_context():
        school = School(either, clock)
        ann = school.student()
        draft = assignments.new_draft(db.session(), school.seat, school.draft(title="Week 2"), now=clock())
        assignments.release(db.session(), school.seat, school.given(draft), now=clock())
        assert school.given(draft).released_at is None
        set_id = school.give()
        school.hand_in(ann, set_id)
        assignments.release(db.session(), school.seat, school.given(set_id), now=clock())
        clock.forward(minutes=5)
        set_telling.absorb_told(db.session(), ann, now=clock())
        clock.forward(minutes=5)
        assignments.release(db.session(), school.seat, school.given(set_id), now=clock())
        assert school.given(set_id).released_at == NOON
        with pytest.raises(Refused):
            assignments.take_back_release(db.session(), school.seat, school.given(set_id), now=clock())


def test_who_teaches_can_let_everything_out_by_hand(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        by_hand = Feedback(Release.MANUAL, Release.MANUAL, Release.MANUAL, Release.MANUAL)
        set_id = school.give(feedback=by_hand)
        done = school.hand_in(ann, set_id)
        assert set_telling.told_of(db.session(), school.given(set_id), done, now=clock()) == Told()
        assignments.release(db.session(), school.seat, school.given(set_id), now=clock())
        assert set_telling.told_of(db.session(), school.given(set_id), done, now=clock()).reasons


def test_a_set_with_too_few_questions_says_what_to_change_and_is_not_given(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        with pytest.raises(Refused, match=r"There are \d+ questions of this sort, and you asked for 90"):
            school.give(slots=(Slot(90, topics=("course",)),))
        with pytest.raises(Incomplete, match="from 1 to 100"):
            school.give(slots=())


def test_a_change_to_what_a_given_set_asks_is_for_those_who_have_not_begun(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, ben = school.student("Ann"), school.student("Ben")
        set_id = school.give()
        school.begin(ann, set_id)
        draft = replace(school.given(set_id).draft, slots=(Slot(3),))
        assignments.save_draft(db.session(), school.seat, school.given(set_id), draft, now=clock())
        assert school.given(set_id).draft.slots == (Slot(5),)
        assignments.revise(db.session(), library(), school.seat, school.given(set_id), draft, now=clock())
        assert len(school.asked(ann, school.begin(ann, set_id))) == 5
        assert len(school.asked(ben, school.begin(ben, set_id))) == 3
        assert school.given(set_id).begun == 2


def test_what_every_attempt_is_worth_can_be_worked_out_from_its_marks(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give()
        done = [school.hand_in(school.student(name), set_id, right=right) for name, right in (("A", 5), ("B", 2))]
        assert shares(db.session(), set_id, ()) == {each.id: each.share for each in done}


def test_what_waited_on_a_device_does_not_displace_what_was_chosen_since(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, set_id = school.student(), school.give()
        attempt = school.begin(ann, set_id)
        shown, empty = school.asked(ann, attempt)[0], Entry((None,)).state
        clock.forward(minutes=10)
        newer = Sent(Entry(picks(shown)), before=empty)
        assert attempts.save(db.session(), ann, set_id, 1, 1, sent=newer, now=clock()) is Kept.KEPT
        waited = Sent(Entry(picks(shown, right=False)), before=empty, waited=timedelta(minutes=5))
        assert attempts.save(db.session(), ann, set_id, 1, 1, sent=waited, now=clock()) is Kept.OLDER
        assert attempts.submit(db.session(), ann, set_id, 1, now=clock()).points == 1.0


def test_a_page_that_was_saved_and_left_alone_takes_nothing_away_from_a_later_one(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann = school.student()
        attempt = school.begin(ann, school.give())
        shown = school.asked(ann, attempt)[0]
        empty = state_of(None, 1)
        mine, theirs = Entry(picks(shown, right=False)), Entry(picks(shown))
        for sent in (
            Sent(mine, before=empty, page="one", turn=1),
            Sent(theirs, before=mine.state, page="two", turn=1),
            Sent(mine, before=mine.state, page="one", turn=1),  # the first page goes on, and nothing was touched there
        ):
            clock.forward(minutes=1)
            attempts.save(db.session(), ann, attempt.set_id, 1, shown.place, sent=sent, now=clock())
        said = reply_to(db.session(), shown)
        assert said
        assert tuple(said.picked) == theirs.picked


def test_a_page_that_changed_nothing_takes_nothing_away(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        ann, set_id = school.student(), school.give()
        attempt = school.begin(ann, set_id)
        shown, empty = school.asked(ann, attempt)[0], Entry((None,))
        attempts.save(db.session(), ann, set_id, 1, 1, sent=Sent(Entry(picks(shown)), empty.state), now=clock())
        stale = Sent(empty, empty.state)
        assert attempts.save(db.session(), ann, set_id, 1, 1, sent=stale, now=clock()) is Kept.KEPT
        assert attempts.submit(db.session(), ann, set_id, 1, now=clock()).points == 1.0


def test_who_teaches_does_not_take_the_sets_of_the_class(app: Flask, clock: Clock) -> None:
    with app.test_request_context():
        school = School(app, clock)
        set_id = school.give()
        with pytest.raises(NotOpen, match="Only the students"):
            school.begin(school.teacher, set_id)
