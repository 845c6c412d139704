// Questions that are kept on this device, drawn from the templates of the page and marked here. What the server would
// work out, such as when a fact returns, waits for it.

import { attach, filled, isCut, keepWhatWasOnTheWay, showNet, sync } from "./app.js";

const Keeping = self.Keeping;
const $ = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const seat = $("[data-page=offline]");
const said = seat.dataset;
const main = $("#main");
const LETTERS = "ABCDEFGH";
const AGAIN_AFTER = 5;

let round = []; // the ids of this sitting's questions, in order
let at = -1;
let remark = "";
let withdrawn = 0;

function part(name) {
  return $(`#t-${name}`).content.cloneNode(true);
}

function show(...parts) {
  main.replaceChildren(...parts);
  attach();
  scrollTo(0, 0);
}

function rect(kind, place, total) {
  const step = 100 / total;
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const size = { x: `${step * place}%`, y: kind === "now" ? 0 : 2, width: `${step * 0.86}%`, height: kind === "now" ? 12 : 8, rx: 3 };
  drawn.setAttribute("class", `seg-${kind}`);
  for (const [name, value] of Object.entries(size)) drawn.setAttribute(name, value);
  return drawn;
}

function drawPlace() {
  const segments = round.map((_, place) => rect(place === at ? "now" : place < at ? "done" : "todo", place, round.length));
  const segs = $(".segs", seat);
  segs.replaceChildren(...(at < 0 ? [] : segments));
  segs.setAttribute("aria-hidden", String(at < 0));
  if (at >= 0) segs.setAttribute("aria-label", filled(said.title, { n: at + 1, total: round.length }));
  $("#place").textContent = at < 0 ? "" : `${at + 1} / ${round.length}`;
}

async function question(id) {
  return (await Keeping.questions()).find((row) => row.id === id);
}

// ------------------------------------------------------------------ asking

function option(each, place) {
  const drawn = part("option");
  const letter = LETTERS[place];
  const pick = $(".option-pick", drawn);
  const strike = $(".option-strike", drawn);
  pick.value = strike.value = String(place + 1);
  pick.id = `option-${place + 1}`;
  strike.id = `strike-${place + 1}`;
  strike.setAttribute("aria-label", filled(said.strike, { letter, text: each.text }));
  const face = $(".option-face", drawn);
  face.htmlFor = pick.id;
  $(".option-x", drawn).htmlFor = strike.id;
  $(".letter", face).textContent = letter;
  const text = face.lastElementChild;
  text.textContent = each.text;
  text.lang = "en";
  text.dir = "auto";
  return drawn;
}

function pair(row, premise, place) {
  const drawn = part("pair");
  const select = $("select", drawn);
  select.id = `premise-${place}`;
  select.name = `premise_${place}`;
  const label = $("label", drawn);
  label.htmlFor = select.id;
  label.textContent = premise.text;
  row.responses.forEach((text, index) => select.add(new Option(text, String(index + 1))));
  return drawn;
}

function asked(row) {
  const drawn = part(row.form);
  const form = $("form", drawn);
  $(".stem", drawn).textContent = row.stem;
  if (row.form === "choice") $(".options", drawn).append(...row.options.map(option));
  else $(".pairs", drawn).append(...row.options.map((premise, place) => pair(row, premise, place)));
  if (row.reuse) form.dataset.reuse = "yes";
  show(drawn);
  form.addEventListener("submit", (event) => send(event, row));
  const before = row.took;
  if (before) $(`#option-${before}`)?.focus();
}

async function send(event, row) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const form = event.target;
  const picked =
    row.form === "choice"
      ? [Number($(".option-pick:checked", form).value)]
      : all("select", form).map((select) => Number(select.value));
  const struck = all(".option-strike:checked", form).map((box) => Number(box.value));
  await Keeping.answer(row.id, { picked, struck, confidence: event.submitter?.value || "guess" });
  const back = await putBack();
  answered(await question(row.id), back);
  sync();
}

// ---------------------------------------------------------------- answered

function isRight(row) {
  return Keeping.rights(row).every(Boolean);
}

function tag(name) {
  return $(`[data-tag="${name}"]`, $("#t-tags").content).cloneNode(true);
}

function read(each, letter, kind, text, tags) {
  const drawn = part("read");
  if (kind) $(".read", drawn).classList.add(kind);
  $(".letter", drawn).textContent = letter;
  $(".read-head > span", drawn).textContent = text;
  $(".read-head", drawn).append(...tags);
  $("p > span", drawn).textContent = each.reason;
  $(".source", drawn).textContent = each.source;
  return drawn;
}

