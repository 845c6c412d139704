// The clock and the keys of questions that are filled in against the time. Pages work without them.

import { choose, typing } from "./app.js";

const $ = (selector) => document.querySelector(selector);
const TICK_MS = 1000;

// A clock in minutes. The last ones are said once, however many pages are opened; at the end, once, `onEnd` is called.
export class Clock {
  constructor({ element, said, name, onEnd }) {
    Object.assign(this, { element, said, name, onEnd, over: false });
    this.warnings = [...document.querySelectorAll("template[data-warn]")];
    this.shownFrom = Number(element.dataset.shownFrom || Infinity);
    this.end(Number(element.dataset.seconds));
    setInterval(() => this.tick(), TICK_MS);
  }

  // So many seconds are left from now on.
  end(seconds) {
    this.ends = performance.now() + seconds * 1000;
    if (seconds > 0) this.over = false;
    this.tick();
  }

  get seconds() {
    return (this.ends - performance.now()) / 1000;
  }

  tick() {
    const minutes = Math.max(0, Math.ceil(this.seconds / 60));
    if (minutes <= this.shownFrom) this.show(minutes);
    const due = this.warnings.map((one) => Number(one.dataset.warn)).filter((limit) => minutes <= limit && minutes > 0);
    if (due.length) this.sayOnce(Math.min(...due), minutes);
    if (this.seconds <= 0 && !this.over && navigator.onLine) {
      this.over = true;
      this.onEnd();
    }
  }

  text(minutes) {
    return this.element.dataset.template.replace("{n}", String(minutes));
  }

  show(minutes) {
    const text = this.text(minutes);
    if (this.element.textContent !== text) this.element.textContent = text;
  }

  // Once for each limit, with what is left: whoever comes back late is not told of the limit itself.
  sayOnce(limit, minutes) {
    const said = `${this.name}-${limit}`;
    if (sessionStorage.getItem(said)) return;
    sessionStorage.setItem(said, "yes");
    this.said.textContent = this.text(minutes);
  }
}

function press(selector) {
  $(selector)?.click();
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
  if (typing(event.target)) return;
  if (act(event.key.toLowerCase())) event.preventDefault();
}

// Keys, for whoever has not switched them off.
export function listenToKeys() {
  if (document.body.dataset.shortcuts === "on") document.addEventListener("keydown", onKey);
}
