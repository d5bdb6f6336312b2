// What every page needs: the components of GOV.UK Frontend and of the Ministry of Justice.
// Pages work without any of this; a script only makes them quicker.

// Radios and checkboxes are left out: choices open what belongs to them by style alone.
const GOVUK = [
  "Button",
  "CharacterCount",
  "ErrorSummary",
  "FileUpload",
  "NotificationBanner",
  "PasswordInput",
  "ServiceNavigation",
  "SkipLink",
  "Tabs",
  "Accordion",
];

function start(library, name, root) {
  const Component = library[name];
  if (!Component) return;
  root.querySelectorAll(`[data-module="${Component.moduleName}"]`).forEach((element) => {
    if (element.hasAttribute(`data-${Component.moduleName}-init`)) return;
    try {
      new Component(element);
    } catch (error) {
      console.warn(error);
    }
  });
}

async function init(root = document) {
  try {
    const govuk = await import("govuk-frontend");
    GOVUK.forEach((name) => start(govuk, name, root));
  } catch {
    document.body.classList.remove("govuk-frontend-supported");
  }
  if (root.querySelector('[data-module^="moj-"]')) {
    const moj = await import("@ministryofjustice/frontend");
    Object.keys(moj)
      .filter((name) => moj[name] && moj[name].moduleName)
      .forEach((name) => start(moj, name, root));
  }
}

init();

// What htmx swaps in is started as well, and its requests carry the CSRF token of the page.
document.body.addEventListener("htmx:afterSwap", (event) => init(event.detail.target));
document.body.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  if (token) event.detail.headers["X-CSRFToken"] = token.value;
});

// The back button after signing out must not show what was there before.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
