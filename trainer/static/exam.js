// Saves every change of an exam or a set at once, and keeps what cannot be sent on this device until it can, even if the
// page was closed meanwhile. One save is under way at a time; each is numbered, so that the last one of a page that is
// being closed may overtake it. Without this module each button of the page still saves what is filled in.

import { Clock, listenToKeys } from "./timed.js";

const RETRY_MS = [2000, 5000, 10000, 20000, 30000];
const MORE_SECONDS = 30; // a clock that is moved by less is only more exact than before

const $ = (selector) => document.querySelector(selector);
const main = $("#main");
const form = $("#exam");
const place = form?.dataset.place;
const attempt = main.dataset.attempt;
const prefix = `set|${document.body.dataset.person || ""}|${attempt}|`;
const page = crypto.randomUUID?.() || String(Math.random()).slice(2);
const memory = new Map(); // where a browser keeps nothing, at least this page does
let turn = 0;
let said = ""; // what is filled in, as it was kept last
let underWay = "";
let savedText = $("#saved-text")?.textContent || "";
let clock = null;
let line = Promise.resolve();
let retry = 0;
let tries = 0;
let leaving = false;

// ------------------------------------------------------------ what is kept

function keys() {
  try {
    const stored = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    return [...new Set([...stored, ...memory.keys()])];
  } catch {
    return [...memory.keys()];
  }
}

function read(key) {
  try {
    return localStorage.getItem(key) ?? memory.get(key);
  } catch {
    return memory.get(key);
  }
}

function write(key, text) {
  try {
    localStorage.setItem(key, text);
  } catch {
    memory.set(key, text);
  }
}

function remove(key) {
  memory.delete(key);
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was stored
  }
}

function filledIn() {
  const fields = [...new FormData(form)].filter(([name]) => !["csrf_token", "go", "opened", "state"].includes(name));
  return JSON.stringify(fields);
}

function asSent() {
  const about = ["opened", "state"].map((name) => [name, form.elements[name].value]);
  return JSON.stringify({ fields: [...JSON.parse(said), ...about, ["page", page], ["turn", String(turn)]], at: Date.now() });
}

// Keeps what is filled in, if that has changed.
function keep() {
  if (filledIn() === said) return;
  said = filledIn();
  turn += 1;
  write(prefix + place, asSent());
  say("saving");
}

// What was chosen before the page was closed stands on it again.
function restore() {
  const text = read(prefix + place);
  if (!text) return;
  const values = JSON.parse(text).fields;
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    const its = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (["radio", "checkbox"].includes(field.type)) field.checked = its.includes(field.value);
    else if (field.tagName === "SELECT") field.value = its[0] || "";
  }
}

// ------------------------------------------------------------ what is said

function say(what, text) {
  const chip = $("#saved");
  if (!chip) return;
  chip.hidden = false;
  chip.dataset.now = what;
  $("#saved-text").textContent = text || chip.dataset[what];
  if ($("#offline")) $("#offline").hidden = what !== "kept";
  if ($("#stays") && what === "saved") $("#stays").hidden = true;
}

// The map of all questions, and how many are answered, as the server has it now.
function showSeat({ seat, answered }) {
  const button = $(`.seats [value="${seat?.place}"]`);
  if (!button) return;
  button.classList.toggle("is-done", seat.done);
  button.classList.toggle("is-marked", seat.marked);
  button.setAttribute("aria-label", seat.words);
  $("#answered").textContent = $("#answered").dataset.text.replace("{n}", String(answered));
}

// Why a button did not lead on, beside it.
function sayItStays() {
  const note = $("#stays");
  if (!note) return;
  note.hidden = false;
  note.textContent = note.dataset.text;
}

// Nothing waits here any more, though nothing had to be sent.
function sayNoMore() {
  if ($("#saved")?.dataset.now !== "kept" || !navigator.onLine) return;
  say("saved", savedText);
  $("#saved").hidden = !savedText;
}

function sayMore(seconds) {
  const note = $("#more-time");
  if (!note) return;
  note.hidden = false;
  $("#more-time-text").textContent = note.dataset.text.replace("{n}", String(Math.ceil(seconds / 60)));
}

function take(data) {
  if (data.over) return go(data.to);
  if (data.older) return go(location.href);
  form.elements.state.value = data.state;
  form.elements.opened.value = data.opened;
  if (read(prefix + place)) say("saving");
  else say("saved", (savedText = data.saved));
  if (!clock || data.seconds === null) return undefined;
  if (data.seconds > clock.seconds + MORE_SECONDS) sayMore(data.seconds);
  return clock.end(data.seconds);
}

