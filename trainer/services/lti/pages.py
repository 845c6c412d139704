"""What the pages between a course and its class show, and how far the grades of a set are on their way."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WindowPage:
    """A page in a frame that asks for a window of its own. `url` begins the launch anew there."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ConnectPage:
    """Which class a course is to be here. `launch` names the launch that waits for it."""

    title: str
    course: str
    action: str
    launch: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course that is connected with a class."""

    title: str
    disconnect_url: str


@dataclass(frozen=True, slots=True)
class CoursesPage:
    """The courses that are connected with a class. `code` connects one more, empty until it is asked for."""

    title: str
    class_name: str
    class_url: str
    action: str
    courses: tuple[CourseLine, ...]
    code: str


@dataclass(frozen=True, slots=True)
class SentView:
    """Where one student's grade is. `over_url` sends it over what the course holds, empty where nothing does."""

    name: str
    course: str
    state: str
    over_url: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """The grades of a set on their way to its courses. `again_url` is empty for who only assists."""

    grades: tuple[SentView, ...]
    again_url: str
