// Saves what is typed, answer by answer, while somebody works on a page.
//
// Each answer goes out with the digest of the text it was typed over, so a colleague's words
// are never overwritten. Nothing is kept in the browser: schools share computers. Without
// this file every button of the page still saves.

const _ = window.gettext ?? ((text) => text);
const form = document.getElementById("step-form");
const TYPING = 800;
const CHOOSING = 200;
const LONGEST_WAIT = 60000;

/** address → what the page says about it when it was last read. */
const dirty = new Map();
let timer = 0;
let sending = null;
let failures = 0;
let leaving = false;
/** Questions that the last save has opened, and the page they come in with. */
let opened = [];
let refreshed = null;

const state = document.querySelector("[data-save-state]");

function say(words, kind) {
  if (!state) return;
  state.textContent = words;
  state.dataset.state = kind;
}

function block(address) {
  return form.querySelector(`[data-address="${CSS.escape(address)}"]`);
}

function named(element, name) {
  return [...element.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
}

/** What the page would post for one question: the same as the server reads from a form. */
function raw(element) {
  const address = element.dataset.address;
  const inputs = named(element, address);
  const typed = named(element, `${address}:name`)[0];
  const kind = element.dataset.kind;
  if (kind === "person") {
    const picked = inputs
      .filter((input) => (input.type === "checkbox" ? input.checked : input.value))
      .map((input) => input.value);
    const lines = (typed ? typed.value : "").split("\n").map((line) => line.trim());
    return [...picked, ...lines.filter(Boolean).map((line) => `name:${line}`)];
  }
  if (kind === "organisation") {
    const name = typed ? typed.value.trim() : "";
    return name ? `name:${name}` : (inputs[0] || { value: "" }).value;
  }
  if (["file", "drawing", "voice"].includes(kind)) return inputs.map((input) => input.value);
  if (["any_of", "picture_cards"].includes(kind)) {
    return inputs.filter((input) => input.checked).map((input) => input.value);
  }
  const parts = [...element.querySelectorAll("[data-part]")];
  if (parts.length) {
    const texts = parts.map((input) => input.value.trim());
    return texts.some(Boolean) ? texts.join("/") : "";
  }
  if (inputs.length && inputs[0].type === "radio") {
    const picked = inputs.find((input) => input.checked);
    return picked ? picked.value : "";
  }
  return inputs.length ? inputs[0].value : "";
}

function change(address) {
  const element = block(address);
  if (!element) return null;
  const base = element.querySelector("[data-base]");
  const reason = element.querySelector("[data-na]");
  const confirm = element.querySelector("[data-confirm]");
  const lock = element.querySelector("[data-lock]");
  return {
    address,
    raw: raw(element),
    base: base ? base.value : "",
    not_applicable: reason ? reason.value.trim() : "",
    confirm: Boolean(confirm && confirm.checked),
    lock: Boolean(lock && lock.checked),
  };
}

function touched(event) {
  const element = event.target.closest("[data-address]");
  if (!element || !event.target.name || /:(?:resolve|upload)$/.test(event.target.name)) return;
  dirty.set(element.dataset.address, Date.now());
  const slow = event.type === "input" && /^(text|email|tel|textarea)$/.test(event.target.type);
  if (sending === null && failures === 0) say(_("Not saved yet"), "unsaved");
  clearTimeout(timer);
  timer = setTimeout(save, slow ? TYPING : CHOOSING);
}

function token() {
  return form.querySelector("[name=csrfmiddlewaretoken]").value;
}

async function send(changes) {
  const response = await fetch(form.dataset.autosave, {
    method: "PATCH",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify({ request_key: crypto.randomUUID(), changes, rows: [] }),
    redirect: "error",
  });
  if (response.status === 401 || response.status === 403) return { ended: true };
  if (response.ok || response.status === 409) {
    const reply = await response.json();
    if (response.ok || Array.isArray(reply.conflicts)) return { reply };
  }
  if (response.status >= 400 && response.status < 500) return { refused: true };
  throw new Error(String(response.status));
}

async function save() {
  clearTimeout(timer);
  if (sending) {
    await sending;
    if (dirty.size && !leaving) timer = setTimeout(save, CHOOSING);
    return;
  }
  const sent = new Map(dirty);
  const changes = [...sent.keys()].map(change).filter(Boolean);
  if (!changes.length) return;
  say(_("Saving…"), "saving");
  sending = send(changes)
    .then((outcome) => received(outcome, sent))
    .catch(failed)
    .finally(() => {
      sending = null;
    });
  await sending;
}

function received({ reply, ended, refused }, sent) {
  if (ended) {
    failures = 1;
    say(_("Not saved yet: you have been signed out. Press “Save and continue”: what you typed is kept while you sign in."), "failed");
    return;
  }
  if (refused) {
    failures = 1;
    say(_("Not saved yet. Press “Save and continue” to save this page."), "failed");
    return;
  }
  failures = 0;
  const stuck = new Set(reply.conflicts.map((item) => item.address));
  sent.forEach((when, address) => {
    if (dirty.get(address) === when) dirty.delete(address);
  });
  reply.saved.forEach((item) => {
    const element = block(item.address);
    const base = element && element.querySelector("[data-base]");
    if (base && !stuck.has(item.address)) base.value = item.digest;
    if (element) element.dataset.saved = "1";
  });
  reply.conflicts.forEach(conflict);
  if (reply.refused.length) {
    say(_("Some of what you typed could not be saved: the question has changed. Press “Save and continue” to see it."), "failed");
    reply.refused.forEach((item) => block(item.address) && dirty.set(item.address, 0));
  } else if (reply.conflicts.length) {
    say(_("Somebody else changed the same answer. Choose which one stays."), "failed");
  } else if (!dirty.size) {
    const at = new Date(reply.saved_at);
    const time = at.toLocaleTimeString(document.documentElement.lang || "en-GB", { hour: "2-digit", minute: "2-digit" });
    say(_("Saved at {time}").replace("{time}", time), "saved");
  }
  // suggestions.js shows what the reply says could be better.
  form.dispatchEvent(new CustomEvent("pep:saved", { detail: reply }));
  opened = reply.shown.filter((address) => !block(address));
  const moved = reply.shown.length + reply.hidden.length;
  if (moved || form.querySelector("[data-calculated]")) refreshed = refresh();
  if (dirty.size && !reply.refused.length) timer = setTimeout(save, TYPING);
}

function failed() {
  failures += 1;
  const wait = Math.min(LONGEST_WAIT, 2000 * 2 ** (failures - 1));
  const words = navigator.onLine
    ? _("Not saved yet: the server does not answer. Trying again by itself. Keep this page open.")
    : _("Not saved yet: you are offline. Trying again by itself. Keep this page open.");
  say(words, "failed");
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

window.addEventListener("online", () => dirty.size && save());

// --- Two people at one answer ------------------------------------------------------------

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function conflict(item) {
  const at = block(item.address);
  if (!at) return;
  at.querySelector(".pep-conflict--here")?.remove();
  const theirs = element("div", { dir: "auto", class: "pep-conflict__text" });
  const lines = item.theirs_words.length ? item.theirs_words : [_("Nothing")];
  lines.forEach((line, number) => theirs.append(...(number ? [element("br"), line] : [line])));
  const mine = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, _("Keep mine"));
  const take = element("button", { type: "button", class: "govuk-button govuk-button--secondary" }, _("Use theirs"));
  const panel = element(
    "div",
    { class: "pep-conflict pep-conflict--here", role: "group", "aria-label": _("Two people changed this answer") },
    element("p", { class: "govuk-body" }, element("strong", {}, _("A colleague saved another answer after you opened this page:"))),
    theirs,
    element("div", { class: "govuk-button-group" }, mine, take),
  );
  mine.addEventListener("click", () => {
    at.querySelector("[data-base]").value = item.base;
    panel.remove();
    dirty.set(item.address, Date.now());
    save();
  });
  take.addEventListener("click", () => {
    panel.remove();
    dirty.delete(item.address);
    refresh(item.address);
    say(_("The answer of your colleague stays."), "saved");
  });
  at.append(panel);
}

// --- What an answer opens or closes ------------------------------------------------------

async function page() {
  const response = await fetch(form.dataset.page, { credentials: "same-origin", redirect: "error" });
  if (!response.ok) throw new Error(String(response.status));
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

/** Fetch the page again and put in only what is different, around whoever is typing. */
async function refresh(force = "") {
  try {
    const fresh = (await page()).querySelector("#step-form .pep-questions");
    const here = form.querySelector(".pep-questions");
    if (fresh && here) exchange(here, fresh, force);
  } catch {
    say(_("Saved. Reload the page to see the questions that follow."), "saved");
  }
}

function children(container) {
  return [...container.children].filter((child) => child.dataset.block);
}

function containers(of) {
  return [...of.querySelectorAll("[data-blocks]")].filter(
    (one) => one.parentElement.closest("[data-block]") === of,
  );
}

function busy(of) {
  if (of.contains(document.activeElement)) return true;
  if (of.querySelector(".pep-conflict--here")) return true;
  const own = of.dataset.address;
  if (own) return dirty.has(own);
  return [...of.querySelectorAll("[data-address]")].some((one) => dirty.has(one.dataset.address));
}

function exchange(here, fresh, force) {
  const known = new Map(children(here).map((child) => [child.dataset.block, child]));
  let last = null;
  children(fresh).forEach((next) => {
    const old = known.get(next.dataset.block);
    known.delete(next.dataset.block);
    if (!old) {
      const made = document.importNode(next, true);
      if (last) last.after(made);
      else here.prepend(made);
      last = made;
      started(made);
      return;
    }
    last = old;
    const inside = containers(old);
    if (inside.length) {
      const others = new Map(containers(next).map((one) => [one.dataset.blocks, one]));
      inside.forEach((one) => {
        const other = others.get(one.dataset.blocks);
        if (other) exchange(one, other, force);
      });
      return;
    }
    const wanted = force && next.dataset.address === force;
    if (wanted || (!busy(old) && shown(old) !== shown(next))) {
      const made = document.importNode(next, true);
      old.replaceWith(made);
      last = made;
      started(made);
    }
  });
  known.forEach((gone) => {
    if (!busy(gone)) gone.remove();
  });
}

/** What a block says and holds, to tell whether it must be exchanged. */
function shown(of) {
  const values = [...of.querySelectorAll("input, select, textarea")].map((input) =>
    input.type === "radio" || input.type === "checkbox" ? input.checked : input.value,
  );
  const copy = of.cloneNode(true);
  copy.querySelectorAll("input, textarea, select, button, .govuk-character-count__message, .pep-saved-by").forEach((one) => one.remove());
  return JSON.stringify([copy.textContent.replace(/\s+/g, " ").trim(), values]);
}

/** Components of the library start on what is new; pep.js listens for this. */
function started(made) {
  clearable(made);
  document.body.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: made.parentElement } }));
}

