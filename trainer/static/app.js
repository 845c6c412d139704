// Keys, tap-tap matching, what is kept without a network, and small comforts. Every page works without this module:
// each function here only presses the links and forms that the server has already drawn.

import "./keeping.js";

const SETTLE_MS = 400; // after a verdict appears, a second press of Enter must not skip the reasons
let opened = performance.now();
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

const shortcuts = document.body.dataset.shortcuts === "on";
const words = $("#words")?.dataset || {};
const flagDialog = $("#flag-dialog");
let drill = null;
let match = null;

// Puts values into a sentence that the server has written.
export function filled(sentence, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), sentence || "");
}

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
  for (const list of all("select[data-zone]")) {
    if ([...list.options].some(option => option.value === zone)) list.value = zone;
  }
  for (const input of all("input[data-zone]")) input.value = zone || "";
}

// Browsers that heed autofocus on any element have done this already. Under a finger the ring around the first option
// would look as if it were chosen.
function focusMarked() {
  const marked = $("[autofocus]");
  if (marked?.matches(".option-pick") && matchMedia("(pointer: coarse)").matches) marked.blur();
  else if (document.activeElement === document.body) marked?.focus();
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

// Ticks the option at this place, if there is one.
export function choose(position) {
  const radio = $(`#option-${position}`);
  if (!radio) return false;
  radio.click();
  radio.focus();
  return true;
}

function strike() {
  const focused = document.activeElement?.closest(".option");
  const row = focused || $(".option-pick:checked")?.closest(".option");
  if (!row) return false;
  $(".option-strike", row).click();
  return true;
}

// An option is chosen or struck out, not both: what was done last holds.
function oneOrOther({ target }) {
  if (!target.checked || !target.matches(".option-pick, .option-strike")) return;
  const other = target.matches(".option-pick") ? ".option-strike" : ".option-pick";
  $(other, target.closest(".option")).checked = false;
}

function askForOption(event) {
  if ($(".option-pick:checked", drill)) return;
  event.preventDefault();
  say(words.choose, $(".option-pick", drill));
}

// --------------------------------------------------------------- matching

// The selects stay in the form and hold the answer. Slots and tray are another way to set them.
function matching() {
  const selects = all("select", drill);
  const responses = all("option", selects[0]).filter((option) => option.value);
  const reuse = drill.dataset.reuse === "yes";
  const names = selects.map((select) => select.labels[0].textContent);
  const slots = selects.map(makeSlot);
  const asked = makeAsked();
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

  // On a phone the row that is being answered may be out of sight: its name stays above the answers.
  function makeAsked() {
    const line = document.createElement("p");
    line.className = "tray-for";
    line.lang = "en";
    line.dir = "auto";
    line.ariaHidden = "true"; // the rows say it
    $(".pairs", drill).after(line);
    return line;
  }

  function makeTray() {
    const tray = document.createElement("ol");
    tray.className = "tray";
    tray.setAttribute("aria-label", words.answers);
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
    asked.after(tray);
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
      const shown = text || (waiting ? words.below : words.empty);
      slots[index].textContent = shown;
      slots[index].classList.toggle("is-full", Boolean(text));
      slots[index].setAttribute("aria-pressed", String(index === active));
      const label = text ? words.slotFull : words.slotEmpty;
      slots[index].setAttribute("aria-label", filled(label, { name: names[index], text: shown }));
    });
    const used = new Set(selects.map((select) => select.value));
    answers.forEach((button, index) => button.classList.toggle("is-used", !reuse && used.has(responses[index].value)));
    asked.textContent = full === selects.length ? "" : names[active];
    $("#matched").textContent = filled(words.matched, { n: full, total: selects.length });
    drill.classList.toggle("is-ready", full === selects.length);
    if (full === selects.length) $("#error", drill)?.remove();
  }

  drill.addEventListener("submit", (event) => {
    const gap = selects.findIndex((select) => !select.value);
    if (gap < 0) return;
    event.preventDefault();
    active = gap;
    draw();
    say(words.gap, slots[gap]);
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
    link.setAttribute("aria-label", words.flagged);
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
  const own = $(`[data-key="${CSS.escape(key)}"]`); // a page's own keys, such as an exam's
  if (own) return press(own);
  if (drill?.dataset.drill !== "choice") return false;
  if (/^[1-5]$/.test(key)) return choose(Number(key));
  if (/^[a-e]$/.test(key)) return choose(key.charCodeAt(0) - 96);
  return false;
}

// Whether a key pressed here belongs to a field.
export function typing(element) {
  return Boolean(element?.closest("textarea, select, input:not([type=radio], [type=checkbox])"));
}

function activates(element, key) {
  return key === "Enter" && Boolean(element?.closest("a, button, summary"));
}

// Up and down go through a list whose page asks for it, such as the end of a session.
function along(step) {
  const links = all("[data-list] a");
  if (!links.length) return false;
  const at = links.indexOf(document.activeElement);
  links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)].focus();
  return true;
}

