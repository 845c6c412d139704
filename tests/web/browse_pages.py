"""Examples of the pages that show what is in the banks."""

from typing import Any

from trainer.services.pages.browsing import BankGroups, BrowsePage, EntityLink, FactRow, GroupView, TopicPage
from trainer.services.pages.entities import EntityPage, MemoryView, PointView, RelationGroup
from trainer.services.pages.search import EntityHit, FactHit, Part, QuestionHit, SearchPage

ROWS = (
    FactRow("A chordoma most often grows in the sacrum.", "/f/1", "The book, page 3", 91, "in 4 days", False, ""),
    FactRow("A meningioma enhances evenly.", "/f/2", "The book, page 4", 58, "today", True, ""),
    FactRow("A <fact> that is new.", "/f/3", "The book", None, "", False, "Being checked, so it is not asked"),
    FactRow("", "/f/4", "The book", 70, "tomorrow", False, "", hidden="/q/1"),
)
LINKS = (EntityLink("chordoma", "/e/1", "8 facts"), EntityLink("CD4+ cell", "/e/2", ""))
GROUPS = (
    GroupView("compartments", "Chordoma, meningioma and 8 more", "/t/1", "/p/1", 42, 38, 84),
    GroupView("first treatment", "", "/t/2", "/p/2", 31, 0, None),
)
WAYS = (("/b?by=topic", "By topic", "topic"), ("/b?by=entity", "By name", "entity"))
POINTS = (PointView("60 days ago", 48), PointView("30 days ago", 63), PointView("Today", 81))
ENTITY = EntityPage(
    title="chordoma",
    bank_title="Bank one",
    kind="tumor",
    aliases="notochordal tumor",
    lede="You would know about 6 of the 8 facts you have met. 1 is ready to review.",
    groups=(RelationGroup("grows in", ROWS[:2]), RelationGroup("arises from", ROWS[2:])),
    hidden="3 more facts are found by search.",
    broader=LINKS[:1],
    narrower=LINKS,
    confused=LINKS,
    alike=LINKS,
    memory=MemoryView("41 answers, 34 right", "First met on Tuesday 2 September", POINTS, "60 days ago: 48%"),
    practise_url="/p",
    practise="Practise this, 8 facts",
)
HEADING = "252 facts. You have met 141."
BANK = BankGroups("one", "Bank one", GROUPS, LINKS, "2 facts are being checked.")
FOUND = SearchPage(
    title="Search: dumbbell",
    heading="3 results for “dumbbell”",
    query="dumbbell",
    meant="dumbbell",
    entities=(EntityHit((Part("dumbbell", marked=True), Part(" mass")), (Part("finding"),), "/e"),),
    facts=(FactHit(ROWS[0], (Part("A "), Part("chordoma", marked=True))), FactHit(ROWS[3], ())),
    questions=(QuestionHit((Part("Which one?"),), "/q/1", True), QuestionHit((Part("And now?"),), "/q/2", False)),
    total=5,
)
BROWSE_PAGES: dict[str, tuple[str, Any]] = {
    "what is in the banks": ("browse.html", BrowsePage("Browse", HEADING, "Choose.", "topic", WAYS, (BANK,), "")),
    "what is in the banks, all new": (
        "browse.html",
        BrowsePage("Browse", "252 facts.", "Choose.", "topic", WAYS, (BANK,), "/p/1"),
    ),
    "no banks": ("browse.html", BrowsePage("Browse", "0 facts.", "Choose.", "topic", WAYS, (), "")),
    "a topic": ("topic.html", TopicPage("compartments", "Bank one", "120 facts", ROWS, "/p", 2, 3, "/t?1", "/t?3")),
    "an entity": ("entity.html", ENTITY),
    "a search": ("search.html", FOUND),
    "a search without a result": ("search.html", SearchPage("Search: x", "Nothing for “x”", "x")),
    "an empty search": ("search.html", SearchPage("Search", "Find a name", "")),
}
