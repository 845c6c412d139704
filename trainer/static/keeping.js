// What this device keeps: the questions of a pack, and answers that wait to be sent. It is read by pages and by the
// service worker alike, so it imports and exports nothing and hangs its one name on the global scope.

self.Keeping = (() => {
  const BATCH = 50;
  const PATIENCE_MS = 20_000;
  const MAKING_MS = 90_000; // a pack is made while one waits
  const DAY_MS = 86_400_000;
  const GROWS = 0.5;
  const light = new Set(); // transactions that have not ended and whose loss loses nothing
  let opening;

  function open() {
    opening ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open("trainer", 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("questions", { keyPath: "id" });
        asked.result.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
        asked.result.createObjectStore("meta", { keyPath: "key" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return opening;
  }

  // Runs `work` on some stores in one transaction, and ends with what the request it gives back has found.
  async function within(stores, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(stores, mode);
      if (mode === "readonly" || String(stores) === "meta") light.add(transaction);
      const asked = work(...stores.map((name) => transaction.objectStore(name)));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onabort = () => reject(transaction.error);
      for (const end of ["complete", "abort"]) transaction.addEventListener(end, () => light.delete(transaction));
    });
  }

  // A page that is put to sleep while it reads would let no other page write, in WebKit for as long as it sleeps, and none
  // read while it writes. Answers that it writes are left to end, for they would be lost; names are written again.
  function letGo() {
    for (const transaction of light) {
      try {
        transaction.abort();
      } catch {
        light.delete(transaction); // it has ended, and its event is on the way
      }
    }
    opening?.then((database) => database.close());
    opening = undefined;
  }
  if (self.document) addEventListener("pagehide", letGo);

  const all = (store) => within([store], "readonly", (rows) => rows.getAll());
  const put = (store, row) => within([store], "readwrite", (rows) => rows.put(row));
  const meta = async (key) => (await within(["meta"], "readonly", (rows) => rows.get(key)))?.value;
  const setMeta = (key, value) => put("meta", { key, value });

  // The name of this device, which tells the server which questions are kept here.
  async function device() {
    const known = await meta("device");
    if (known) return known;
    const made = crypto.randomUUID();
    await setMeta("device", made);
    return made;
  }

  // ------------------------------------------------------------ questions

  // Takes in a pack. What waits to be sent stays; questions that were answered here and not given again are over.
  async function savePack(pack) {
    const answered = new Map((await all("questions")).filter((row) => row.answer).map((row) => [row.id, row]));
    await within(["questions", "meta"], "readwrite", (questions, about) => {
      questions.clear();
      [...pack.questions, ...pack.again].forEach((question, place) => {
        const before = answered.get(question.id);
        const again = place >= pack.questions.length;
        const row = { ...question, place, again, person: pack.person, expires: pack.expires_at };
        questions.put(before ? { ...row, answer: before.answer, past: before.past } : row);
      });
      about.put({ key: "person", value: pack.person });
    });
  }

  // Whether each thing that a question asks was answered rightly.
  function rights(row) {
    if (row.form === "choice") return [row.answer.picked[0] === row.key];
    return row.options.map((premise, place) => premise.response === row.answer.picked[place]);
  }

  // The facts that were missed or guessed, and when.
  function missed(rows) {
    const answered = rows.filter((row) => row.answer && row.facts && !row.again);
    const guessed = (row) => row.answer.confidence === "guess";
    const at = (row) => row.facts.filter((_, place) => guessed(row) || !rights(row)[place]).map((fact) => [fact, row.answer.at]);
    return new Map(answered.flatMap(at));
  }

  // The questions that ask once more what was missed, the first missed first, as many as there is room for: as in a
  // session, a pack grows by half at most, and the rest returns another day. The server gives them for new facts alone.
  function returning(rows) {
    const when = missed(rows);
    const room = Math.floor(rows.filter((row) => !row.again).length * GROWS);
    const due = rows.filter((row) => row.again && (row.answer || when.has(row.facts[0])));
    const order = (row) => (row.answer ? 0 : when.get(row.facts[0]));
    return new Set(due.sort((one, other) => order(one) - order(other)).slice(0, room));
  }

  // The questions of this person that may still be asked, in order; those answered here are among them. A new fact that
  // was missed is asked once more after the others, by a question that was kept for that.
  async function questions() {
    const person = await meta("person");
    const rows = (await all("questions")).filter((row) => row.person === person);
    const owed = returning(rows);
    return rows
      .filter((row) => row.answer || row.expires > Date.now())
      .filter((row) => row.answer || !row.again || owed.has(row))
      .sort((one, other) => one.place - other.place);
  }

  // --------------------------------------------------------------- outbox

  function thing(kind, presentation, more) {
    return { client_id: crypto.randomUUID(), kind, presentation, answered_at: Date.now(), ...more };
  }

  // Keeps an answer to a question of the pack, once: another tab may have been quicker.
  function answer(id, reply) {
    return within(["questions", "outbox"], "readwrite", (questions, outbox) => {
      const asked = questions.get(id);
      asked.onsuccess = () => {
        const row = asked.result;
        if (!row || row.answer) return;
        const sent = thing("answer", id, { ...reply, person: row.person, replaces: row.past || [] });
        outbox.add(sent);
        questions.put({ ...row, answer: { ...reply, client_id: sent.client_id, at: sent.answered_at } });
      };
    });
  }

  function undo(id) {
    return within(["questions", "outbox"], "readwrite", (questions, outbox) => {
      const asked = questions.get(id);
      asked.onsuccess = () => {
        const row = asked.result;
        if (!row?.answer) return;
        outbox.add(thing("undo", id, { person: row.person, undoes: row.answer.client_id }));
        const past = [...(row.past || []), row.answer.client_id].slice(-20);
        questions.put({ ...row, answer: undefined, past });
      };
    });
  }

  // Keeps an answer to a question that only the server can mark.
  function keep(person, presentation, reply) {
    const sent = thing("answer", presentation, { ...reply, person });
    return within(["outbox"], "readwrite", (outbox) => outbox.add(sent));
  }

  async function counts() {
    const person = await meta("person");
    const rows = await all("outbox");
    const waiting = rows.filter((row) => !row.refused);
    return {
      mine: waiting.filter((row) => row.person === person).length,
      others: waiting.filter((row) => row.person !== person && row.kind === "answer").length,
      all: waiting.length,
      refused: rows.filter((row) => row.refused).map((row) => row.refused),
    };
  }

  // -------------------------------------------------------------- the person

  // A page from the server says who this is. Gives whether it was somebody else before.
  async function knownAs(person) {
    const before = await meta("person");
    if (person !== before) await setMeta("person", person);
    return before !== undefined && person !== before;
  }

  async function forget() {
    await within(["questions", "meta"], "readwrite", (questions, about) => {
      questions.clear();
      about.delete("person");
    });
  }

  // Of someone whose account is deleted nothing stays, what waits to be sent included: nobody is left to whom it belongs.
  function erase() {
    return within(["questions", "outbox", "meta"], "readwrite", (...stores) => stores.forEach((rows) => rows.clear()));
  }

  // Someone who was a guest here goes by their own name now; what is kept is theirs. The rest of the questions goes.
  function rename(state) {
    return within(["questions", "outbox", "meta"], "readwrite", (questions, outbox, about) => {
      about.put({ key: "person", value: state.person });
      for (const [store, others] of [[questions, true], [outbox, false]]) {
        store.openCursor().onsuccess = (event) => {
          const cursor = event.target.result;
          if (!cursor) return;
          if (state.tags.includes(cursor.value.person)) cursor.update({ ...cursor.value, person: state.person });
          else if (others) cursor.delete();
          cursor.continue();
        };
      }
    });
  }

  // -------------------------------------------------------------------- sync

  // Whether nobody is behind this answer: a machine on the way says that the program itself cannot be reached. A page of
  // the program that asks for patience has the content rules of the program.
  function isGone({ status, headers }) {
    return status === 502 || status === 504 || status >= 520 || (status === 503 && !headers.has("Content-Security-Policy"));
  }

  // Asks the program for something. What it throws is `gone` where there is no way to the program, whatever the device
  // thinks of its network.
  async function ask(address, options = {}, patience = PATIENCE_MS) {
    let reply;
    try {
      reply = await fetch(address, { ...options, signal: AbortSignal.timeout?.(patience) });
    } catch (cause) {
      throw Object.assign(new Error("no answer", { cause }), { gone: true });
    }
    if (!reply.ok) throw Object.assign(new Error(String(reply.status)), { gone: isGone(reply) });
    return reply.json();
  }

  async function state() {
    const told = await ask("/offline/state", { headers: { Accept: "application/json" } });
    if (told.person) await rename(told);
    return told;
  }

  function post(address, told, body, patience) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": told.token };
    return ask(address, { method: "POST", headers, body: JSON.stringify(body) }, patience);
  }

  async function download() {
    const told = await state();
    if (!told.person) return null;
    const pack = await post("/offline/pack", told, { device: await device() }, MAKING_MS);
    await savePack(pack);
    return pack;
  }

  function settle(batch, results) {
    return within(["outbox"], "readwrite", (outbox) => {
      batch.forEach((item, at) => {
        const { outcome, reason } = results[at];
        if (outcome === "refused") outbox.put({ ...item, refused: reason || outcome, kept: Date.now() });
        else outbox.delete(item.n);
      });
    });
  }

  async function dropOld() {
    const old = (await all("outbox")).filter((row) => row.refused && row.kept < Date.now() - 30 * DAY_MS);
    await within(["outbox"], "readwrite", (outbox) => old.forEach((row) => outbox.delete(row.n)));
  }

  // Sends what waits, the oldest first. An answer that was lost on its way back changes nothing: what is sent again is
  // known by its id. Gives how many were sent, and whether someone has to sign in first. With nothing to send the program
  // is left in peace, unless it is `missed`.
  async function send(missed) {
    const waiting = (await all("outbox")).filter((row) => !row.refused);
    if (!waiting.length && !missed) return { sent: 0, withdrawn: [] };
    const told = await state();
    if (!told.person) return { sent: 0, signIn: true, withdrawn: [] };
    const mine = (await all("outbox")).filter((row) => !row.refused && row.person === told.person);
    const withdrawn = [];
    for (let at = 0; at < mine.length; at += BATCH) {
      const batch = mine.slice(at, at + BATCH);
      const items = batch.map(({ n, person, ...item }) => item);
      const body = { person: told.person, device_now: Date.now(), items };
      const { results } = await post("/offline/sync", told, body);
      await settle(batch, results);
      withdrawn.push(...results.filter((each) => each.outcome === "withdrawn").map((each) => each.reason));
    }
    await dropOld();
    return { sent: mine.length, withdrawn };
  }

  // One at a time, whichever page or worker asks.
  function sync({ missed = false } = {}) {
    return navigator.locks ? navigator.locks.request("trainer-sync", () => send(missed)) : send(missed);
  }

  return { answer, counts, download, erase, forget, isGone, keep, knownAs, questions, rights, state, sync, undo };
})();