function plain(key) {
  if (key === "ArrowDown") return along(1);
  if (key === "ArrowUp") return along(-1);
  return key.length === 1 && letter(key.toLowerCase());
}

function onKey(event) {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (flagDialog?.open || typing(target) || activates(target, key)) return;
  let done = false;
  if (key === "Enter") done = enter(event);
  else if (key === "Escape") done = closeMore() || press($("#leave"));
  else done = match?.(key) || plain(key);
  if (done) event.preventDefault();
}

// The menu of more pages closes when one turns to something else.
function closeMore() {
  const more = $(".nav-more[open]");
  if (!more) return false;
  const inside = more.contains(document.activeElement);
  more.open = false;
  if (inside) $("summary", more).focus();
  return true;
}
addEventListener("click", ({ target }) => {
  if (!target.closest?.(".nav-more")) closeMore();
});

// ------------------------------------------------------ without a network

const ANSWERED = /\/q\/([^/]+)\/answer$/;
const RETRY_MS = [5_000, 15_000, 60_000, 300_000];
const SYNCED_MS = 8_000;
const Keeping = self.Keeping;
let tries = 0;
let waited = 0; // answers that waited when they were last counted
let retry;
let heldHere = false; // an answer given on this page waits to be sent
let gone = Boolean($("[data-stand-in]")); // there was no way to the program when it was last tried

// Whether there is no way to the program, as far as can be told: a device may think that it is online when it is not.
export function isCut() {
  return gone || !navigator.onLine;
}

function replyOf(form, sure) {
  const choice = form.dataset.drill === "choice";
  const picked = choice
    ? [Number($(".option-pick:checked", form)?.value) || null]
    : all("select", form).map((select) => Number(select.value) || null);
  return { picked, struck: all(".option-strike:checked", form).map((box) => Number(box.value)), confidence: sure };
}

// An answer that is on its way is remembered until a page says what became of it.
function onTheWay(event) {
  const form = event.target;
  const asked = ANSWERED.exec(form.getAttribute?.("action") || "");
  const person = document.body.dataset.person;
  if (event.defaultPrevented || !asked || !person) return;
  const item = { person, id: asked[1], reply: replyOf(form, event.submitter?.value || "guess") };
  if (!isCut()) {
    sessionStorage.setItem("sending", JSON.stringify(item));
    return;
  }
  event.preventDefault();
  keepHere(form, item);
}

async function keepHere(form, item) {
  await Keeping.keep(item.person, item.id, item.reply);
  heldHere = true;
  askToSync();
  $("#cut")?.remove();
  const go = await wayOn();
  const note = document.createElement("p");
  note.id = "kept";
  note.tabIndex = -1;
  note.setAttribute("role", "status");
  const dock = $(".dock", form);
  dock.replaceChildren(note);
  note.textContent = go ? words.kept : `${words.kept} ${words.keptRest}`;
  if (go) {
    go.className = "btn btn-main btn-large btn-fill";
    go.dataset.enter = "";
    dock.append(go);
  }
  (go || note).focus();
  await showNet();
  await sync();
}

// A link to the questions kept on this device, if there are any.
async function wayOn() {
  if ((await Keeping.questions()).every((row) => row.answer)) return null;
  const link = document.createElement("a");
  link.href = "/offline?go";
  link.textContent = words.keptGo;
  return link;
}

// Says on a question that only the server can mark what becomes of its answer, and how to go on meanwhile.
async function sayCut() {
  const form = $('form[data-drill][action$="/answer"]');
  if (!form || heldHere) return;
  const go = isCut() && (await wayOn());
  $("#cut")?.remove();
  if (!isCut() || heldHere) return;
  const note = document.createElement("div");
  note.id = "cut";
  note.className = "note note-accent";
  const text = document.createElement("p");
  text.append(words.cut, " ", ...(go ? [go] : []));
  note.append(text);
  $(".dock", form).before(note);
}

// The page that stands in for one that could not be had keeps what was being sent.
export async function keepWhatWasOnTheWay() {
  const item = JSON.parse(sessionStorage.getItem("sending") || "null");
  sessionStorage.removeItem("sending");
  if (item) await Keeping.keep(item.person, item.id, item.reply);
  return Boolean(item);
}

// Every answer that arrived leads to its own page, and one that is not whole to its question. On any other page, such as
// one that asks for patience, an answer that was on its way may not have arrived.
async function caught() {
  const item = JSON.parse(sessionStorage.getItem("sending") || "null");
  const here = item && location.pathname.startsWith(`/q/${item.id}`) && (drill || $("#verdict"));
  if (here || item?.person !== document.body.dataset.person) sessionStorage.removeItem("sending");
  else await keepWhatWasOnTheWay();
}

