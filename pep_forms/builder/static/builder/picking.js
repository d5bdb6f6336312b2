/* Conditions, rules, alerts, calculations and documents, built by picking. What there is to pick
   comes from the saved draft; what these boxes cannot show is kept as it is. */
(() => {
  'use strict';

  const { make, button, field, picker, ticks, wordsInput, say, fresh, nextId, questionId, DRAW, EDITORS } = window.pepBuilder;

  /* --- What there is to pick ---------------------------------------------------------------- */

  const EMPTY = { help: [], facts: [], operators: {}, functions: [], named: [], questions: [], sections: [] };
  let known = null;
  let asked = null;

  function address() {
    const found = window.location.pathname.match(/^(.*\/(?:section|formtemplate)\/)(?:edit\/([^/]+)\/)?/);
    return found ? `${found[1]}catalogue/${found[2] ? `${found[2]}/` : ''}` : '';
  }

  function catalogue() {
    if (known) return Promise.resolve(known);
    if (!asked) {
      const url = address();
      asked = (url ? fetch(url, { headers: { Accept: 'application/json' }, credentials: 'same-origin' }) : Promise.reject(new Error('no draft')))
        .then((reply) => (reply.ok ? reply.json() : Promise.reject(new Error(reply.status))))
        .then((found) => { known = found; asked = null; return found; })
        .catch(() => { asked = null; return EMPTY; });
    }
    return asked;
  }
  document.addEventListener('w-autosave:success', () => { known = null; });
  window.pepBuilder.catalogue = catalogue;

  /* --- A condition: rows of comparisons, one level of groups ----------------------------------- */

  const isGroup = (value) => Boolean(value && typeof value === 'object' && (Array.isArray(value.all) || Array.isArray(value.any)));
  const isComparison = (value) => Boolean(value && typeof value === 'object' && (value.question || value.fact || value.sum || value.op !== undefined));
  const isNamed = (value) => Boolean(value && typeof value === 'object' && typeof value.named === 'string');
  const parts = (group) => group.all || group.any;
  const drawable = (value, deep = 0) => value === null || value === undefined || isNamed(value) || isComparison(value)
    || (isGroup(value) && deep < 2 && parts(value).every((part) => drawable(part, deep + 1)));
  const asGroup = (value) => (value === null || value === undefined ? null : isGroup(value) ? value : { all: [value] });
  /* One comparison alone is written alone, as it was. */
  const asValue = (group, alone) => (!group || !parts(group).length ? null : alone && parts(group).length === 1 ? parts(group)[0] : group);

  const NO_VALUE = ['answered', 'not_answered'];
  const LISTED = ['is_any_of', 'is_none_of'];
  const ORDERED = ['is', 'is_not', 'less_than', 'at_most', 'more_than', 'at_least', 'before', 'after'];
  const SUM_OPERATORS = ['is', 'is_not', 'less_than', 'at_most', 'more_than', 'at_least'];

  function subjectOf(comparison) {
    if (isNamed(comparison)) return `named:${comparison.named}`;
    if (comparison.fact) return `fact:${comparison.fact}`;
    if (comparison.sum) return 'sum:';
    return comparison.question ? `question:${comparison.question}` : '';
  }

  function subjectsList(from, value) {
    const select = make('select', {}, make('option', { value: '' }, 'Choose a question or a fact'));
    const group = (label, options) => { if (options.length) select.append(make('optgroup', { label }, ...options)); };
    group('Named conditions', from.named.map((one) => make('option', { value: `named:${one.id}` }, one.label)));
    const homes = [...new Set(from.questions.map((one) => one.section))];
    homes.forEach((home) => group(homes.length > 1 ? `Questions: ${home}` : 'Questions', from.questions
      .filter((one) => one.section === home && one.operators.length && one.id !== from.own)
      .map((one) => make('option', { value: `question:${one.id}` }, one.within ? `${one.within}: ${one.label}` : one.label))));
    group('Facts about the plan and the young person', from.facts.map((one) => make('option', { value: `fact:${one.id}` }, one.label)));
    group('Adding up', [make('option', { value: 'sum:' }, 'The sum of some numbers')]);
    if (value && !select.querySelector(`option[value="${CSS.escape(value)}"]`)) {
      select.append(make('option', { value }, value === `question:${from.own}` ? 'This question itself: choose another' : `${value.split(':')[1]} (not in this draft)`));
    }
    select.value = value;
    /* A long name may be cut in the box; it is whole in the tip. */
    if (select.selectedOptions[0] && value) select.title = select.selectedOptions[0].textContent;
    return select;
  }

  function subjectEntry(from, comparison) {
    if (comparison.fact) return from.facts.find((one) => one.id === comparison.fact);
    if (comparison.sum) return { operators: SUM_OPERATORS, value: 'number', choices: [] };
    return from.questions.find((one) => one.id === comparison.question);
  }

  function valueControl(from, entry, comparison, act) {
    const kind = entry ? entry.value : 'text';
    const listed = LISTED.includes(comparison.op);
    if (kind === 'yes_no') {
      return picker([['', 'Choose'], ['true', 'Yes'], ['false', 'No']], comparison.value === undefined || comparison.value === null ? '' : String(comparison.value),
        (picked) => act(picked === '' ? null : picked === 'true'));
    }
    if (kind === 'choice' && entry.choices.length) {
      if (listed) return ticks('Any of these', entry.choices, Array.isArray(comparison.value) ? comparison.value : [], act);
      return picker([['', 'Choose'], ...entry.choices], comparison.value ?? '', (picked) => act(picked || null));
    }
    if (listed) {
      const shown = Array.isArray(comparison.value) ? comparison.value.join(', ') : '';
      return make('input', { type: 'text', value: shown, 'aria-description': 'Several, with commas between', oninput: (event) => {
        const items = event.target.value.split(',').map((item) => item.trim()).filter(Boolean);
        act(kind === 'number' ? items.map(Number) : items);
      } });
    }
    const type = { number: 'number', date: 'date' }[kind] || 'text';
    return make('input', { type, step: type === 'number' ? 'any' : null, value: comparison.value ?? '', oninput: (event) => {
      const typed = event.target.value;
      act(typed === '' ? null : type === 'number' ? Number(typed) : typed);
    } });
  }

  function comparisonRow(from, comparison, name, act, drop) {
    const row = make('div', { class: 'pep-comparison', role: 'group', 'aria-label': name });
    const change = (next, redraw) => { comparison = next; act(next); if (redraw) draw(redraw); };
    function draw(focus) {
      const entry = subjectEntry(from, comparison);
      const subject = subjectsList(from, subjectOf(comparison));
      subject.classList.add('pep-subject');
      subject.setAttribute('aria-label', `${name}: question or fact`);
      subject.addEventListener('change', () => {
        const [type, id] = [subject.value.split(':')[0], subject.value.slice(subject.value.indexOf(':') + 1)];
        if (type === 'named') return change({ named: id }, '.pep-subject');
        const next = type === 'sum' ? { sum: [] } : type ? { [type]: id } : {};
        const fitting = (subjectEntry(from, next) || { operators: [] }).operators;
        const first = fitting.includes(comparison.op) ? comparison.op : fitting.find((op) => !NO_VALUE.includes(op)) || fitting[0] || 'is';
        return change({ ...next, op: first }, '.pep-subject');
      });
      const nodes = [subject];
      if (comparison.sum) {
        const numbers = from.questions.filter((one) => one.value === 'number').map((one) => [one.id, one.label]);
        nodes.push(ticks('Numbers to add up', numbers, comparison.sum, (picked) => change({ ...comparison, sum: picked })));
      }
      if (!isNamed(comparison)) {
        const fitting = entry ? entry.operators : Object.keys(from.operators);
        const operator = picker(fitting.map((op) => [op, from.operators[op] || op]), comparison.op, (op) => {
          const { value, other, ...rest } = comparison;
          const keeps = !NO_VALUE.includes(op) && LISTED.includes(op) === LISTED.includes(comparison.op);
          change({ ...rest, op, ...(keeps && value !== undefined ? { value } : {}), ...(keeps && other ? { other } : {}) }, '.pep-operator');
        });
        operator.classList.add('pep-operator');
        operator.setAttribute('aria-label', `${name}: comparison`);
        nodes.push(operator);
        if (!NO_VALUE.includes(comparison.op)) nodes.push(...rightSide(entry));
      }
      nodes.push(button('×', `Remove ${name}`, drop));
      row.replaceChildren(...nodes);
      if (focus) row.querySelector(focus).focus();
    }
    function rightSide(entry) {
      const alike = entry && ['number', 'date'].includes(entry.value) && ORDERED.includes(comparison.op)
        ? from.questions.filter((one) => one.value === entry.value && one.id !== comparison.question && one.id !== from.own) : [];
      const nodes = [];
      if (alike.length || comparison.other) {
        const other = picker([['', 'this value:'], ...alike.map((one) => [one.id, `the answer to “${one.label}”`])], comparison.other ?? '', (picked) => {
          const { value, other: old, ...rest } = comparison;
          change(picked ? { ...rest, other: picked } : rest, '.pep-other');
        });
        other.classList.add('pep-other');
        other.setAttribute('aria-label', `${name}: compared with`);
        nodes.push(other);
      }
      if (!comparison.other) {
        const control = valueControl(from, entry, comparison, (value) => {
          const { value: old, ...rest } = comparison;
          change(value === null || value === undefined ? rest : { ...rest, value });
        });
        if (control.tagName !== 'FIELDSET') control.setAttribute('aria-label', `${name}: value`);
        nodes.push(control);
      }
      return nodes;
    }
    draw();
    return row;
  }

  function groupEditor(from, group, act, deep, label) {
    const box = make('fieldset', { class: deep ? 'pep-condition pep-inner' : 'pep-condition' });
    const word = () => (group.any ? 'any' : 'all');
    const rows = () => parts(group);
    const set = (list, kind) => { group = { [kind || word()]: list }; act(group); };
    const put = (at, part) => set(rows().map((one, place) => (place === at ? part : one)));
    const drop = (at) => {
      set(rows().filter((_, place) => place !== at));
      draw();
      const left = box.querySelectorAll('.pep-subject');
      (left[Math.min(at, left.length - 1)] || box.querySelector('button')).focus();
    };
    function draw() {
      const how = picker([['all', 'all of these are true'], ['any', 'any of these is true']], word(), (picked) => set(rows(), picked));
      how.setAttribute('aria-label', 'How many of the conditions must be true');
      const nodes = rows().map((part, at) => {
        const name = `${label} ${at + 1}`;
        if (!isGroup(part)) return comparisonRow(from, part, name, (next) => put(at, next), () => drop(at));
        const inner = groupEditor(from, part, (next) => put(at, next), deep + 1, name);
        inner.append(button('Remove this group', `Remove ${name}`, () => drop(at)));
        return inner;
      });
      const add = (part) => { set([...rows(), part]); draw(); const subjects = box.querySelectorAll('.pep-subject'); if (subjects.length) subjects[subjects.length - 1].focus(); };
      box.replaceChildren(make('legend', {}, deep ? 'Group: ' : 'When ', how), ...nodes, make('div', { class: 'pep-row-actions' },
        button('Add a condition', `Add a condition to ${label}`, () => add({ op: 'is' })),
        deep ? null : button('Add a group of conditions', `Add a group of conditions to ${label}`, () => add({ any: [{ op: 'is' }] }))));
    }
    draw();
    return box;
  }

  /* One condition: `get` and `act` read and write its value. */
  function conditionEditor(get, act, { label = 'Part', none = 'Always. ', own = () => '' } = {}) {
    const root = make('div', { class: 'pep-picking' });
    let waiting = false;
    function draw(picks) {
      const from = { ...picks, own: own() };
      const value = get();
      if (!drawable(value)) {
        root.replaceChildren(make('p', {}, 'This condition has more levels than can be shown here. It is kept as it is. '),
          make('code', {}, JSON.stringify(value)), button('Start again', 'Remove this condition and start again', () => { act(null); draw(from); }));
        return;
      }
      const group = asGroup(value);
      if (!group) {
        root.replaceChildren(make('p', { class: 'pep-none' }, none, button('Add a condition', 'Add a condition', () => {
          act({ op: 'is' });
          refresh().then(() => { const first = root.querySelector('.pep-subject'); if (first) first.focus(); });
        })));
        return;
      }
      const alone = !isGroup(value);
      root.replaceChildren(groupEditor(from, group, (next) => { act(asValue(next, alone)); if (!get()) draw(from); }, 0, label));
    }
    function refresh() {
      waiting = true;
      return catalogue().then((from) => { waiting = false; draw(from); });
    }
    root.addEventListener('focusin', (event) => {
      if (known || waiting || root.contains(event.relatedTarget)) return;
      const at = [...root.querySelectorAll('select, input, button')].indexOf(event.target);
      refresh().then(() => { const again = root.querySelectorAll('select, input, button')[at]; if (again && document.activeElement === document.body) again.focus(); });
    });
    if (get() === null || get() === undefined) draw(EMPTY); else { root.append(make('p', { class: 'help' }, 'Loading…')); refresh(); }
    return { root, redraw: refresh, focus: () => { const first = root.querySelector('select, button'); if (first) first.focus(); } };
  }

  /* --- Lists of things with a condition --------------------------------------------------------- */

  function listEditor(get, act, one, { add, empty, made }) {
    const root = make('div', { class: 'pep-list' });
    const rows = () => (Array.isArray(get()) ? get() : []);
    const set = (list) => act(list.length ? list : null);
    function draw() {
      root.replaceChildren(...rows().map((item, at) => {
        const entry = make('fieldset', { class: 'pep-entry' });
        entry.append(...one(item, (next) => set(rows().map((old, place) => (place === at ? next : old))), at));
        entry.append(make('div', { class: 'pep-row-actions' },
          at ? button('↑', `Move ${at + 1} up`, () => { const list = [...rows()]; [list[at - 1], list[at]] = [list[at], list[at - 1]]; set(list); draw(); }) : null,
          button('Remove', `Remove ${at + 1}`, () => { set(rows().filter((_, place) => place !== at)); draw(); root.querySelector('button:last-of-type').focus(); })));
        return entry;
      }), rows().length ? '' : make('p', { class: 'help' }, empty), button(add, add, () => {
        set([...rows(), made()]);
        draw();
        const entries = root.querySelectorAll('.pep-entry');
        const first = entries[entries.length - 1].querySelector('input, select, button');
        if (first) first.focus();
      }));
    }
    draw();
    return { root, redraw: draw, focus: () => root.querySelector('input, select, button').focus() };
  }

  /* Writes one name of an item that changes under several boxes. */
  function keeper(item, act) {
    let now = item;
    return {
      get: (name) => now[name],
      set: (name, value) => {
        now = { ...now };
        if (value === null || value === undefined || value === '') delete now[name]; else now[name] = value;
        act(now);
      },
    };
  }

  const wordsField = (label, value, act, help) => field(label, wordsInput(value, act, { id: nextId('words') }).inputs[0], help);
  const inCondition = (label, editor) => make('fieldset', { class: 'pep-holder' }, make('legend', { class: 'w-field__label' }, label), editor.root);

  function ruleBoxes(item, act) {
    const kept = keeper(item, act);
    return [
      wordsField('What people are told when it does not hold', kept.get('message'), (words) => kept.set('message', words || ''), 'Say what to do, such as “Type a review date after the start”.'),
      inCondition('This must hold', conditionEditor(() => kept.get('must'), (value) => kept.set('must', value), { none: 'Nothing yet. ' })),
      inCondition('But only when', conditionEditor(() => kept.get('show_when'), (value) => kept.set('show_when', value))),
      field('How strict', picker([['error', 'It must be put right'], ['warning', 'A warning'], ['advice', 'Advice']], kept.get('severity') ?? 'error', (picked) => kept.set('severity', picked))),
      field('From when it must be put right', picker([['meeting', 'The meeting'], ['submit', 'The day the plan is submitted']], kept.get('binds') ?? 'submit', (picked) => kept.set('binds', picked))),
    ];
  }
  const rules = (get, act) => listEditor(get, act, ruleBoxes, { add: 'Add a rule', empty: 'No rules.', made: () => ({ id: fresh('r'), must: null, message: '' }) });

  const named = (get, act) => listEditor(get, act, (item, change) => {
    const kept = keeper(item, change);
    return [
      field('Name', make('input', { type: 'text', value: kept.get('name') ?? '', oninput: (event) => kept.set('name', event.target.value) }), 'Such as “In Year 11” or “Has moved school”.'),
      inCondition('It holds', conditionEditor(() => kept.get('when'), (value) => kept.set('when', value), { none: 'Nothing yet. ' })),
    ];
  }, { add: 'Add a named condition', empty: 'None. A condition that is used more than once can have a name.', made: () => ({ id: fresh('n'), name: '', when: null }) });

  function alert(get, act, roles) {
    const root = make('div', { class: 'pep-picking' });
    function draw() {
      const value = get();
      if (!value) {
        root.replaceChildren(make('p', { class: 'pep-none' }, 'Nobody is told. ', button('Tell somebody', 'Tell somebody about some answers', () => { act({ when: null, roles: [], message: '' }); draw(); })));
        return;
      }
      const kept = keeper(value, act);
      root.replaceChildren(
        inCondition('Tell them', conditionEditor(() => kept.get('when'), (next) => kept.set('when', next), { none: 'Nothing yet. ' })),
        ticks('Who is told', roles, kept.get('roles') || [], (picked) => kept.set('roles', picked)),
        wordsField('What they are told', kept.get('message'), (words) => kept.set('message', words || ''), 'Never an answer: it goes by e-mail.'),
        button('Tell nobody', 'Remove this alert', () => { act(null); draw(); }));
    }
    draw();
    return { root, redraw: draw };
  }

  /* --- Calculations ---------------------------------------------------------------------------- */

  function expression(get, act) {
    const text = make('textarea', { rows: 2, id: nextId('expression'), spellcheck: 'false', class: 'pep-code', value: get() ?? '', oninput: () => { act(text.value || null); tell(); } });
    const told = make('p', { class: 'help', 'aria-live': 'polite' });
    const questions = make('select', { 'aria-label': 'A question' });
    const functions = make('select', { 'aria-label': 'A function' });
    const put = (words) => {
      const [from, to] = [text.selectionStart, text.selectionEnd];
      text.setRangeText(words, from, to, 'end');
      text.dispatchEvent(new Event('input'));
      text.focus();
    };
    const spelled = (id) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? id : `{${id}}`);
    function tell() {
      const from = known || EMPTY;
      const said = text.value.replace(/\{([A-Za-z0-9_-]+)\}|[A-Za-z_][A-Za-z0-9_]*/g, (word, id) => {
        const found = from.questions.find((one) => one.id === (id || word));
        return found ? `“${found.label}”` : word;
      });
      told.textContent = said && said !== text.value ? `That is: ${said}` : '';
    }
    function fill() {
      return catalogue().then((from) => {
        questions.replaceChildren(...from.questions.map((one) => make('option', { value: spelled(one.id) }, one.within ? `${one.within}: ${one.label}` : one.label)));
        functions.replaceChildren(...from.functions.map((one) => make('option', { value: one.example }, `${one.label}: ${one.example}`)));
        tell();
      });
    }
    const root = make('div', { class: 'pep-picking' }, text, told, make('div', { class: 'pep-row-actions' },
      questions, button('Put in this question', 'Put the chosen question into the calculation', () => put(questions.value))),
    make('div', { class: 'pep-row-actions' }, functions, button('Put in this', 'Put the chosen function into the calculation', () => put(functions.value))));
    root.addEventListener('focusin', () => { if (!known) fill(); });
    fill();
    return { root, redraw: () => { text.value = get() ?? ''; tell(); }, id: text.id };
  }

  /* --- Documents ---------------------------------------------------------------------------------- */

  function documentBoxes(schema, item, act, at) {
    const place = schema.pack ? 'the meeting pack' : `document ${at + 1}`;
    const kept = keeper(item, act);
    const table = make('div', { class: 'pep-scroll', tabindex: '0', role: 'group', 'aria-label': 'Sections and their layouts' }, make('p', { class: 'help' }, 'Loading…'));
    const layoutOf = (key) => ((kept.get('leave_out') || []).includes(key) ? 'left_out' : (kept.get('layouts') || {})[key] || '');
    function pick(key, layout) {
      const out = (kept.get('leave_out') || []).filter((one) => one !== key);
      const { [key]: gone, ...layouts } = kept.get('layouts') || {};
      if (layout === 'left_out') out.push(key); else if (layout) layouts[key] = layout;
      kept.set('leave_out', out.length || kept.get('leave_out') ? out : null);
      kept.set('layouts', layouts);
    }
    catalogue().then((from) => table.replaceChildren(make('table', { class: 'pep-layouts' },
      make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'Section'), make('th', { scope: 'col' }, schema.pack ? 'In the pack' : 'In this document'))),
      make('tbody', {}, ...from.sections.map((section) => {
        const select = picker([['', 'As the section says'], ...schema.layouts], layoutOf(section.key), (layout) => pick(section.key, layout));
        select.setAttribute('aria-label', `${section.label} in ${place}`);
        return make('tr', {}, make('th', { scope: 'row' }, section.label), make('td', {}, select));
      })))));
    /* Questions that only this document leaves out: a list, and one more to pick. */
    const apart = make('div', { class: 'pep-field' });
    function drawApart(from, focus) {
      const out = kept.get('leave_out_questions') || [];
      const named = (id) => (from.questions.find((one) => one.id === id) || { label: `${id} (not in this draft)` }).label;
      const put = (list) => { kept.set('leave_out_questions', list.length ? list : null); drawApart(from, 'select'); };
      const left = from.questions.filter((one) => !out.includes(one.id));
      const pick = make('select', { id: nextId('question'), onchange: (event) => { if (event.target.value) put([...out, event.target.value]); } },
        make('option', { value: '' }, 'Choose a question'),
        ...[...new Set(left.map((one) => one.section))].map((home) => make('optgroup', { label: home }, ...left
          .filter((one) => one.section === home)
          .map((one) => make('option', { value: one.id }, one.within ? `${one.within}: ${one.label}` : one.label)))));
      apart.replaceChildren(
        out.length ? make('ul', { class: 'pep-out' }, ...out.map((id) => make('li', {}, `${named(id)} `,
          button('×', `Print “${named(id)}” in ${place} after all`, () => put(out.filter((one) => one !== id)))))) : '',
        make('label', { for: pick.id, class: 'w-field__label' }, 'Leave out a question'), pick);
      if (focus) apart.querySelector(focus).focus();
    }
    catalogue().then((from) => drawApart(from));
    const blank = make('input', { type: 'checkbox', id: nextId('tick'), checked: kept.get('show_blank') !== false, onchange: () => kept.set('show_blank', blank.checked) });
    return [
      wordsField('Title', kept.get('title'), (words) => kept.set('title', words || '')),
      schema.pack ? null : field('Key', make('input', { type: 'text', value: kept.get('key') ?? '', oninput: (event) => kept.set('key', event.target.value) }), 'Small letters, such as shared. “full”, “shared” and “young_person” are known to the software.'),
      ticks('Who it is for', schema.roles, kept.get('roles') || [], (picked) => kept.set('roles', picked), 'It holds an answer only when everybody ticked here may see it.'),
      ...(schema.more || []).map((setting) => DRAW[setting.type](setting, kept.get(setting.name), (value) => kept.set(setting.name, value), table)),
      schema.pack ? null : make('div', { class: 'pep-tick' }, blank, make('label', { for: blank.id }, 'Say “Not answered” where there is no answer')),
      window.pepBuilder.sketches(),
      table,
      apart,
    ].filter(Boolean);
  }
  const documents = (get, act, schema) => listEditor(get, act, (item, change, at) => documentBoxes(schema, item, change, at), {
    add: 'Add a document', empty: 'No documents yet. A completed plan becomes every document listed here.', made: () => ({ key: '', title: '', roles: [] }),
  });

  /* One, or none: what is printed for the meeting. */
  function pack(get, act, schema) {
    const root = make('div', { class: 'pep-picking' });
    const add = () => { act({ title: 'Meeting pack', roles: [] }); draw('input'); };
    const drop = () => { act(null); draw('button'); };
    function draw(focus) {
      const value = get();
      root.replaceChildren(...(value
        ? [...documentBoxes({ ...schema, pack: true }, value, act, 0), make('div', { class: 'pep-row-actions' }, button('Take the meeting pack away', 'Take the meeting pack away', drop))]
        : [make('p', { class: 'help' }, 'No meeting pack yet. It is the plan so far with room to write, printed before the meeting.'), button('Add a meeting pack', 'Add a meeting pack', add)]));
      if (focus) root.querySelector(focus).focus();
    }
    draw();
    return { root, redraw: () => draw() };
  }

  /* --- Into the editor ------------------------------------------------------------------------------ */

  const labelled = (setting, editor) => make('fieldset', { class: 'pep-field pep-holder' },
    make('legend', { class: 'w-field__label' }, setting.label), setting.help ? make('div', { class: 'help' }, setting.help) : null, editor.root);
  /* A setting's own value, read back while it changes. */
  const holding = (value, act) => [() => value, (next) => { value = next; act(next); }];

  DRAW.condition = (setting, value, act) => labelled(setting, conditionEditor(...holding(value, act)));
  DRAW.rules = (setting, value, act) => labelled(setting, rules(...holding(value, act)));
  DRAW.alert = (setting, value, act) => labelled(setting, alert(...holding(value, act), setting.choices));
  DRAW.expression = (setting, value, act) => {
    const made = expression(...holding(value, act));
    return make('div', { class: 'pep-field' }, make('label', { for: made.id, class: 'w-field__label' }, setting.label), made.root);
  };

  /* A question by its words. The one that names a row is a column of this group, as it stands on
     the page; the group of a row is one of the draft's, as it was saved. */
  DRAW.question = (setting, value, act, root) => {
    let picked = value || '';
    const select = make('select', { onchange: () => { picked = select.value; act(picked || null); } });
    function columns() {
      const own = root.closest('[data-streamfield-child]');
      return Array.from(own ? own.querySelectorAll('[data-streamfield-child][data-contentpath]') : [])
        .map((child) => [questionId(child.dataset.contentpath), child.querySelector('[data-panel-heading-text]').textContent.trim() || 'Without a label']);
    }
    function fill(items) {
      const all = [['', 'None'], ...items];
      if (picked && !items.some(([id]) => id === picked)) all.push([picked, `${picked} (not in this draft)`]);
      select.replaceChildren(...all.map(([id, label]) => make('option', { value: id, selected: id === picked }, label)));
    }
    if (setting.of === 'columns') {
      fill([]);
      setTimeout(() => fill(columns()), 0);
      select.addEventListener('focus', () => fill(columns()));
    } else {
      fill([]);
      const groups = () => catalogue().then((from) => fill(from.questions.filter((one) => one.kind === 'group')
        .map((one) => [one.id, one.within ? `${one.within}: ${one.label}` : one.label])));
      groups();
      select.addEventListener('focus', () => { if (!known) groups(); });
    }
    return field(setting.label, select, setting.help);
  };

  /* A page of the guidance by its title: its key is what is kept. */
  const pages = make('datalist', { id: nextId('pages') });
  function offerPages(input) {
    input.setAttribute('list', pages.id);
    input.setAttribute('autocomplete', 'off');
    input.addEventListener('focus', () => catalogue().then((from) => {
      if (!pages.isConnected) document.body.append(pages);
      pages.replaceChildren(...from.help.map(([key, title]) => make('option', { value: key }, title)));
    }));
  }
  DRAW.help = (setting, value, act) => {
    const input = make('input', { type: 'text', value: value ?? '', oninput: () => act(input.value || null) });
    offerPages(input);
    return field(setting.label, input, setting.help);
  };
  const offerAll = () => document.querySelectorAll('[data-pep-help]').forEach(offerPages);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', offerAll); else offerAll();

  const inBox = (makeEditor) => (box, root, schema) => {
    const made = makeEditor(() => box.value, (value) => { box.value = value; }, schema, root);
    root.append(made.root);
    return { redraw: made.redraw, focus: () => { const first = root.querySelector('select, input, button'); if (first) first.focus(); } };
  };
  /* When a question is asked cannot hang on its own answer. */
  EDITORS.condition = inBox((get, act, schema, root) => conditionEditor(get, act, { own: () => {
    const block = root.closest('[data-streamfield-child]');
    return block ? questionId(block.dataset.contentpath) : '';
  } }));
  EDITORS.rules = inBox(rules);
  EDITORS.named = inBox(named);
  EDITORS.documents = inBox(documents);
  EDITORS.pack = inBox(pack);
})();
