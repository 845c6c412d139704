// The clock and the keys of a practice exam. Without this module every button and link still works.

const $ = (selector) => document.querySelector(selector);
const form = $("#exam");
const clock = $("#clock");
const ends = performance.now() + Number(clock.dataset.seconds) * 1000;
const warnings = [...document.querySelectorAll("template[data-warn]")];
const TICK_MS = 1000;
let sent = false;

// Said once in an exam, however many of its pages are opened.
function sayOnce(minutes) {
  const said = `exam-${form.dataset.exam}-${minutes}`;
  if (sessionStorage.getItem(said)) return;
  sessionStorage.setItem(said, "yes");
  $("#time-said").textContent = $(`template[data-warn="${minutes}"]`).content.textContent;
}

function tick() {
  const seconds = (ends - performance.now()) / 1000;
  const minutes = Math.max(0, Math.ceil(seconds / 60));
  const text = clock.dataset.template.replace("{n}", String(minutes));
  if (clock.textContent !== text) clock.textContent = text;
  const due = warnings.map((one) => Number(one.dataset.warn)).filter((limit) => minutes <= limit && minutes > 0);
  if (due.length) sayOnce(Math.min(...due));
  // What is chosen now is still saved: the server takes it for a few seconds after the end.
  if (seconds <= 0 && !sent && navigator.onLine) {
    sent = true;
    form.requestSubmit($("#time-up"));
  }
}

// Without a connection nothing is sent away into nowhere: the choice stays where it can be seen.
function holdBack(event) {
  $("#offline").hidden = navigator.onLine;
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

function choose(position) {
  const option = $(`#option-${position}`);
  if (!option) return false;
  option.checked = true;
  option.focus();
  return true;
}

function press(selector) {
  $(selector).click();
  return true;
}

function act(key) {
  if (key === "p") return press("#previous");
  if (key === "m") return press("#mark");
  if (/^[1-8]$/.test(key)) return choose(Number(key));
  if (/^[a-h]$/.test(key)) return choose(key.charCodeAt(0) - 96);
  return false;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return;
  if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
  if (act(event.key.toLowerCase())) event.preventDefault();
}

form.addEventListener("submit", holdBack);
addEventListener("online", () => { $("#offline").hidden = true; });
if (document.body.dataset.shortcuts === "on") document.addEventListener("keydown", onKey);
tick();
setInterval(tick, TICK_MS);
