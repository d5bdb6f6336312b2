// Renews the suggestions beside the answers whenever a save says what could be better now.
//
// A suggestion that is no longer true goes at once. A new one waits until the writer has left
// the question: half a sentence is not a fault. Without this file the page brings them when it
// is loaded again.

const _ = window.gettext ?? ((text) => text);
const ngettext = window.ngettext ?? ((one, many, number) => (number === 1 ? one : many));
const form = document.getElementById("step-form");
/** address → the words that the last save gave, for every question of the section. */
let latest = null;
let live = null;

const block = (address) => form.querySelector(`[data-block="${CSS.escape(address)}"]`);

/** Where the advice of a block stands: a group has a section of its own inside. */
function holder(of) {
  return of.querySelector(":scope > .pep-group") || of;
}

function advice(of) {
  return holder(of).querySelector(":scope > .pep-advice");
}

function words(of) {
  const there = of && advice(of);
  return there ? [...there.querySelectorAll(".pep-advice__text")].map((one) => one.textContent) : [];
}

function made(of, texts) {
  const inside = holder(of);
  const box = document.createElement("div");
  box.className = "pep-advice";
  if (inside.id) box.id = `${inside.id}-advice`;
  const label = document.createElement("span");
  label.className = "pep-advice__label";
  label.textContent = _("Suggestion");
  box.append(label);
  texts.forEach((text) => {
    const line = document.createElement("p");
    line.className = "pep-advice__text";
    line.dir = "auto";
    line.textContent = text;
    box.append(line);
  });
  return box;
}

function show(of, texts) {
  const old = advice(of);
  if (!texts.length) {
    if (old) old.remove();
    return;
  }
  const box = made(of, texts);
  if (old) {
    box.id = old.id;
    old.replaceWith(box);
    return;
  }
  const after = ":scope > :is(.pep-rows, .pep-extra, .pep-locked, .pep-saved-by)";
  holder(of).insertBefore(box, holder(of).querySelector(after));
}

/** The question in which somebody is writing now, if any. */
function busy() {
  return form.contains(document.activeElement) && document.activeElement.closest("[data-address]");
}

/** `left`: whether somebody has just left a question, and only the next one still waits. */
function renew(left) {
  if (!latest) return;
  const at = busy();
  const fresh = [];
  form.querySelectorAll("[data-block]").forEach((of) => {
    const before = words(of);
    const now = latest.get(of.dataset.block) || [];
    if (before.join("\n") === now.join("\n")) return;
    const added = now.filter((text) => !before.includes(text));
    if (added.length && at && (!left || at === of)) {
      show(of, before.filter((text) => now.includes(text)));
      return;
    }
    show(of, now);
    fresh.push(...added);
  });
  if (fresh.length === 1) live.textContent = `${_("Suggestion")}: ${fresh[0]}`;
  else if (fresh.length) {
    const told = ngettext("{number} new suggestion on this page", "{number} new suggestions on this page", fresh.length);
    live.textContent = told.replace("{number}", fresh.length);
  }
}

if (form && form.dataset.autosave) {
  live = document.createElement("p");
  live.className = "govuk-visually-hidden";
  live.setAttribute("aria-live", "polite");
  live.dataset.suggestions = "";
  form.append(live);
  form.addEventListener("pep:saved", (event) => {
    if (!event.detail.suggestions) return;
    latest = new Map(event.detail.suggestions.map((item) => [item.address, item.words]));
    renew(false);
  });
  // The next element has the focus only after this event.
  form.addEventListener("focusout", () => setTimeout(() => renew(true)));
}