// --- Radios can be left empty again -----------------------------------------------------

function clearable(root) {
  root.querySelectorAll("[data-clear]").forEach((button) => {
    const holder = button.closest("[data-address]");
    const radios = () => [...holder.querySelectorAll("input[type=radio]")];
    button.hidden = !radios().some((radio) => radio.checked);
    holder.addEventListener("change", () => {
      button.hidden = !radios().some((radio) => radio.checked);
    });
    button.addEventListener("click", () => {
      radios().forEach((radio) => {
        radio.checked = false;
      });
      button.hidden = true;
      radios()[0].focus();
      dirty.set(holder.dataset.address, Date.now());
      save();
    });
  });
}

// --- Leaving the page --------------------------------------------------------------------

async function submitted(event) {
  if (leaving) return;
  clearTimeout(timer);
  if (sending) {
    // The answer under way tells the page what it has just saved; the form goes after it.
    event.preventDefault();
    const button = event.submitter;
    await Promise.race([sending, new Promise((done) => setTimeout(done, 5000))]);
    if (!(button && button.name) && (await stays())) return;
    leave(button);
    return;
  }
  const pressed = event.submitter ? event.submitter.value : "";
  if (pressed.startsWith("remove:")) {
    event.preventDefault();
    await freshRow(pressed.slice("remove:".length));
    leave(event.submitter);
    return;
  }
  leaving = true;
}

