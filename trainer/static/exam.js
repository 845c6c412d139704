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

form.addEventListener("submit", holdBack);
addEventListener("online", () => { $("#offline").hidden = true; });
listenToKeys();
new Clock({
  element: $("#clock"),
  said: $("#time-said"),
  name: `exam-${form.dataset.exam}`,
  // What is chosen now is still saved: the server takes it for a few seconds after the end.
  onEnd: () => form.requestSubmit($("#time-up")),
});
