// Sends files as soon as they are chosen, with a bar that shows how far they are.
//
// What goes out is the same form with only this question in it, so the server does what it does
// without this file. On a bad line it tries again; the same file sent twice is attached once.

const form = document.getElementById("step-form");
const TRIES = 4;

const state = document.querySelector("[data-save-state]");

function say(words, kind) {
  if (!state) return;
  state.textContent = words;
  state.dataset.state = kind;
}

function what(block, input) {
  const data = new FormData();
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  data.append(token.name, token.value);
  block.querySelectorAll("input[type=hidden]").forEach((one) => data.append(one.name, one.value));
  [...input.files].forEach((file) => data.append(input.name, file));
  data.append("next", "here");
  return data;
}

function bar(block) {
  const made = document.createElement("progress");
  made.max = 100;
  made.value = 0;
  made.className = "pep-upload__bar";
  made.setAttribute("aria-label", "How much is sent");
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

async function send(input) {
  const block = input.closest("[data-address]");
  const shown = bar(block);
  const data = what(block, input);
  block.querySelectorAll("[data-upload]").forEach((one) => (one.disabled = true));
  say("Sending the file…", "saving");
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await post(data, shown);
      arrived(block, answer);
      return;
    } catch {
      if (tries === TRIES) break;
      say("Not sent yet. Trying again by itself. Keep this page open.", "failed");
      await new Promise((go) => setTimeout(go, 1000 * 2 ** tries));
    }
  }
  shown.remove();
  block.querySelectorAll("[data-upload]").forEach((one) => (one.disabled = false));
  say("The file could not be sent. Choose it again in a while.", "failed");
}

function arrived(block, answer) {
  const address = CSS.escape(block.dataset.address);
  const page = new DOMParser().parseFromString(answer.responseText, "text/html");
  const fresh = page.querySelector(`#step-form [data-address="${address}"]`);
  if (!fresh || answer.status === 409) {
    // Signed out meanwhile, or a colleague changed the same answer: the page says so itself.
    block.querySelectorAll("[data-upload]").forEach((one) => (one.disabled = false));
    block.querySelector("progress")?.remove();
    form.requestSubmit(block.querySelector('button[name="next"]'));
    return;
  }
  const made = document.importNode(fresh, true);
  block.replaceWith(made);
  document.body.dispatchEvent(
    new CustomEvent("htmx:afterSwap", { detail: { target: made.parentElement } }),
  );
  made.querySelector("[data-upload]")?.focus();
  if (answer.status === 422) say("A file was not taken. Look at the question for why.", "failed");
  else say("The file is attached.", "saved");
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload]") && event.target.files.length) send(event.target);
  });
}