function readOption(row, each, place) {
  const key = place + 1 === row.key;
  const mine = place + 1 === row.answer.picked[0];
  const tags = key ? [tag(mine ? "mine-right" : "right")] : mine ? [tag("mine")] : [];
  if (row.answer.struck.includes(place + 1)) tags.push(tag("struck"));
  return read(each, LETTERS[place], key ? "is-yes" : mine ? "is-no" : "", each.text, tags);
}

function readPair(row, premise, place) {
  const picked = row.answer.picked[place];
  const right = premise.response === picked;
  const note = tag(right ? "mine-right" : "mine");
  if (!right) note.lastChild.textContent = filled(said.chose, { text: row.responses[picked - 1] });
  const text = `${premise.text}: ${row.responses[premise.response - 1]}`;
  return read(premise, String(place + 1), right ? "is-yes" : "is-no", text, [note]);
}

function verdict(row) {
  const marks = Keeping.rights(row);
  const total = marks.length;
  const n = marks.filter(Boolean).length;
  if (row.form !== "choice") return filled(n === total ? said.allPairs : said.pairs, { n, total });
  const key = `${LETTERS[row.key - 1]}, ${row.options[row.key - 1].text}`;
  return filled(marks[0] ? said.right : said.not, { key });
}

function answered(row, back = 0) {
  const drawn = part("answered");
  $("h1", drawn).textContent = row.stem;
  const told = part(isRight(row) ? "yes" : "no");
  $("h2 span", told).textContent = verdict(row);
  $("p", told).textContent = filled(back ? said.saidBack : said.said, { word: said[row.answer.confidence] });
  $("#verdict-here", drawn).replaceWith(told);
  const reader = row.form === "choice" ? readOption : readPair;
  $(".options", drawn).append(...row.options.map((each, place) => reader(row, each, place)));
  $("#undo", drawn).addEventListener("click", () => takeBack(row));
  $("#next", drawn).addEventListener("click", next);
  show(drawn);
  showNet();
}

async function takeBack(row) {
  await Keeping.undo(row.id);
  asked({ ...(await question(row.id)), took: row.answer.picked[0] });
  sync();
}

// ------------------------------------------------------------- the sitting

async function start() {
  const rows = (await Keeping.questions()).filter((row) => !row.answer);
  round = rows.map((row) => row.id);
  at = -1;
  await next();
}

// What was missed just now is asked once more: after five others, or last. Gives how many questions that adds.
async function putBack() {
  const owed = (await Keeping.questions()).filter((row) => row.again && !row.answer && !round.includes(row.id));
  round.splice(at + 1 + AGAIN_AFTER, 0, ...owed.map((row) => row.id));
  drawPlace();
  return owed.length;
}

async function next() {
  at += 1;
  const row = at < round.length ? await question(round[at]) : null;
  if (at >= round.length) return end();
  if (!row || row.answer) return next(); // gone meanwhile, or answered in another tab
  drawPlace();
  document.title = filled(said.title, { n: at + 1, total: round.length });
  return asked(row);
}

async function end() {
  const rows = (await Keeping.questions()).filter((row) => row.answer && round.includes(row.id));
  const left = round.length - rows.length;
  at = -1;
  drawPlace();
  if (!rows.length) return home();
  const drawn = part("end");
  const n = rows.filter(isRight).length;
  document.title = $(".over", drawn).textContent = left ? said.notFinished : said.finished;
  $("h1", drawn).textContent = filled(said.score, { n, total: rows.length });
  $(".lede", drawn).textContent = left ? filled(said.left, { n: rows.length }) : "";
  $(".marks", drawn).append(...rows.map(mark));
  const done = $("#done", drawn);
  const goOn = $("#go-on", drawn);
  done.addEventListener("click", home);
  if (left) {
    goOn.textContent = filled(said.goOn, { n: left });
    goOn.addEventListener("click", start);
    done.classList.remove("btn-main");
    delete done.dataset.enter;
  } else goOn.remove();
  return show(drawn);
}

function mark(row, place) {
  const drawn = part("mark");
  const right = isRight(row);
  if (right) $("li", drawn).className = "is-yes";
  const link = $("a", drawn);
  link.setAttribute("aria-label", filled(right ? said.markRight : said.markNot, { n: place + 1 }));
  link.prepend($("svg", tag(right ? "right" : "mine")));
  $("span", link).textContent = String(place + 1);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    answered(row);
    $("#undo")?.remove();
    $("#next").replaceWith(back());
  });
  return drawn;
}