async function askToSync() {
  const worker = await navigator.serviceWorker?.getRegistration();
  await worker?.sync?.register("answers").catch(() => undefined);
}

// What waited and waits no more has arrived, whether a page sent it or the worker did.
export async function showNet({ signIn = false } = {}) {
  const net = $("#net");
  const n = (await Keeping.counts()).mine;
  const said = net.dataset;
  const arrived = waited > 0 && !n;
  waited = n;
  if (isCut()) net.textContent = n ? filled(said.offlineWaiting, { n }) : said.offline;
  else if (n) net.textContent = filled(signIn ? said.signIn : said.waiting, { n });
  else if (arrived) net.textContent = said.synced;
  else if (net.textContent !== said.synced) net.textContent = "";
  if (arrived) setTimeout(() => net.textContent === said.synced && (net.textContent = ""), SYNCED_MS);
  await sayCut();
}

// Sends what waits. Tries again later and later while there is no answer, and at once when the network is back.
export async function sync() {
  clearTimeout(retry);
  let done = { sent: 0 };
  waited = Math.max(waited, (await Keeping.counts()).mine);
  if (navigator.onLine) {
    try {
      done = await Keeping.sync({ missed: gone });
      tries = 0;
      gone = false;
      waited = Math.max(waited, done.sent);
    } catch (error) {
      gone = Boolean(error.gone);
      retry = setTimeout(sync, RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    }
  }
  await showNet({ signIn: done.signIn });
  document.dispatchEvent(new CustomEvent("synced", { detail: done }));
  if (!isCut() && !waited && heldHere) location.reload(); // the page that waited for its answer can have it now
}

async function whoIsHere() {
  const { person } = document.body.dataset;
  const left = localStorage.getItem("leaving");
  localStorage.removeItem("leaving");
  if (left === "for good" && !person) await Keeping.erase();
  else if (left === "yes") await Keeping.forget();
  if (person && (await Keeping.knownAs(person))) await Keeping.state().catch(() => undefined);
}

// Who signs out leaves no question here; answers that wait stay, for them alone. Who deletes their account leaves nothing,
// once the server has done so: a browser that knows how to clears all at its word, and others do it here.
function leaving(event) {
  const address = event.target.getAttribute?.("action") || "";
  if (/\/logout$/.test(address)) localStorage.setItem("leaving", "yes");
  if (/\/settings\/delete$/.test(address)) localStorage.setItem("leaving", "for good");
}

async function installWorker() {
  const address = document.body.dataset.worker;
  if (!address || !navigator.serviceWorker) return;
  const installed = await navigator.serviceWorker.register(address, { scope: "/" });
  installed.waiting?.postMessage("ready");
  installed.addEventListener("updatefound", () => {
    const coming = installed.installing;
    coming?.addEventListener("statechange", () => coming.state === "installed" && coming.postMessage("ready"));
  });
  const root = document.documentElement;
  const look = JSON.stringify([root.lang, root.dir, { ...root.dataset }]);
  if (installed.active && localStorage.getItem("look") !== look) installed.active.postMessage("look");
  localStorage.setItem("look", look);
}

async function stayReachable() {
  if (document.body.dataset.worker === undefined || !self.indexedDB) return;
  addEventListener("online", sync);
  addEventListener("pageshow", ({ persisted }) => persisted && sync()); // it may have been put to sleep while it looked
  addEventListener("offline", () => showNet());
  await whoIsHere();
  if (!$("[data-page=offline]")) await caught();
  await showNet(); // what follows may wait long for an answer
  installWorker().catch(() => undefined);
  await sync();
}

// ------------------------------------------------------------------ begin

// Binds the question that is on the page. A page that draws questions itself calls this after each.
export function attach() {
  drill = $("form[data-drill]");
  match = null;
  opened = performance.now();
  if (drill?.dataset.drill === "choice") {
    drill.addEventListener("submit", askForOption);
    drill.addEventListener("change", () => $(".option-pick:checked", drill) && $("#error", drill)?.remove());
  }
  if (drill?.dataset.drill === "matching") match = matching();
  requestAnimationFrame(focusMarked);
}

fillTimeZone();
addEventListener("pageshow", wake);
attach();
if (flagDialog) {
  $("#flag").addEventListener("click", openFlag);
  $("form", flagDialog).addEventListener("submit", sendFlag);
  $("[data-close]", flagDialog).addEventListener("click", () => flagDialog.close());
}
document.addEventListener("change", oneOrOther, true); // before a page keeps what is filled in
document.addEventListener("submit", onTheWay);
document.addEventListener("submit", leaving);
document.addEventListener("submit", sendOnce);
if (shortcuts) document.addEventListener("keydown", onKey);
stayReachable();
