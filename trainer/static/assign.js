// While a set is put together, what it would ask is shown beside it, a moment after each change.
// Without scripts the button "Show what it asks" does it.

const WAIT_MS = 400;
const UNSEEN = ["title", "note"]; // what no question hangs on
const PARTS = ["[role=status]", "[data-asked]"]; // only the first, a count, is read out
const OF_BANK = "[data-of-bank]"; // what can be chosen of one bank alone
const chosen = name => form.querySelector(`[name="${name}"]:checked`) || form.querySelector(`[name="${name}"]`);
const form = document.querySelector("[data-set]");
const preview = document.querySelector("#preview");
let timer = 0;
let asked = null;

function address() {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  return `${form.action}?${fields}`;
}

// Another bank has other topics, and another kind tells things at other times.
function putFields(fresh) {
  const bank = fresh.querySelector('[name="chosen_of"]').value;
  if (bank !== form.querySelector('[name="chosen_of"]').value && bank === chosen("bank").value) {
    const parts = fresh.querySelectorAll(OF_BANK);
    form.querySelectorAll(OF_BANK).forEach((part, at) => part.replaceWith(parts[at]));
  }
  if (chosen("told").value === "usual") {
    form.querySelector("[data-told]").replaceWith(fresh.querySelector("[data-told]"));
  }
  const revise = form.querySelector("[data-revise]");
  if (revise) revise.textContent = fresh.querySelector("[data-revise]").textContent;
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
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#preview");
    if (!fresh) return;
    put(fresh);
    putFields(page.querySelector("[data-set]"));
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
  if (event.target.name.startsWith("told_")) form.querySelector('[name="told"][value="set"]').checked = true;
  clearTimeout(timer);
  timer = setTimeout(show, WAIT_MS);
});
