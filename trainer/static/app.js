// Keys, tap-tap matching and small comforts. Every page works without this module: each
// function here only presses the links and forms that the server has already drawn.

const SETTLE_MS = 400; // after a verdict appears, a second press of Enter must not skip the reasons
const opened = performance.now();
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const shortcuts = document.body.dataset.shortcuts === "on";
const drill = $("form[data-drill]");
const flagDialog = $("#flag-dialog");

// ---------------------------------------------------------------- every form

// A second click on a button that is already sending does nothing. The buttons stay
// enabled, so that the pressed one is sent with the form and keeps its place in the tab order.
function sendOnce(event) {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.getAttribute("aria-busy") === "true") event.preventDefault();
  else if (form.method === "post") form.setAttribute("aria-busy", "true");
}

// Coming back through the history shows the page as it was left: it may send again.
function wake(event) {
  if (!event.persisted) return;
  for (const form of all("form[aria-busy]")) form.removeAttribute("aria-busy");
}

function fillTimeZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const input of all("input[data-zone]")) input.value = zone || "";
}

// Browsers that heed autofocus on any element have done this already.
function focusMarked() {
  if (document.activeElement === document.body) $("[autofocus]")?.focus();
}

// -------------------------------------------------------------- the question

function say(text, focus) {
  let error = $("#error", drill);
  if (!error) {
    error = document.createElement("p");
    error.className = "error";
    error.id = "error";
    error.setAttribute("role", "alert");
    ($(".options", drill) || $(".pairs", drill)).before(error);
  }
  error.textContent = text;
  focus?.focus();
}

function choose(position) {
  const radio = $(`#option-${position}`);
  if (!radio) return false;
  radio.checked = true;
  radio.focus();
  return true;
}

function strike() {
  const focused = document.activeElement?.closest(".option");
  const row = focused || $(".option-pick:checked")?.closest(".option");
  if (!row) return false;
  const box = $(".option-strike", row);
  box.checked = !box.checked;
  return true;
}

function askForOption(event) {
  if ($(".option-pick:checked", drill)) return;
  event.preventDefault();
  say("Choose an option first, then say how sure you are.", $(".option-pick", drill));
}

// --------------------------------------------------------------- matching

// The selects stay in the form and hold the answer. Slots and tray are another way to set them.
function matching() {
  const selects = all("select", drill);
  const responses = all("option", selects[0]).filter((option) => option.value);
  const reuse = drill.dataset.reuse === "yes";
  const names = selects.map((select) => select.labels[0].textContent);
  const slots = selects.map(makeSlot);
  const answers = makeTray();
  const marked = selects.findIndex((select) => select.autofocus);
  let active = marked >= 0 ? marked : Math.max(0, selects.findIndex((select) => !select.value));

  function makeSlot(select, index) {
    const slot = document.createElement("button");
    slot.type = "button";
    slot.id = `slot-${index + 1}`;
    slot.className = "slot";
    slot.addEventListener("click", () => press(index));
    select.labels[0].htmlFor = slot.id;
    select.hidden = true;
    select.after(slot);
    return slot;
  }

  function makeTray() {
    const tray = document.createElement("ol");
    tray.className = "tray";
    tray.setAttribute("aria-label", "Answers");
    const buttons = responses.map((option, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      const number = document.createElement("span");
      number.className = "letter";
      number.textContent = String(index + 1);
      button.append(number, option.text);
      button.addEventListener("click", (event) => put(option.value, event.detail > 0));
      const item = document.createElement("li");
      item.append(button);
      tray.append(item);
      return button;
    });
    $(".pairs", drill).after(tray);
    return buttons;
  }

  function press(index) {
    if (selects[index].value) selects[index].value = "";
    active = index;
    draw();
  }

  // A finger stays on the tray: only the keyboard takes the page along with the focus.
  function put(value, byPointer = false) {
    if (!reuse) for (const select of selects) if (select.value === value) select.value = "";
    selects[active].value = value;
    const gap = nextGap();
    if (gap >= 0) active = gap;
    draw();
    (gap >= 0 ? slots[active] : $('[data-sure="unsure"]', drill)).focus({ preventScroll: byPointer });
  }

  function nextGap() {
    const after = selects.findIndex((select, index) => index > active && !select.value);
    return after >= 0 ? after : selects.findIndex((select) => !select.value);
  }

  function move(step) {
    active = (active + step + selects.length) % selects.length;
    draw();
    slots[active].focus();
  }

  function draw() {
    let full = 0;
    selects.forEach((select, index) => {
      const text = select.value ? select.selectedOptions[0].text : "";
      const waiting = index === active && !text;
      if (text) full += 1;
      slots[index].textContent = text || (waiting ? "Now choose an answer below" : "Empty");
      slots[index].classList.toggle("is-full", Boolean(text));
      slots[index].setAttribute("aria-pressed", String(index === active));
      slots[index].setAttribute("aria-label", `${names[index]}: ${text ? `${text}. Press to empty` : "empty"}`);
    });
    const used = new Set(selects.map((select) => select.value));
    answers.forEach((button, index) => button.classList.toggle("is-used", !reuse && used.has(responses[index].value)));
    $("#matched").textContent = `${full} of ${selects.length} matched`;
    drill.classList.toggle("is-ready", full === selects.length);
    if (full === selects.length) $("#error", drill)?.remove();
  }

  drill.addEventListener("submit", (event) => {
    const gap = selects.findIndex((select) => !select.value);
    if (gap < 0) return;
    event.preventDefault();
    active = gap;
    draw();
    say("Give every row an answer first.", slots[gap]);
  });
  draw();
  if (marked >= 0) requestAnimationFrame(() => slots[marked].focus());

  return (key) => {
    const inPairs = document.activeElement?.closest(".pairs");
    if (key === "ArrowDown" && inPairs) move(1);
    else if (key === "ArrowUp" && inPairs) move(-1);
    else if (key === "Backspace" || key === "Delete") {
      selects[active].value = "";
      draw();
    } else if (responses[Number(key) - 1]) put(responses[Number(key) - 1].value);
    else return false;
    return true;
  };
}

