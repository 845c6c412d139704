// A page that waits for work on the server asks how far it is, and shows that without losing the reader's place.
// Once the work is done, it opens what came of it. Without scripts the page's link does it.

const EVERY_MS = 3000;
const WAITING = "[data-again]";

async function ask() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(WAITING);
    if (!fresh) {
      location.reload();
      return;
    }
    const shown = document.querySelector(WAITING);
    if (shown.innerHTML !== fresh.innerHTML) shown.replaceChildren(...fresh.childNodes);
  } catch {
    // No network just now. The next try asks again.
  }
  setTimeout(ask, EVERY_MS);
}

setTimeout(ask, EVERY_MS);
