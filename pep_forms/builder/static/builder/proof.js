/* The proof beside the draft: asked when the page comes and after each save, never while typing.
   What is being added has no address yet: its panel comes with the first save, which gives it one. */
(() => {
  'use strict';

  const { make, questionId } = window.pepBuilder;
  const WAIT = 1200;

  function address() {
    const found = window.location.pathname.match(/^(.*\/(?:section|formtemplate)\/)edit\/([^/]+)\//);
    return found ? `${found[1]}proof/${found[2]}/` : '';
  }

  /* Open the block of a question, on whatever tab it stands, and go there. */
  function jump(question) {
    const block = Array.from(document.querySelectorAll('[data-streamfield-child][data-contentpath]'))
      .find((child) => questionId(child.dataset.contentpath) === question);
    if (!block) return false;
    const tab = block.closest('[role="tabpanel"]');
    if (tab && tab.hidden) { const to = document.querySelector(`[role="tab"][href="#${tab.id}"]`); if (to) to.click(); }
    const toggle = block.querySelector('[data-panel-toggle]');
    if (toggle && toggle.getAttribute('aria-expanded') === 'false') toggle.click();
    block.scrollIntoView({ block: 'start' });
    const control = block.querySelector('[data-panel-content] input:not([type="hidden"]), [data-panel-content] select, [data-panel-content] textarea:not([hidden])');
    (control || toggle || block).focus();
    return true;
  }

  function entry(found) {
    const name = found.place || 'The draft';
    let place = make('strong', {}, name);
    if (found.url) place = make('a', { href: found.url + (found.question ? `#question-${found.question}` : '') }, name);
    else if (found.question) {
      place = make('a', { href: `#question-${found.question}`, onclick: (event) => { if (jump(found.question)) event.preventDefault(); } }, name);
    }
    return make('li', {}, place, ': ', found.message);
  }

  function list(heading, findings) {
    return findings.length ? [make('h3', {}, heading), make('ul', {}, ...findings.map(entry))] : [];
  }

  function draw(panel, said) {
    const errors = said.findings.filter((one) => one.weight === 'error');
    const warnings = said.findings.filter((one) => one.weight !== 'error');
    const things = errors.length === 1 ? '1 thing' : `${errors.length} things`;
    const elsewhere = said.elsewhere.length ? [make('p', {}, `Other parts of templates that use it have things to mend: ${said.elsewhere.join(', ')}.`)] : [];
    panel.classList.toggle('pep-proof--wrong', errors.length > 0);
    panel.replaceChildren(
      make('p', { class: 'pep-proof__state' }, make('strong', {}, errors.length ? `Not releasable: ${things} to mend.` : 'The saved draft can be released.'),
        errors.length ? ' It is saved as a draft all the same.' : ''),
      ...list('To mend before it can be released', errors),
      ...list('To read and accept when it is released', warnings),
      ...elsewhere,
    );
  }

  let waiting = null;
  let asked = null;
  function ask(panel, url) {
    if (asked) asked.abort();
    asked = new AbortController();
    fetch(url, { headers: { Accept: 'application/json' }, credentials: 'same-origin', signal: asked.signal })
      .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(reply.status))))
      .then((said) => draw(panel, said))
      .catch((error) => { if (error.name !== 'AbortError') panel.replaceChildren(make('p', {}, 'The draft could not be proven just now. Save it again, or look at “Release” on the template.')); });
  }

  /* The panel beside the draft, made when there is a draft to prove. */
  function panelOf(form) {
    const found = document.querySelector('.pep-proof');
    if (found) return found;
    const panel = make('div', { class: 'pep-proof', role: 'status' });
    form.before(make('section', { class: 'pep-proof-holder', 'aria-label': 'Whether the draft can be released' }, panel));
    return panel;
  }

  function prove(form) {
    const url = address();
    if (url) ask(panelOf(form), url);
  }

  function start() {
    const form = document.querySelector('form[data-edit-form]');
    if (!form || document.querySelector('.pep-proof')) return;
    prove(form);
    document.addEventListener('w-autosave:success', () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => prove(form), WAIT);
    });
    const wanted = window.location.hash.match(/^#question-(.+)$/);
    if (wanted) setTimeout(() => jump(decodeURIComponent(wanted[1])), 0);
  }
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start);
})();