function go(address) {
  if (leaving) return;
  leaving = true;
  if (new URL(address, location.href).href === location.href) location.reload();
  else location.assign(address);
}

// ----------------------------------------------------------------- sending

function inTurn(deed) {
  line = line.then(deed, deed);
  return line;
}

async function post(at, text, button) {
  const { fields, at: chosen } = JSON.parse(text);
  const waited = Math.max(0, Math.round((Date.now() - chosen) / 1000));
  const token = $("input[name=csrf_token]").value;
  const body = new URLSearchParams([...fields, ["csrf_token", token], ["go", button], ["waited", String(waited)]]);
  const headers = { Accept: "application/json" };
  underWay = text;
  const answer = await fetch(`${attempt}/${at}`, { method: "POST", body, headers, keepalive: true });
  if (!answer.ok) throw new Error(`not saved: ${answer.status}`);
  return answer.json();
}

async function sendOne(key) {
  const text = read(key);
  if (!text) return null;
  const data = await post(key.slice(prefix.length), text, "keep");
  if (read(key) === text) remove(key);
  return data;
}

// Whether what is kept was chosen here, or stands here too: another tab keeps its choice in the same place.
function isShown(text) {
  const fields = text ? JSON.parse(text).fields : [];
  const about = ["opened", "state", "page", "turn"];
  const chosen = JSON.stringify(fields.filter(([name]) => !about.includes(name)));
  return chosen === filledIn() || fields.some(([name, value]) => name === "page" && value === page);
}

// Sends everything that is kept. Whether nothing is left to be sent.
async function sendAll() {
  clearTimeout(retry);
  let sent = false;
  try {
    for (const key of keys()) {
      const stands = key === prefix + place && isShown(read(key));
      const data = await sendOne(key);
      sent = sent || data !== null;
      if (data?.over) go(data.to);
      else if (data) showSeat(data);
      if (data && !data.over && stands) take(data);
      else if (data && !data.over && key === prefix + place) go(location.href);
    }
  } catch {
    tryAgain();
    return false;
  }
  tries = 0;
  if (!sent) sayNoMore();
  if (sent && !form) go(location.href); // what is said here of the questions is out of date
  if (clock?.over && clock.seconds <= 0) await move("stay");
  return true;
}

function tryAgain() {
  say("kept");
  clearTimeout(retry);
  retry = setTimeout(() => inTurn(sendAll), RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
}

// Goes where a button leads, once all is saved. Without a connection the page stays.
async function move(button) {
  const key = prefix + place;
  try {
    for (const other of keys().filter((each) => each !== key)) await sendOne(other);
    const text = read(key);
    const data = await post(place, text || asSent(), button);
    if (text && read(key) === text) remove(key);
    go(data.to);
  } catch {
    tryAgain();
    sayItStays();
  }
}

function onChange() {
  keep();
  inTurn(sendAll);
}

function onSubmit(event) {
  event.preventDefault();
  if (leaving) return;
  keep();
  inTurn(() => move(event.submitter?.value || "next"));
}

// Nothing is handed in before what this device keeps is there.
async function onHandIn(event) {
  if (!keys().length) return;
  event.preventDefault();
  if (await inTurn(sendAll)) event.target.submit();
}

// A page that is being closed waits for nothing: what is not under way yet is sent beside what is. It stays kept here until
// some page learns that it has arrived.
function onLeave() {
  for (const key of keys()) {
    const text = read(key);
    if (text !== underWay) post(key.slice(prefix.length), text, "keep").catch(() => undefined);
  }
}

if (form) {
  said = filledIn();
  restore();
  said = read(prefix + place) ? filledIn() : said;
  form.addEventListener("change", onChange);
  form.addEventListener("submit", onSubmit);
  listenToKeys();
  const element = $("#clock");
  const end = () => inTurn(() => move("stay"));
  if (element) clock = new Clock({ element, said: $("#time-said"), name: `set-${attempt}`, onEnd: end });
}
$("#hand-in")?.addEventListener("submit", onHandIn);
addEventListener("online", () => inTurn(sendAll));
addEventListener("pagehide", onLeave);
addEventListener("pageshow", (event) => event.persisted && location.reload());
if (keys().length) inTurn(sendAll);
