"""From HTML to PDF. The HTML is what counts: where no PDF can be made, a browser prints the same page."""

from typing import Final

_LACKING: Final = (
    "This machine cannot make a PDF: WeasyPrint needs the system's Pango library. Write .html, and print that to a PDF."
)


class NoPdf(Exception):
    """This machine cannot make a PDF; the message says what it lacks."""


def as_pdf(page: bytes) -> bytes:
    """The page as a PDF, tagged for screen readers. Nothing outside the page is fetched.

    Raises:
        NoPdf: if WeasyPrint, or a library of the system that it stands on, is not there.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - its system libraries may be missing, and it is slow to load
    except (ImportError, OSError) as error:
        raise NoPdf(_LACKING) from error
    made = HTML(string=page.decode(), url_fetcher=_nothing).write_pdf(pdf_variant="pdf/ua-1")
    if made is None:
        raise NoPdf("No PDF came out of WeasyPrint.")
    return bytes(made)


def _nothing(url: str, *_args: object, **_settings: object) -> dict[str, object]:
    """A page of ours is whole in itself."""
    raise ValueError(f"A paper fetches nothing, and so not {url}.")
