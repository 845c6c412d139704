// Counting what fits a choice as it changes, and keeping the link to it up to date. Without this module the button
// "Count again" does both.

const PAUSE = 300; // ms without a change before it is counted

const form = document.querySelector("[data-choice]");
const again = form.querySelector("[data-again]");
const share = document.querySelector("#share-url");
const copy = document.querySelector("[data-copy]");
const toCopy = copy.textContent;
let timer;
let asking = new AbortController();

// The choice as the query of an address. The topics of another bank are none of the one just chosen.
function chosen(isOtherBank) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    const gone = isOtherBank && (name === "topic" || name === "relation");
    if (value && !gone && !["csrf_token", "zone", "go"].includes(name)) query.append(name, value);
  }
  return query;
}

const offered = (part) => [...part.querySelectorAll("input")].map((each) => each.value).join();

// What is said anew takes the place of what stood there; lists to tick only when they offer something else, so that
// what is ticked, and where the focus is, stay.
function show(fresh) {
  for (const part of form.querySelectorAll("[data-live]")) {
    const other = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    const isSame = part.dataset.live === "lists" ? offered(part) === offered(other) : part.innerHTML === other.innerHTML;
    if (!isSame) part.innerHTML = other.innerHTML;
  }
  share.value = fresh.querySelector("#share-url").value;
  copy.textContent = toCopy;
  history.replaceState(history.state, "", new URL(share.value).search || location.pathname);
}

async function count(isOtherBank) {
  if (!form.checkValidity()) return;
  asking.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${form.action}?${chosen(isOtherBank)}`, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.statusText);
    show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    again.hidden = true;
  } catch (error) {
    again.hidden = error.name === "AbortError" && again.hidden;
  }
}

form.addEventListener("input", (event) => {
  clearTimeout(timer);
  timer = setTimeout(count, PAUSE, event.target.name === "bank");
});
again.hidden = true;
