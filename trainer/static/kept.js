// What is typed into a form marked data-keep stays on this device until the server has it: through a lost network, an
// expired sign-in, a closed window. Without scripts the browser's own way back keeps it.
//
// data-keep is the name under which it is kept. data-saved says that this page shows what was just saved, and
// data-saved-as under which other name it may have been kept. data-sent says that the page shows what was typed and is
// not saved.

const PREFIX = "kept:";
const DAYS = 7;
const DAY_MS = 86_400_000;

function controls(form) {
  const plain = [...form.elements].filter((one) => one.name && one.type !== "submit" && one.name !== "csrf_token");
  return plain.filter((one) => one.type !== "file" && one.name !== "bank" && one.name !== "fact");
}

function read(form) {
  const told = controls(form).map((one) => {
    const radio = one.type === "radio" || one.type === "checkbox";
    return radio ? [`${one.name}=${one.value}`, one.checked] : [one.name, one.value];
  });
  return Object.fromEntries(told);
}

function write(form, fields) {
  for (const one of controls(form)) {
    const radio = one.type === "radio" || one.type === "checkbox";
    const value = fields[radio ? `${one.name}=${one.value}` : one.name];
    if (value === undefined) continue;
    if (radio) one.checked = value;
    else one.value = value;
  }
}

function differs(one, other) {
  return Object.keys(one).some((name) => name !== "revision" && name in other && one[name] !== other[name]);
}

function get(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + name));
    return kept && Date.now() - kept.at < DAYS * DAY_MS ? kept : null;
  } catch {
    return null;
  }
}

function put(name, fields) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    // There is no room, or it is not allowed here: the form works without.
  }
}

function drop(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // As above.
  }
}

function forgetOld() {
  try {
    for (const name of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
      if (!get(name.slice(PREFIX.length))) localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

function offer(form, before) {
  const note = form.querySelector("[data-kept-note]");
  if (!note) return;
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    write(form, before);
    drop(form.dataset.keep);
    note.hidden = true;
    form.dispatchEvent(new Event("kept-dropped"));
  });
}

function keep(form) {
  const name = form.dataset.keep;
  if ("saved" in form.dataset) {
    drop(name);
    if (form.dataset.savedAs) drop(form.dataset.savedAs);
    history.replaceState(history.state, "", location.pathname + location.hash);
  }
  const shown = read(form);
  const kept = get(name);
  if (kept && !("sent" in form.dataset)) {
    if (differs(kept.fields, shown)) {
      write(form, kept.fields);
      offer(form, shown);
    } else drop(name);
  }
  form.addEventListener("input", () => put(name, read(form)));
  form.addEventListener("submit", (event) => {
    put(name, read(form));
    const note = form.querySelector("[data-cut-note]");
    if (navigator.onLine || !note) return;
    event.preventDefault();
    note.hidden = false;
    note.focus();
  });
}

forgetOld();
document.querySelectorAll("form[data-keep]").forEach(keep);
