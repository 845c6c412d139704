// On the page of reports: the arrow keys go from one to the next, Enter opens the answer, Ctrl or Cmd with Enter sends.

const reports = [...document.querySelectorAll("[data-report]")];

// Whether arrow keys pressed here belong to a field, as in a row of choices they do.
function usesArrows(element) {
  return element.closest("textarea, input, select");
}

function step(event, by) {
  const at = reports.indexOf(event.target.closest("[data-report]"));
  const next = reports[at < 0 ? (by > 0 ? 0 : reports.length - 1) : at + by];
  if (!next) return;
  event.preventDefault();
  next.querySelector("summary").focus();
  next.scrollIntoView({ block: "nearest" });
}

addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[data-keep]");
    if (form) form.requestSubmit();
    return;
  }
  if (usesArrows(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "ArrowDown") step(event, 1);
  if (event.key === "ArrowUp") step(event, -1);
});