// ------------------------------------------------------------------- flag

function openFlag(event) {
  event.preventDefault();
  flagDialog.showModal();
}

// Flagging in place keeps what has been chosen and struck on the page behind.
async function sendFlag(event) {
  event.preventDefault();
  const form = event.target;
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(form.action, { method: "POST", body: new FormData(form) });
    if (!reply.ok) throw new Error(String(reply.status));
    flagDialog.close();
    const link = $("#flag");
    link.classList.add("is-flagged");
    link.setAttribute("aria-label", "Flagged. Change the flag");
    link.focus();
  } catch {
    form.submit(); // the plain way, which shows what is amiss
  } finally {
    form.removeAttribute("aria-busy");
  }
}

// ------------------------------------------------------------------- keys

function press(target) {
  target?.click();
  return Boolean(target);
}

const SURE = { j: "guess", k: "unsure", l: "sure" };

function enter(event) {
  if (drill) return press($('[data-sure="unsure"]', drill));
  if ($("#verdict") && (event.repeat || performance.now() - opened < SETTLE_MS)) return true;
  return press($("[data-enter]"));
}

function letter(key) {
  if (drill && SURE[key]) return press($(`[data-sure="${SURE[key]}"]`, drill));
  if (drill && key === "s") return strike();
  if (key === "f") return press($("#flag"));
  if (key === "u") return press($("#undo"));
  if (drill?.dataset.drill !== "choice") return false;
  if (/^[1-5]$/.test(key)) return choose(Number(key));
  if (/^[a-e]$/.test(key)) return choose(key.charCodeAt(0) - 96);
  return false;
}

function typing(element) {
  return Boolean(element?.closest("textarea, select, input:not([type=radio], [type=checkbox])"));
}

function activates(element, key) {
  return key === "Enter" && Boolean(element?.closest("a, button, summary"));
}

function onKey(event, match) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (flagDialog?.open || typing(target) || activates(target, key)) return;
  let done = false;
  if (key === "Enter") done = enter(event);
  else if (key === "Escape") done = press($("#leave"));
  else done = match?.(key) || (key.length === 1 && letter(key.toLowerCase()));
  if (done) event.preventDefault();
}

// ------------------------------------------------------------------ begin

fillTimeZone();
addEventListener("pageshow", wake);
let match;
if (drill?.dataset.drill === "choice") {
  drill.addEventListener("submit", askForOption);
  drill.addEventListener("change", () => $(".option-pick:checked", drill) && $("#error", drill)?.remove());
}
if (drill?.dataset.drill === "matching") match = matching();
if (flagDialog) {
  $("#flag").addEventListener("click", openFlag);
  $("form", flagDialog).addEventListener("submit", sendFlag);
  $("[data-close]", flagDialog).addEventListener("click", () => flagDialog.close());
}
document.addEventListener("submit", sendOnce);
if (shortcuts) document.addEventListener("keydown", (event) => onKey(event, match));
requestAnimationFrame(focusMarked);
