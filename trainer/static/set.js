// Saves every change of a set at once, and keeps what cannot be sent on this device until it can, even if the page was
// closed meanwhile. Without this module each button of the page still saves what is filled in.

import { Clock, listenToKeys } from "./timed.js";

const RETRY_MS = [2000, 5000, 10000, 20000, 30000];
const MORE_SECONDS = 30; // a clock that is moved by less is only more exact than before

const $ = (selector) => document.querySelector(selector);
const main = $("#main");
const form = $("#exam");
const place = form?.dataset.place;
const attempt = main.dataset.attempt;
const prefix = `set|${document.body.dataset.person || ""}|${attempt}|`;
const memory = new Map(); // where a browser keeps nothing, at least this page does
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

function keep() {
  const fields = [...new FormData(form)].filter(([name]) => !["csrf_token", "go"].includes(name));
  write(prefix + place, JSON.stringify({ fields, at: Date.now() }));
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
}

function sayMore(seconds) {
  const note = $("#more-time");
  note.hidden = false;
  $("#more-time-text").textContent = note.dataset.text.replace("{n}", String(Math.ceil(seconds / 60)));
}

function take(data) {
  if (data.over) return go(data.to);
  if (data.older) return go(location.href);
  form.elements.state.value = data.state;
  form.elements.opened.value = data.opened;
  say("saved", data.saved);
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

async function post(key, button) {
  const { fields, at } = JSON.parse(read(key));
  const waited = Math.max(0, Math.round((Date.now() - at) / 1000));
  const token = $("input[name=csrf_token]").value;
  const body = new URLSearchParams([...fields, ["csrf_token", token], ["go", button], ["waited", String(waited)]]);
  const headers = { Accept: "application/json" };
  const answer = await fetch(`${attempt}/${key.slice(prefix.length)}`, { method: "POST", body, headers, keepalive: true });
  if (!answer.ok) throw new Error(`not saved: ${answer.status}`);
  return answer.json();
}

async function sendOne(key, button = "keep") {
  const text = read(key);
  if (!text) return null;
  const data = await post(key, button);
  if (read(key) === text) remove(key);
  return data;
}

// Sends everything that is kept. Whether nothing is left to be sent.
async function sendAll() {
  clearTimeout(retry);
  let sent = false;
  try {
    for (const key of keys()) {
      const data = await sendOne(key);
      sent = true;
      if (data?.over) go(data.to);
      else if (data && key === prefix + place) take(data);
    }
  } catch {
    say("kept");
    retry = setTimeout(() => inTurn(sendAll), RETRY_MS[Math.min(tries++, RETRY_MS.length - 1)]);
    return false;
  }
  tries = 0;
  if (sent && !form) go(location.href); // what is said here of the questions is out of date
  if (clock?.over && clock.seconds <= 0) await move("stay");
  return true;
}

// Goes where a button leads, once all is saved. Without a connection the page stays.
async function move(button) {
  if (!read(prefix + place)) keep();
  try {
    for (const key of keys().filter((each) => each !== prefix + place)) await sendOne(key);
    const data = await sendOne(prefix + place, button);
    go(data.to);
  } catch {
    say("kept");
    clearTimeout(retry);
    retry = setTimeout(() => inTurn(sendAll), RETRY_MS[0]);
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

if (form) {
  restore();
  form.addEventListener("change", onChange);
  form.addEventListener("submit", onSubmit);
  listenToKeys();
  const element = $("#clock");
  const end = () => inTurn(() => move("stay"));
  if (element) clock = new Clock({ element, said: $("#time-said"), name: `set-${attempt}`, onEnd: end });
}
$("#hand-in")?.addEventListener("submit", onHandIn);
addEventListener("online", () => inTurn(sendAll));
addEventListener("pagehide", () => { if (keys().length) inTurn(sendAll); });
if (keys().length) inTurn(sendAll);
