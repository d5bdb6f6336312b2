// Sends files as soon as they are chosen or dropped, with a bar that shows how far they are.
//
// What goes out is the same form with only this question in it, so the server does what it does
// without this file. One file goes at a time: on a bad line only that one is tried again, and
// those that arrived stay. The same file sent twice is attached once.

const _ = window.gettext ?? ((text) => text);
const ngettext = window.ngettext ?? ((one, many, number) => (number === 1 ? one : many));
const form = document.getElementById("step-form");
const TRIES = 4;

const state = document.querySelector("[data-save-state]");

function say(words, kind) {
  if (!state) return;
  state.textContent = words;
  state.dataset.state = kind;
}

function what(block, name, file) {
  const data = new FormData();
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  data.append(token.name, token.value);
  block.querySelectorAll("input[type=hidden]").forEach((one) => data.append(one.name, one.value));
  data.append(name, file);
  data.append("next", "here");
  return data;
}

function bar(block) {
  const made = document.createElement("progress");
  made.max = 100;
  made.value = 0;
  made.className = "pep-upload__bar";
  made.setAttribute("aria-label", _("How much is sent"));
  block.querySelector(".pep-upload").append(made);
  return made;
}

function post(data, shown) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) shown.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      if (request.status >= 500) failed(new Error(String(request.status)));
      else done(request);
    });
    request.addEventListener("error", () => failed(new Error("offline")));
    request.send(data);
  });
}

// The block of a question is drawn anew by every answer, so it is looked up each time.
function blockAt(address) {
  return document.querySelector(`#step-form [data-address="${CSS.escape(address)}"]`);
}

function shut(block, closed) {
  block.querySelectorAll("[data-upload]").forEach((one) => (one.disabled = closed));
}

async function sendAll(address, name, files) {
  const problems = [];
  for (const [index, file] of files.entries()) {
    const words = files.length > 1 ? _("Sending file {number} of {all}…").replace("{number}", index + 1).replace("{all}", files.length) : _("Sending the file…");
    const outcome = await sendOne(address, name, file, words);
    if (outcome === "left") return;
    if (outcome === "lost") {
      const rest = files.length - index;
      say(
        ngettext(
          "The file could not be sent. Choose it again in a while.",
          "{number} files could not be sent. Choose them again in a while.",
          rest,
        ).replace("{number}", rest),
        "failed",
      );
      return;
    }
    if (outcome === "refused") {
      const shown = blockAt(address).querySelectorAll(".govuk-error-message");
      problems.push(...[...shown].map((one) => one.cloneNode(true)));
    }
  }
  tell(address, problems, files.length);
}

// Each answer shows the problems of its own file only: all of them stand there at the end.
function tell(address, problems, sent) {
  const block = blockAt(address);
  block.querySelectorAll(".govuk-error-message").forEach((one) => one.remove());
  const before = block.querySelector(".pep-files, .pep-upload");
  problems.forEach((one) => before.before(one));
  block.querySelector("[data-upload]")?.focus();
  if (problems.length) say(_("A file was not taken. Look at the question for why."), "failed");
  else say(ngettext("The file is attached.", "The files are attached.", sent), "saved");
}

async function sendOne(address, name, file, words) {
  const block = blockAt(address);
  const shown = bar(block);
  const data = what(block, name, file);
  shut(block, true);
  say(words, "saving");
  for (let tries = 1; ; tries += 1) {
    try {
      return arrived(block, await post(data, shown));
    } catch {
      if (tries === TRIES) break;
      say(_("Not sent yet. Trying again by itself. Keep this page open."), "failed");
      await new Promise((go) => setTimeout(go, 1000 * 2 ** tries));
    }
  }
  shown.remove();
  shut(block, false);
  return "lost";
}

function arrived(block, answer) {
  const address = CSS.escape(block.dataset.address);
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  const fresh = page.querySelector(`#step-form [data-address="${address}"]`);
  if (!fresh || answer.status === 409) {
    // Signed out meanwhile, or a colleague changed the same answer: the page says so itself.
    shut(block, false);
    block.querySelector("progress")?.remove();
    form.requestSubmit(block.querySelector('button[name="next"]'));
    return "left";
  }
  const made = document.importNode(fresh, true);
  block.replaceWith(made);
  document.body.dispatchEvent(
    new CustomEvent("htmx:afterSwap", { detail: { target: made.parentElement } }),
  );
  return answer.status === 422 ? "refused" : "sent";
}

// --- Dropping --------------------------------------------------------------------------------

// Only files, and only onto a question that takes them and is not busy.
function zoneOf(event) {
  if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return null;
  const zone = event.target.closest(".pep-upload");
  return zone?.querySelector("[data-upload]:not(:disabled)") ? zone : null;
}

function over(event) {
  const zone = zoneOf(event);
  form.querySelectorAll(".pep-upload--over").forEach((one) => {
    if (one !== zone) one.classList.remove("pep-upload--over");
  });
  if (!zone) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "copy";
  zone.classList.add("pep-upload--over");
}

function drop(event) {
  const zone = zoneOf(event);
  // A file that misses would open in place of the page, and what was typed with it.
  if ([...(event.dataTransfer?.types ?? [])].includes("Files")) event.preventDefault();
  form.querySelectorAll(".pep-upload--over").forEach((one) => one.classList.remove("pep-upload--over"));
  if (!zone || !event.dataTransfer.files.length) return;
  const input = zone.querySelector("[data-upload]");
  const block = zone.closest("[data-address]");
  sendAll(block.dataset.address, input.name, [...event.dataTransfer.files]);
}

if (form) {
  form.classList.add("pep-can-drop");
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-upload]") || !event.target.files.length) return;
    const block = event.target.closest("[data-address]");
    sendAll(block.dataset.address, event.target.name, [...event.target.files]);
  });
  document.addEventListener("dragover", over);
  document.addEventListener("drop", drop);
  // Over the rest of the page a file is not dropped, it is only carried.
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(event);
  });
}
