// While a set is put together, what it would ask is shown beside it, a moment after each change.
// Without scripts the button "Show what it asks" does it.

const WAIT_MS = 400;
const form = document.querySelector("[data-set]");
let timer = 0;
let asked = null;

function address() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  return `${form.action}?${fields}`;
}

async function show() {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(address(), { headers: { Accept: "text/html" }, signal: asked.signal });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#preview");
    if (fresh) document.querySelector("#preview").replaceChildren(...fresh.childNodes);
  } catch {
    // A newer change was made, or there is no network: the old preview stays.
  }
}

form.addEventListener("change", () => {
  clearTimeout(timer);
  timer = setTimeout(show, WAIT_MS);
});
