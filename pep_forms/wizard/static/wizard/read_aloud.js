// Reads a page to a young person with the voice of the browser. Nothing leaves the device.

const _ = window.gettext ?? ((text) => text);
const button = document.querySelector("[data-read-aloud]");
const words = document.querySelector("[data-read-words]");

function text() {
  const main = document.querySelector(".pep-step__main");
  const copy = main.cloneNode(true);
  copy
    .querySelectorAll("[data-read-aloud], .pep-saved-by, .pep-lock, script, [hidden]")
    .forEach((element) => element.remove());
  const parts = [];
  copy
    .querySelectorAll("h1, h2, legend, label, .govuk-hint, .pep-information__text, .pep-previous, .pep-kid__intro, dd, dt")
    .forEach((element) => {
      const said = element.textContent.replace(/\s+/g, " ").trim();
      if (said && !parts.includes(said)) parts.push(said);
    });
  return parts.join(". ");
}

function rest() {
  button.setAttribute("aria-pressed", "false");
  words.textContent = _("Read it to me");
}

if (button && "speechSynthesis" in window) {
  button.hidden = false;
  rest();
  button.addEventListener("click", () => {
    if (window.speechSynthesis.speaking) {
      window.speechSynthesis.cancel();
      rest();
      return;
    }
    const speech = new SpeechSynthesisUtterance(text());
    speech.lang = document.documentElement.lang || "en-GB";
    speech.rate = 0.9;
    speech.onend = rest;
    speech.onerror = rest;
    button.setAttribute("aria-pressed", "true");
    words.textContent = _("Stop reading");
    window.speechSynthesis.speak(speech);
  });
  window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
}
