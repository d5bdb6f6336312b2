/* What to do next with a draft: links below its title. Asked when the page comes and after the
   first save of what is being added, as what was not saved has no next. */
(() => {
  'use strict';

  const { make } = window.pepBuilder;

  function address() {
    const found = window.location.pathname.match(/^(.*\/(?:section|formtemplate)\/)edit\/([^/]+)\//);
    return found ? `${found[1]}next/${found[2]}/` : '';
  }

  function draw(form, steps) {
    const note = make('p', { class: 'help', id: 'pep-saving' }, 'What you write is saved by itself. “Save draft” keeps how it is now in the history, to go back to.');
    const links = steps.length ? make('nav', { 'aria-label': 'What next' }, make('ul', { class: 'pep-nexts__list' },
      ...steps.map((step) => make('li', {}, make('a', { href: step.url }, step.label))))) : null;
    form.before(make('div', { class: 'pep-nexts' }, ...[links, note].filter(Boolean)));
    document.querySelectorAll('footer button.action-save').forEach((save) => save.setAttribute('aria-describedby', note.id));
  }

  let asked = false;
  function ask(form) {
    const url = address();
    if (!url || asked) return;
    asked = true;
    fetch(url, { headers: { Accept: 'application/json' }, credentials: 'same-origin' })
      .then((reply) => (reply.ok ? reply.json() : { steps: [] }))
      .then((said) => draw(form, said.steps), () => draw(form, []));
  }

  function start() {
    const form = document.querySelector('form[data-edit-form]');
    if (!form) return;
    ask(form);
    document.addEventListener('w-autosave:success', () => setTimeout(() => ask(form), 0));
  }
  if (document.readyState === 'complete') start();
  else window.addEventListener('load', start);
})();
