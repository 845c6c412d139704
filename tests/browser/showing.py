"""The pages drawn from example values, shown to a real browser without a server."""

from urllib.parse import parse_qs, quote, unquote, urlsplit

from playwright.sync_api import Page, Route

from tests.web.gallery import ALL, ROOM, build, render

SITE = "http://gallery.test"


class Gallery:
    """The pages, answered to the browser without a server; what the browser sends is kept."""

    def __init__(self, page: Page, **told: str) -> None:
        """`told` is what the program tells every page, such as the theme or the language."""
        self.app = build()
        self.told = told
        self.sent: list[tuple[str, dict[str, list[str]]]] = []
        self.page = page
        page.route(f"{SITE}/**", self._answer)

    def show(self, name: str) -> Page:
        """Open a page by its name in the gallery."""
        self.page.goto(f"{SITE}/show/{quote(name, safe='')}")
        return self.page

    def form(self) -> dict[str, list[str]]:
        """What the last form sent, without its token."""
        self.page.wait_for_url(lambda url: urlsplit(url).path != "" and not urlsplit(url).path.startswith("/show/"))
        fields = dict(self.sent[-1][1])
        fields.pop("csrf_token")
        return fields

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.sent.append((path, parse_qs(route.request.post_data or "")))
        if path.startswith("/static/"):
            route.fulfill(path=ROOM / path.removeprefix("/"))
            return
        name = unquote(path.removeprefix("/show/"))
        body = render(self.app, name, **self.told) if name in ALL else "<title>Elsewhere</title>"
        route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": "default-src 'self'"})
