// Sends a form with files so that a bad line costs nothing: with a bar, and again by itself.
//
// The key in the form makes sending twice attach once. Without this file the form sends itself.

const _ = window.gettext ?? ((text) => text);
const TRIES = 4;

function say(form, words) {
  form.querySelector("[data-sending]").textContent = words;
}

function shut(form, closed) {
  form.querySelectorAll("button").forEach((one) => (one.disabled = closed));
}

function post(form, data, bar) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("load", () => {
      if (request.status >= 500) failed(new Error(String(request.status)));
      else done(request);
    });
    request.addEventListener("error", () => failed(new Error("offline")));
    request.send(data);
  });
}

async function send(form) {
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.className = "pep-upload__bar";
  bar.setAttribute("aria-label", _("How much is sent"));
  form.querySelector("[data-sending]").before(bar);
  const data = new FormData(form);
  shut(form, true);
  say(form, _("Sending…"));
  for (let tries = 1; ; tries += 1) {
    try {
      arrived(await post(form, data, bar));
      return;
    } catch {
      if (tries === TRIES) break;
      say(form, _("Not sent yet. Trying again by itself. Keep this page open."));
      await new Promise((go) => setTimeout(go, 1000 * 2 ** tries));
    }
  }
  bar.remove();
  shut(form, false);
  say(form, _("Not sent: the server cannot be reached. What you typed is still here. Press the button again in a while."));
}

/** On to where the answer says, or the same page with what is wrong. */
function arrived(answer) {
  if (answer.getResponseHeader("Content-Type").startsWith("application/json")) {
    window.location.assign(JSON.parse(answer.responseText).onward);
    return;
  }
  const fresh = new DOMParser().parseFromString(answer.responseText, "text/html").querySelector("main");
  if (!fresh || !fresh.querySelector("form[data-sends-files]")) {
    // Signed out meanwhile, or no longer allowed: that page says what to do.
    window.location.assign(answer.responseURL);
    return;
  }
  const made = document.importNode(fresh, true);
  document.querySelector("main").replaceWith(made);
  document.body.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: made } }));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sends-files]");
  const chosen = form && [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length);
  if (!chosen) return;
  event.preventDefault();
  send(form);
});
