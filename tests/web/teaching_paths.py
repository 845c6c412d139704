"""Every address below a class that has to do with sets and what came of them, and the least role it is for."""

SET = "/sets/{set}"
QUESTION = SET + "/questions/{variant}"
DECISION = "fact={fact}&variant={variant}&action=full_credit"

SEEN_BY_ASSISTANTS = (
    *(SET, SET + "/grades-canvas.csv", SET + "/questions", QUESTION, SET + "/items.csv", SET + "/responses.csv"),
    *("/confusions", "/mastery", "/mastery?by=day", "/mastery?names=1", "/mastery.csv", "/reports"),
    *("/mastery/topic?topic={topic}", "/students", "/students?show=quiet", "/students/{member}?names=1"),
)
SEEN_BY_INSTRUCTORS = (
    *("/sets/new", SET + "/edit", SET + "/allow/{member}", SET + "/decide?" + DECISION, "/grades-table.csv"),
    *(SET + "/take", SET + "/take/A/gift", SET + "/take/paper.html"),
    *(SET + "/take/fill/blackboard", SET + "/take/fill/moodle", SET + "/take?rows=2&across=3"),
)
DONE_BY_ASSISTANTS = ("/reports", "/reports/reopen")
DONE_BY_INSTRUCTORS = (
    *("/sets/new", SET + "/edit", SET + "/give", SET + "/release", SET + "/away", SET + "/back"),
    *(SET + "/allow/{member}", SET + "/decide", SET + "/decisions/{ruling}/back", QUESTION + "/retire"),
    "/reports/resume?bank={bank}&fact={fact}",
)
SEEN = (*SEEN_BY_ASSISTANTS, *SEEN_BY_INSTRUCTORS)
DONE = (*DONE_BY_ASSISTANTS, *DONE_BY_INSTRUCTORS)
