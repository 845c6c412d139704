// While a set is put together, what it would ask is shown beside it, a moment after each change.
// Without scripts the button "Show what it asks" does it.

const WAIT_MS = 400;
const UNSEEN = ["title", "note"]; // what no question hangs on
const PARTS = ["[role=status]", "[data-asked]"]; // only the first, a count, is read out
const form = document.querySelector("[data-set]");
const preview = document.querySelector("#preview");
let timer = 0;
let asked = null;

function address() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  return `${form.action}?${fields}`;
}

function put(fresh) {
  for (const part of PARTS) {
    preview.querySelector(part).replaceChildren(...fresh.querySelector(part).childNodes);
  }
  document.querySelector("[data-count]").textContent = preview.querySelector("h2").textContent;
}

async function show() {
  asked?.abort();
  const mine = (asked = new AbortController());
  const slow = setTimeout(() => preview.setAttribute("aria-busy", "true"), WAIT_MS);
  try {
    const answer = await fetch(address(), { headers: { Accept: "text/html" }, signal: mine.signal });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#preview");
    if (fresh) put(fresh);
  } catch {
    // A newer change was made, or there is no network: the old preview stays.
  } finally {
    clearTimeout(slow);
    if (asked === mine) preview.removeAttribute("aria-busy");
  }
}

document.querySelector("[data-plain]").hidden = true;
form.addEventListener("input", event => {
  if (UNSEEN.includes(event.target.name)) return;
  clearTimeout(timer);
  timer = setTimeout(show, WAIT_MS);
});
