/* Who may do what with a section, and who leads it: a line a role, in words, with the stages
   behind it for whoever wants to set them one by one. */
(() => {
  'use strict';

  const { make, field, picker, ticks, nextId, DRAW } = window.pepBuilder;

  const MIXED = 'mixed';

  function explained(setting) {
    const list = (items) => make('dl', {}, ...items.flatMap(([, name, meaning]) => [make('dt', {}, name), make('dd', {}, meaning)]));
    return make('details', { class: 'pep-explained', open: Boolean(setting.bare) }, make('summary', {}, 'What these words mean'),
      make('div', { class: 'pep-explained__lists' },
        make('div', {}, make('p', { class: 'w-field__label' }, 'What somebody may do'), list(setting.letters)),
        make('div', {}, make('p', { class: 'w-field__label' }, 'The stages of a plan, in order'), list(setting.stages.map((stage) => ['', ...stage])))));
  }

  /* A rights word in words, such as “Fills in: open, meeting. Reads: submitted”. */
  function said(letters, setting) {
    const names = Object.fromEntries(setting.letters);
    return [...new Set(letters)].map((one) => `${names[one] || one}: ${setting.stages
      .filter((_, at) => letters[at] === one).map(([stage]) => stage.toLowerCase()).join(', ')}`).join('. ');
  }

  function line(setting, role, name, read, write) {
    const letters = () => { const word = read(role); return setting.stages.map((_, at) => (word.length === 1 ? word : word[at] || '-')); };
    const whole = (list) => (list.every((one) => one === list[0]) ? list[0] : list.join(''));
    const spelled = (word) => (word.length === 1 ? word.repeat(setting.stages.length) : word);
    const pattern = () => (setting.patterns.find(([word]) => spelled(word) === letters().join('')) || [MIXED])[0];
    const row = make('select', { 'aria-label': `${name}: every stage`, onchange: () => {
      if (row.value !== MIXED) write(role, row.value); else { details.open = true; draw(); }
    } }, ...setting.patterns.map(([word, text]) => make('option', { value: word }, text)), make('option', { value: MIXED }, 'Set stage by stage'));
    const told = make('p', { class: 'help' });
    const stages = make('div', { class: 'pep-stages' });
    const details = make('details', {}, make('summary', { 'aria-label': `${name}: stage by stage` }, 'Stage by stage'), stages);
    const boxes = setting.stages.map(([stage], at) => {
      const box = picker(setting.letters, letters()[at], (picked) => write(role, whole(letters().map((one, place) => (place === at ? picked : one)))));
      box.id = nextId('stage');
      stages.append(make('div', {}, make('label', { for: box.id, 'aria-label': `${name}: ${stage}` }, stage), box));
      return box;
    });
    function draw() {
      const now = letters();
      row.value = pattern();
      told.textContent = row.value === MIXED ? said(now, setting) : '';
      boxes.forEach((box, at) => { box.value = now[at]; });
    }
    draw();
    return { draw, node: make('tr', {}, make('th', { scope: 'row' }, name), make('td', {}, row, told, details)) };
  }

  function table(setting, value, act) {
    let words = value && typeof value === 'object' ? { ...value } : {};
    const kept = { ...words };
    const roles = [...setting.roles, ...Object.keys(words).filter((role) => !setting.roles.some(([known]) => known === role)).map((role) => [role, role])];
    const lines = {};
    const write = (role, word) => {
      words = { ...words };
      if (word === '-' && !(role in kept)) delete words[role]; else words[role] = word;
      lines[role].draw();
      act(Object.keys(words).length || setting.inherits ? { ...words } : null);
    };
    roles.forEach(([role, name]) => { lines[role] = line(setting, role, name, (one) => words[one] || '-', write); });
    return make('table', { class: 'pep-rights', 'aria-label': setting.label },
      make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'Role'), make('th', { scope: 'col' }, 'What they may do'))),
      make('tbody', {}, ...roles.map(([role]) => lines[role].node)));
  }

  /* Only in this template: as the section says, or a whole set of rights instead of it. */
  function inherited(setting, value, act, root) {
    const holder = make('div', {});
    const draw = (words) => holder.replaceChildren(...(words ? [explained(setting), table(setting, words, act)] : []));
    const section = () => {
      const box = root.querySelector('textarea[hidden]');
      const select = box && document.getElementsByName(box.name.replace(/-settings$/, '-section'))[0];
      return select ? select.value : '';
    };
    const how = picker([['', 'As the section says'], ['own', 'Others, in this template only']], value ? 'own' : '', (picked) => {
      if (!picked) { act(null); draw(null); return; }
      window.pepBuilder.catalogue().then((from) => {
        const found = from.sections.find((one) => one.key === section());
        const words = { ...((found && found.rights) || setting.usual) };
        if (how.value !== 'own') return;
        act(words);
        draw(words);
      });
    });
    draw(value && typeof value === 'object' ? value : null);
    return make('div', { class: 'pep-field' }, field(setting.label, how), holder);
  }

  DRAW.rights = (setting, value, act, root) => (setting.inherits
    ? inherited(setting, value, act, root)
    : make('div', { class: 'pep-field' }, explained(setting), table(setting, value, act)));

  /* Who leads, and who else fills in. It is kept as one list, whose first leads. */
  DRAW.leads = (setting, value, act) => {
    let picked = Array.isArray(value) ? [...value] : [];
    const root = make('div', { class: 'pep-field' });
    const keep = (list) => { picked = list; act(list.length ? list : null); };
    function draw(focus) {
      const lead = picker([['', 'Nobody in particular'], ...setting.choices], picked[0] ?? '', (role) => {
        keep(role ? [role, ...picked.slice(1).filter((one) => one !== role)] : []);
        draw('select');
      });
      const others = setting.choices.filter(([role]) => role !== picked[0]);
      const nodes = [field('Led by', lead, 'Whoever is asked first. The list of sections of a plan says so.')];
      if (picked.length) nodes.push(ticks('Also filled in by', others, picked.slice(1), (rest) => keep([picked[0], ...rest])));
      root.replaceChildren(...nodes);
      if (focus) root.querySelector(focus).focus();
    }
    draw();
    return root;
  };
})();
