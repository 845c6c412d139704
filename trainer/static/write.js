// While an entry is written, what it does is shown beside it, a moment after each change, and Ctrl or Cmd with S saves.
// Without scripts the button "Show what it does" does the first.

const WAIT_MS = 600;
const form = document.querySelector("[data-entry]");
const told = document.querySelector("#told");
let timer = 0;
let asked = null;
let changed = false;

const LONGEST = 4000;

// Short forms are asked for by their address; long ones are sent, as the button "Show what it does" does.
function ask(signal) {
  const fields = new URLSearchParams(new FormData(form));
  const headers = { Accept: "text/html" };
  if (String(fields).length > LONGEST) {
    fields.set("go", "show");
    return fetch(form.action, { method: "POST", body: fields, headers, signal });
  }
  fields.delete("csrf_token");
  return fetch(`${form.action}?${fields}`, { headers, signal });
}

async function show() {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await ask(asked.signal);
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#preview");
    if (!fresh) return;
    document.querySelector("#preview").replaceChildren(...fresh.childNodes);
    const count = document.querySelectorAll("#preview .plain-list > li").length;
    told.textContent = told.dataset.questions.replace("{n}", count);
  } catch {
    // A newer change was made, or there is no network: the old preview stays.
  }
}

form.addEventListener("input", () => {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(show, WAIT_MS);
});
form.addEventListener("submit", (event) => {
  changed = event.defaultPrevented;
});
form.addEventListener("kept-dropped", show);
if (!form.querySelector("[data-kept-note]").hidden) show();
addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    form.requestSubmit(form.querySelector('[value="save"]'));
  }
});
