// The clock and the keys of a practice exam. Without this module every button and link still works.

import { Clock, listenToKeys } from "./timed.js";

const $ = (selector) => document.querySelector(selector);
const form = $("#exam");

// Without a connection nothing is sent away into nowhere: the choice stays where it can be seen.
function holdBack(event) {
  $("#offline").hidden = navigator.onLine;
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// What is chosen or marked is saved at once, so that a page that is closed has lost nothing. Next saves it too, and
// counts the time from then on.
let since = performance.now();

async function save() {
  const sent = new FormData(form);
  sent.set("go", "stay");
  const passed = Math.round((performance.now() - since) / 1000);
  since += passed * 1000;
  form.elements.opened.value = Number(form.elements.opened.value) + passed;
  await fetch(form.action, { method: "POST", body: sent, redirect: "manual" }).catch(() => {});
}

form.addEventListener("submit", holdBack);
form.addEventListener("change", save);
addEventListener("online", () => { $("#offline").hidden = true; });
listenToKeys();
new Clock({
  element: $("#clock"),
  said: $("#time-said"),
  name: `exam-${form.dataset.exam}`,
  // What is chosen now is still saved: the server takes it for a few seconds after the end.
  onEnd: () => form.requestSubmit($("#time-up")),
});