/** Whether the answer just saved opened a question here that has not been seen yet. */
async function stays() {
  await refreshed;
  const first = opened.map(block).find(Boolean);
  opened = [];
  if (!first) return false;
  say(_("Saved. Your answer opened another question here."), "saved");
  first.scrollIntoView({ block: "center" });
  first.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  return true;
}

function leave(button) {
  leaving = true;
  // A form cannot be sent again before the event of its first sending is over.
  setTimeout(() => form.requestSubmit(button && button.isConnected ? button : undefined));
}

/** A row that this page has itself saved since it was opened may be removed as it stands now,
    unless a colleague wrote in it too: then its old digest stays, and the server asks. */
async function freshRow(row) {
  const here = form.querySelector(`[data-block="${CSS.escape(row)}"]`);
  if (!here || !here.querySelector("[data-saved]")) return;
  try {
    const fresh = (await page()).querySelector(`[data-block="${CSS.escape(row)}"]`);
    if (!fresh) return;
    const bases = (of) => [...of.querySelectorAll("[data-base]")].map((one) => `${one.name}=${one.value}`).sort().join();
    if (bases(here) === bases(fresh)) {
      const name = `${row}:base`;
      const [mine] = named(here, name);
      const [theirs] = named(fresh, name);
      if (mine && theirs) mine.value = theirs.value;
    }
  } catch {
    // The server will ask instead.
  }
}

window.addEventListener("beforeunload", (event) => {
  if (leaving || !(dirty.size || sending)) return;
  event.preventDefault();
});

if (form && form.dataset.autosave) {
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", submitted);
  clearable(form);
}
