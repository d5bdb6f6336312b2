/* What each layout of a document looks like: a small drawing with words, where one is picked.
   The drawings say nothing that the words do not, so readers of the screen are spared them. */
(() => {
  'use strict';

  const { make } = window.pepBuilder;

  const bar = (kind) => make('i', { class: `pep-bar pep-bar--${kind}` });
  const row = (...bars) => make('i', { class: 'pep-sketch__row' }, ...bars.map(bar));
  const box = (...rows) => make('i', { class: 'pep-sketch__box' }, ...rows);
  const DRAWN = [
    ['pairs', 'Question and answer', 'Question on the left, answer beside it. Long answers stand below.',
      () => [row('dark', 'light'), row('dark', 'light'), row('dark', 'light')]],
    ['prose', 'Running text', 'Question as a small heading, answer as a paragraph under it.',
      () => [row('dark'), row('long'), row('long'), row('dark'), row('long')]],
    ['table', 'Table', 'Rows that people add become one table, a column for each question. Other questions stay as question and answer.',
      () => [box(row('dark', 'dark', 'dark'), row('light', 'light', 'light'), row('light', 'light', 'light'))]],
    ['cards', 'Cards', 'A box for each page of the section and for each row that people add.',
      () => [box(row('dark'), row('dark', 'light')), box(row('dark'), row('dark', 'light'))]],
  ];

  function sketches() {
    return make('details', { class: 'pep-sketches' }, make('summary', {}, 'What the layouts look like'),
      make('dl', {}, ...DRAWN.map(([name, title, words, drawn]) => make('div', { class: 'pep-sketches__one' },
        make('dt', {}, make('span', { class: `pep-sketch pep-sketch--${name}`, 'aria-hidden': 'true' }, ...drawn()), title),
        make('dd', {}, words)))));
  }

  window.pepBuilder.sketches = sketches;

  function start() {
    const select = document.getElementById('id_layout');
    if (!select || document.querySelector('#id_layout ~ .pep-sketches')) return;
    const made = sketches();
    made.classList.add('pep-editor');
    select.parentNode.append(made);
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', start);
  else start();
})();