function back() {
  const button = $("#t-end").content.querySelector("#done").cloneNode(true);
  button.addEventListener("click", end);
  return button;
}

// -------------------------------------------------------------------- home

async function home() {
  const rows = await Keeping.questions();
  const waiting = rows.filter((row) => !row.answer);
  const open = waiting.length;
  const again = waiting.filter((row) => row.again).length;
  at = -1;
  drawPlace();
  const drawn = part("home");
  const heading = open ? filled(again ? said.keptAgain : said.keptSome, { n: open, again }) : rows.length ? said.keptDone : said.keptNone;
  $("h1", drawn).textContent = heading;
  $("[data-is=none]", drawn).hidden = open > 0;
  $("[data-is=some]", drawn).hidden = !open;
  const fetching = $("#fetch", drawn);
  if (open) {
    $("#go", drawn).addEventListener("click", start);
    $("span", fetching).textContent = said.renew;
  } else {
    $("#go", drawn).remove();
    fetching.classList.add("btn-main");
    fetching.dataset.enter = "";
  }
  fetching.addEventListener("click", fetchPack);
  fetching.hidden = isCut();
  if (remark) {
    $("#kept-note", drawn).textContent = remark;
    $("#kept-note", drawn).hidden = false;
  }
  show(drawn);
  await remarks();
}

// Stands in for a page that only the network has.
async function needs() {
  const open = (await Keeping.questions()).filter((row) => !row.answer).length;
  const drawn = part("needs");
  $(".lede", drawn).textContent = open ? filled(said.keptSome, { n: open }) : said.keptNone;
  $("#go", drawn).hidden = !open;
  $("#go", drawn).addEventListener("click", start);
  $("#retry", drawn).href = wanted();
  show(drawn);
}

// What was wanted when this page came instead. What was sent there is not sent again.
function wanted() {
  if (ANSWER.test(location.pathname)) return location.pathname.replace(ANSWER, "");
  return wasSent ? $("#leave").href : location.href;
}

// The network is there again: the page that was wanted is not opened by itself, since someone may be reading this one.
function comeBack() {
  const place = $("#back");
  if (!place || isCut()) return;
  if ($("#fetch")) $("#fetch").hidden = false;
  if (!standsIn || place.childElementCount) return;
  $("#retry")?.remove();
  const link = document.createElement("a");
  link.href = wanted();
  link.textContent = said.backGo;
  place.replaceChildren(`${said.back} `, link);
}

async function remarks() {
  comeBack();
  const list = $("#remarks");
  if (!list) return;
  const { others, refused } = await Keeping.counts();
  const lines = [...new Set(refused)];
  if (others) lines.unshift(filled(said.others, { n: others }));
  if (withdrawn) lines.unshift(filled(said.withdrawn, { n: withdrawn }));
  const items = lines.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  });
  list.replaceChildren(...items);
}

async function fetchPack() {
  const told = $("#fetched");
  const button = $("#fetch");
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  told.textContent = said.fetching;
  try {
    await sync();
    if (await Keeping.download()) return await home();
    told.textContent = said.noPerson;
  } catch {
    told.textContent = said.noReach;
  }
  button.removeAttribute("aria-busy");
}

// ------------------------------------------------------------------- begin

$("#leave").addEventListener("click", (event) => {
  if (at < 0) return;
  event.preventDefault();
  end();
});
document.addEventListener("synced", ({ detail }) => {
  withdrawn += detail.withdrawn?.length || 0;
  const link = $("#sign-in");
  if (link) link.hidden = !detail.signIn;
  remarks();
});

// Whether this page came in place of another one or of what a form was to do, and whose place practice can take.
const standsIn = "standIn" in seat.dataset && !/^\/offline/.test(location.pathname);
const wasSent = seat.dataset.standIn === "POST";
const PRACTICE = /^\/($|today$|offline|q\/|sessions)/;
const ANSWER = /\/answer$/;

// Why practice from this device comes instead of what was wanted.
async function why() {
  if (await keepWhatWasOnTheWay()) {
    const words = $("#words").dataset;
    return (await Keeping.questions()).some((row) => !row.answer) ? words.kept : `${words.kept} ${words.keptRest}`;
  }
  if (wasSent) return said.notSaved;
  return standsIn && /^\/(q|sessions)\//.test(location.pathname) ? said.rest : "";
}

remark = await why();
if (new URLSearchParams(location.search).has("go")) await start();
else if (standsIn && !PRACTICE.test(location.pathname) && !remark) await needs();
else await home();
