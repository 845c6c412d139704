"""Example values of the pages between a course and its class."""

from dataclasses import replace
from typing import Any

from tests.web.teaching_pages import SET
from trainer.services.lti.linking import LinkingPage, SetChoice
from trainer.services.lti.pages import ConnectPage, CourseLine, CoursesPage, SentPage, SentView, WindowPage

CONNECT = ConnectPage(
    title="Connect your course", course="Anatomy <1>", action="/lti/connect", launch="Jx0b4vN2", error=""
)
CHOOSE = LinkingPage(
    title="Put a set into your course",
    class_name="Anatomy <1>",
    class_url="/classes/c1",
    action="https://lms.example/return",
    sets=(
        SetChoice("Week 1. <Foramina>", "20 questions, 22 points", "eyJh.eyJp.c2ln"),
        SetChoice("Before the exam, for whoever wants it", "10 questions, practice: no grade", "eyJh.eyJq.c2ln"),
    ),
)
COURSES = CoursesPage(
    title="Courses of this class",
    class_name="Neurology <2>",
    class_url="/classes/c1",
    action="/classes/c1/courses",
    courses=(),
    code="",
)
SENT = SentPage(
    grades=(
        SentView("Ann <Lee>", "Anatomy 1", "Sent Tue 24 Nov 2026, 12:00", ""),
        SentView("Ben Hughes", "Anatomy 1", "Changed in the course, to 88%. Ours was not sent.", "/over/2"),
        SentView("Cat Miller", "Anatomy 1", "Waits to be sent", ""),
    ),
    again_url="/again",
)
LTI_PAGES: dict[str, tuple[str, Any]] = {
    "a set whose grades go to a course": ("set_home.html", replace(SET, sent=SENT)),
    "a set whose course has a column": ("set_home.html", replace(SET, sent=SentPage((), "/again"))),
    "a course that asks for a window": ("lti_window.html", WindowPage("Open in a new window", "/lti/login?iss=x")),
    "a course to be connected": ("lti_connect.html", CONNECT),
    "a course with a code that is none": (
        "lti_connect.html",
        replace(CONNECT, course="", error="This is no such code, or it was used or has run out. Make a new one."),
    ),
    "a choice of sets for a course": ("lti_choose.html", CHOOSE),
    "a choice without sets": ("lti_choose.html", replace(CHOOSE, sets=())),
    "the courses of a class without any": ("lti_courses.html", COURSES),
    "the courses of a class": (
        "lti_courses.html",
        replace(
            COURSES,
            courses=(CourseLine("Anatomy 1", "/d/1"), CourseLine("Anatomy <2>", "/d/2")),
            code="7K2M-P9QX-4TND-8WVC",
        ),
    ),
}
