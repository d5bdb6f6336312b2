/* The editor of sections and templates: question blocks that are drawn when they are opened,
   and small widgets for values that are kept as JSON. No build step, no other library. */
(() => {
  'use strict';

  const blocks = window.wagtailStreamField && window.wagtailStreamField.blocks;

  /* --- Small things ---------------------------------------------------------------------- */

  let numbered = 0;
  const nextId = (stem) => `pep-${stem}-${(numbered += 1)}`;

  function make(tag, attributes, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => {
      if (value === false || value === null || value === undefined) return;
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (name === 'value') node.value = value;
      else node.setAttribute(name, value === true ? '' : value);
    });
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  const button = (text, label, act) =>
    make('button', { type: 'button', class: 'button button-small button-secondary', 'aria-label': label, title: label, onclick: act }, text);

  function parsed(text) {
    if (!text || !text.trim()) return null;
    try { return JSON.parse(text); } catch (error) { return undefined; }
  }

  const say = (words) => {
    if (typeof words === 'string') return words;
    if (!words || typeof words !== 'object') return '';
    return words.en || Object.values(words)[0] || '';
  };

  const fresh = (letter) =>
    letter + Array.from(crypto.getRandomValues(new Uint8Array(6)), (n) => n.toString(16).padStart(2, '0')).join('');

  /* The id of a question from its block's, as the server spells it. */
  const questionId = (id) =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? `q${id.replace(/-/g, '')}` : id;

  /* The box that is posted. Writing to it tells the page that something changed. */
  class Box {
    constructor(textarea) { this.textarea = textarea; }
    get value() { return parsed(this.textarea.value); }
    set value(value) {
      const text = value === null || value === undefined ? '' : JSON.stringify(value);
      if (text === this.textarea.value) return;
      this.textarea.value = text;
      ['input', 'change'].forEach((name) => this.textarea.dispatchEvent(new Event(name, { bubbles: true })));
    }
  }

  function field(label, control, help) {
    const id = control.id || (control.id = nextId('field'));
    const wrap = make('div', { class: 'pep-field' }, make('label', { for: id, class: 'w-field__label' }, label), control);
    if (help) {
      const note = make('div', { class: 'help', id: `${id}-help` }, help);
      control.setAttribute('aria-describedby', note.id);
      wrap.append(note);
    }
    return wrap;
  }

  function picker(choices, value, act) {
    const known = choices.some(([code]) => code === (value ?? ''));
    const all = known || value === undefined || value === null ? choices : [...choices, [value, value]];
    return make('select', { onchange: (event) => act(event.target.value) },
      ...all.map(([code, text]) => make('option', { value: code, selected: code === (value ?? '') }, text)));
  }

  function ticks(legend, choices, picked, act, help) {
    const chosen = [...picked];
    const extra = picked.filter((code) => !choices.some(([known]) => known === code)).map((code) => [code, code]);
    return make('fieldset', { class: 'pep-ticks' }, make('legend', { class: 'w-field__label' }, legend),
      help ? make('div', { class: 'help' }, help) : null,
      ...[...choices, ...extra].map(([code, text]) => {
        const box = make('input', { type: 'checkbox', id: nextId('tick'), checked: chosen.includes(code), onchange: () => {
          const at = chosen.indexOf(code);
          if (box.checked && at < 0) chosen.push(code); else if (!box.checked && at >= 0) chosen.splice(at, 1);
          act([...chosen]);
        } });
        return make('div', { class: 'pep-tick' }, box, make('label', { for: box.id }, text));
      }));
  }

  /* --- Words: one text, or one a language -------------------------------------------------- */

  function wordsInput(value, act, { rows = 1, id, label } = {}) {
    const kept = value && typeof value === 'object' ? { ...value } : null;
    const languages = kept ? [...new Set(['en', ...Object.keys(kept)])] : ['en'];
    const inputs = languages.map((language) => {
      const input = make(rows > 1 ? 'textarea' : 'input', {
        rows: rows > 1 ? rows : null, type: rows > 1 ? null : 'text', id: language === 'en' ? id : nextId('words'),
        lang: language, 'aria-label': languages.length > 1 || label ? [label, languages.length > 1 ? language : ''].filter(Boolean).join(', ') : null,
        value: kept ? kept[language] || '' : value || '',
        oninput: () => {
          if (!kept) return act(input.value || null);
          kept[language] = input.value;
          return act({ ...kept });
        },
      });
      return input;
    });
    return { inputs, node: inputs.length === 1 ? inputs[0] : make('div', {}, ...inputs) };
  }

  /* --- Choices: a small table ---------------------------------------------------------------- */

  function choicesEditor(box, root, schema, id) {
    let rows = Array.isArray(box.value) ? box.value : [];
    const body = make('tbody', {});
    const more = () => rows.some((row) => row.hint || row.symbol) || table.classList.contains('pep-more');
    const save = () => { box.value = rows.length ? rows : null; };
    const put = (at, words) => {
      rows = [...rows.slice(0, at), ...words.map((label) => ({ id: fresh('c'), label })), ...rows.slice(at)];
    };
    const focus = (at) => { const input = body.querySelectorAll('.pep-choice-label')[at]; if (input) input.focus(); };

    function pasted(event, at) {
      const lines = (event.clipboardData || window.clipboardData).getData('text').split(/\r?\n/)
        .map((line) => line.replace(/^\s*([-*•]|\d+[.)])\s+/, '').trim()).filter(Boolean);
      if (lines.length < 2) return;
      event.preventDefault();
      if (at < rows.length && !say(rows[at].label)) {
        rows[at] = { ...rows[at], label: lines.shift() };
        put(at + 1, lines);
      } else put(Math.min(at + 1, rows.length), lines);
      save(); draw(); focus(Math.min(at + lines.length, rows.length - 1));
    }

    function move(at, by) {
      const to = at + by;
      if (to < 0 || to >= rows.length) return;
      [rows[at], rows[to]] = [rows[to], rows[at]];
      save(); draw(); focus(to);
    }

    function keys(event, at) {
      if (event.key === 'Enter') {
        event.preventDefault();
        if (at >= rows.length - 1) { put(rows.length, ['']); draw(); focus(rows.length - 1); } else focus(at + 1);
      } else if (event.altKey && event.key === 'ArrowUp') { event.preventDefault(); move(at, -1); }
      else if (event.altKey && event.key === 'ArrowDown') { event.preventDefault(); move(at, 1); }
    }

    function row(choice, at) {
      const label = wordsInput(choice.label, (value) => { rows[at] = { ...rows[at], label: value || '' }; save(); }, { label: `Choice ${at + 1}` });
      label.inputs.forEach((input) => {
        input.addEventListener('keydown', (event) => keys(event, at));
        input.addEventListener('paste', (event) => pasted(event, at));
      });
      label.inputs[0].classList.add('pep-choice-label');
      if (at === 0 && id) label.inputs[0].id = id;
      const extras = more() ? ['hint', 'symbol'].map((name) => make('td', {}, wordsInput(choice[name], (value) => {
        rows[at] = { ...rows[at], [name]: value || '' };
        if (!value) delete rows[at][name];
        save();
      }, { label: `${name === 'hint' ? 'Hint' : 'Picture'} of choice ${at + 1}` }).node)) : [];
      const name = say(choice.label) || `choice ${at + 1}`;
      return make('tr', {}, make('td', {}, label.node), ...extras, make('td', { class: 'pep-row-actions' },
        button('↑', `Move ${name} up`, () => move(at, -1)), button('↓', `Move ${name} down`, () => move(at, 1)),
        button('×', `Remove ${name}`, () => { rows.splice(at, 1); save(); draw(); focus(Math.max(0, at - 1)); })));
    }

    const head = make('thead', {});
    const table = make('table', { class: 'pep-choices' }, head, body);
    function draw() {
      const titles = more() ? ['Choice', 'Hint', 'Picture', 'Actions'] : ['Choice', 'Actions'];
      head.replaceChildren(make('tr', {}, ...titles.map((text) => make('th', { scope: 'col' }, text))));
      body.replaceChildren(...rows.map(row));
    }
    draw();
    root.append(table, make('div', { class: 'pep-row-actions' },
      button('Add a choice', 'Add a choice', () => { put(rows.length, ['']); draw(); focus(rows.length - 1); }),
      button('Hints and pictures', 'Show hints and pictures of the choices', () => { table.classList.toggle('pep-more'); draw(); })),
    make('div', { class: 'help' }, 'Paste several lines into a choice to add one for each. Enter adds one below; Alt and an arrow move one.'));
    return { focus: () => (rows.length ? focus(0) : root.querySelector('button').focus()), redraw: () => { rows = Array.isArray(box.value) ? box.value : []; draw(); } };
  }

  /* --- Settings: what has no box of its own ------------------------------------------------------ */

  const DRAW = {
    text: (setting, value, act) => field(setting.label, make('input', { type: 'text', value: value ?? '', oninput: (event) => act(event.target.value || null) }), setting.help),
    long: (setting, value, act) => field(setting.label, make('textarea', { rows: 2, value: value ?? '', oninput: (event) => act(event.target.value || null) }), setting.help),
    number: (setting, value, act) => field(setting.label, make('input', { type: 'number', step: 'any', value: value ?? '', oninput: (event) => act(event.target.value === '' ? null : Number(event.target.value)) }), setting.help),
    select: (setting, value, act) => field(setting.label, picker(setting.choices, value, (picked) => act(picked || null)), setting.help),
    words: (setting, value, act) => {
      const made = wordsInput(value, act, { id: nextId('words'), rows: setting.rows || 1 });
      return field(setting.label, made.inputs[0], setting.help);
    },
    bool: (setting, value, act) => {
      const usual = setting.default === true;
      const box = make('input', { type: 'checkbox', id: nextId('tick'), checked: usual ? value !== false : Boolean(value), onchange: () => act(box.checked === usual ? null : box.checked) });
      return make('div', { class: 'pep-field pep-tick' }, box, make('label', { for: box.id }, setting.label));
    },
    checks: (setting, value, act) => ticks(setting.label, setting.choices, Array.isArray(value) ? value : [], (picked) => act(picked.length ? picked : null), setting.help),
    circle: (setting, value, act) => {
      const holder = make('div', { class: 'pep-field' });
      const inner = make('div', {});
      const draw = (list) => inner.replaceChildren(...(list ? [ticks(setting.label, setting.choices, list, (picked) => act(picked), '')] : []));
      const box = make('input', { type: 'checkbox', id: nextId('tick'), checked: Array.isArray(value), onchange: () => {
        const list = box.checked ? [] : null;
        act(list); draw(list);
      } });
      draw(Array.isArray(value) ? value : null);
      holder.append(make('div', { class: 'pep-tick' }, box, make('label', { for: box.id }, 'Private: only some of those who see the section see it')),
        setting.help ? make('div', { class: 'help' }, setting.help) : '', inner);
      return holder;
    },
    errors: (setting, value, act) => {
      const kept = value && typeof value === 'object' ? { ...value } : {};
      const codes = [...setting.choices, ...Object.keys(kept).filter((code) => !setting.choices.some(([known]) => known === code)).map((code) => [code, ''])];
      const plain = (text) => text.replace(/\{[a-z_]+\}/g, '…');
      const usable = (text) => [...new Set(text.match(/\{[a-z_]+\}/g) || [])]
        .map((mark) => `${mark} for ${mark === '{label}' ? 'the question' : 'the number that is set'}`).join(' and ');
      return make('fieldset', { class: 'pep-errors' }, make('legend', { class: 'w-field__label' }, setting.label),
        make('div', { class: 'help' }, 'Leave a box empty to keep the usual words.'), ...codes.map(([code, usual]) => {
          const made = wordsInput(kept[code], (words) => {
            if (words) kept[code] = words; else delete kept[code];
            act(Object.keys(kept).length ? { ...kept } : null);
          }, { id: nextId('words') });
          return field(usual ? `Instead of: ${plain(usual)}` : code, made.inputs[0], usable(usual) ? `You may use ${usable(usual)}.` : null);
        }));
    },
    json: (setting, value, act) => {
      const control = make('textarea', { rows: 2, spellcheck: 'false', class: 'pep-code', value: value === null || value === undefined ? '' : JSON.stringify(value), oninput: () => {
        const found = parsed(control.value);
        if (found === undefined) control.setAttribute('aria-invalid', 'true');
        else { control.removeAttribute('aria-invalid'); act(found); }
      } });
      return field(setting.label, control, setting.help);
    },
    pick: (setting, value, act) => {
      const list = make('datalist', { id: nextId('list') });
      const input = make('input', { type: 'text', list: list.id, autocomplete: 'off', value: value ?? '', oninput: () => act(input.value || null), onfocus: () => {
        if (!list.firstChild) list.append(...setting.choices.map(([code, text]) => make('option', { value: code }, text)));
      } });
      const wrap = field(setting.label, input, setting.help);
      wrap.append(list);
      return wrap;
    },
  };

  function dug(value, name) {
    return name.split('.').reduce((found, part) => (found && typeof found === 'object' ? found[part] : undefined), value);
  }

  function planted(value, name, item) {
    const [head, ...tail] = name.split('.');
    const next = { ...(value || {}) };
    const inner = tail.length ? planted(next[head], tail.join('.'), item) : item;
    const empty = inner === null || inner === undefined || (tail.length && !Object.keys(inner).length);
    if (empty) delete next[head]; else next[head] = inner;
    return next;
  }

  function settingsEditor(box, root, schema) {
    const kindSelect = () => {
      const name = box.textarea.name.replace(/-settings$/, '-kind');
      return name === box.textarea.name ? null : root.closest('form, body').querySelector(`select[name="${CSS.escape(name)}"]`);
    };
    const first = Math.max(0, schema.findIndex((setting) => setting.name === 'remark')) + 1;
    const draw = () => {
      const value = box.value || {};
      const kind = kindSelect();
      const shown = schema.filter((setting) => !setting.kinds || !kind || setting.kinds.includes(kind.value));
      const drawn = (setting) => DRAW[setting.type](setting, dug(value, setting.name), (item) => { box.value = planted(box.value, setting.name, item); }, root);
      const early = shown.filter((setting) => schema.indexOf(setting) < first || schema.length < 8);
      const late = shown.filter((setting) => !early.includes(setting));
      const names = new Set(schema.map((setting) => setting.name.split('.')[0]));
      const strange = Object.keys(value).filter((name) => !names.has(name));
      const used = late.filter((setting) => dug(value, setting.name) !== undefined).length;
      const holder = make('div', { class: 'pep-late' });
      const details = make('details', { ontoggle: () => {
        if (details.open && !holder.firstChild) holder.append(...late.map(drawn));
      } }, make('summary', {}, `More settings: who fills it in, messages, rules, documents${used ? ` (${used} set)` : ''}`), holder);
      root.replaceChildren(box.textarea, ...early.map(drawn), ...(late.length ? [details] : []), ...strange.map((name) =>
        make('div', { class: 'pep-strange' }, make('strong', {}, name), ' ', make('code', {}, JSON.stringify(value[name])), ' ',
          make('span', {}, 'has no box here and is kept. '), button('Remove', `Remove ${name}`, () => {
            const { [name]: gone, ...rest } = box.value;
            box.value = rest; draw();
          }))));
    };
    draw();
    setTimeout(() => { const kind = kindSelect(); if (kind) { kind.addEventListener('change', draw); draw(); } }, 0);
    return { focus: () => { const control = root.querySelector('input, select, textarea:not([hidden])'); if (control) control.focus(); }, redraw: draw };
  }

  /* --- What a box of JSON becomes ----------------------------------------------------------------- */

  const EDITORS = {
    words: (box, root, schema, id) => {
      let made;
      const draw = () => {
        if (made) made.node.remove();
        made = wordsInput(box.value, (value) => { box.value = value; }, { rows: (schema && schema.rows) || 1, id });
        root.append(made.node);
      };
      draw();
      return { focus: () => made.inputs[0].focus(), redraw: draw, label: () => say(box.value), idForLabel: id };
    },
    choices: choicesEditor,
    settings: settingsEditor,
    single: (box, root, schema) => {
      root.append(DRAW[schema.type](schema, box.value, (value) => { box.value = value; }, root));
      return { focus: () => root.querySelector('input, select').focus(), redraw: () => {} };
    },
    json: (box) => {
      box.textarea.hidden = false;
      return { focus: () => box.textarea.focus(), redraw: () => {} };
    },
    unknown: (box, root) => {
      const value = box.value || {};
      root.append(make('p', {}, `“${value.type || '?'}” is not known to this version of the software. It is kept as it is, and the form cannot be released with it.`),
        make('pre', { class: 'pep-code', tabindex: '0' }, JSON.stringify(value.value, null, 2)));
      return { focus: () => root.querySelector('pre').focus(), redraw: () => {} };
    },
  };

  function enhance(root, textarea, editor, schema) {
    if (root.pepEditor) return root.pepEditor;
    const inputId = editor === 'json' ? textarea.id : `${textarea.id}-input`;
    const made = EDITORS[editor](new Box(textarea), root, schema, inputId);
    root.pepEditor = made;
    return made;
  }

  class BoundJsonWidget {
    constructor(root, textarea, editor, schema) {
      this.root = root;
      this.input = textarea;
      this.editor = enhance(root, textarea, editor, schema);
      this.idForLabel = ['words', 'choices'].includes(editor) ? `${textarea.id}-input` : editor === 'json' ? textarea.id : null;
    }
    getValue() { return this.input.value; }
    getState() { return this.input.value; }
    setState(state) { this.input.value = state ?? ''; this.editor.redraw(); }
    setInvalid(invalid) { this.root.classList.toggle('pep-invalid', Boolean(invalid)); }
    getTextLabel(options) {
      const text = this.editor.label ? this.editor.label() : '';
      const most = options && options.maxLength;
      return most && text.length > most ? `${text.slice(0, most - 1)}…` : text;
    }
    getValueForLabel() { return this.getTextLabel(); }
    focus() { this.editor.focus(); }
    setCapabilityOptions() {}
  }

  class JsonWidget {
    constructor(editor, schema) { this.editor = editor; this.schema = schema; }
    render(placeholder, name, id, state) {
      const textarea = make('textarea', { name, id, hidden: true, rows: 2, 'data-pep-editor': this.editor, value: state ?? '' });
      const root = make('div', { class: 'pep-editor' }, textarea);
      placeholder.replaceWith(root);
      return new BoundJsonWidget(root, textarea, this.editor, this.schema);
    }
  }

  /* --- Blocks that are drawn when they are opened --------------------------------------------------- */

  function copied(state) {
    if (!state || typeof state !== 'object') return state;
    const settings = parsed(state.settings);
    const next = { ...state };
    if (settings && typeof settings === 'object') {
      const { key, ...rest } = settings;
      if (Array.isArray(rest.rules)) rest.rules = rest.rules.map((rule) => ({ ...rule, id: fresh('r') }));
      next.settings = JSON.stringify(rest);
    }
    if (Array.isArray(state.questions)) {
      next.questions = state.questions.map((child) => ({ ...child, id: crypto.randomUUID(), value: copied(child.value) }));
    }
    return next;
  }

  if (blocks) {
    class LazyStruct {
      constructor(definition, placeholder, prefix, state, error) {
        Object.assign(this, { definition, prefix, blockDef: definition, type: definition.name, state: state || {}, block: null });
        this.box = make('input', { type: 'hidden', name: `${prefix}-state`, value: JSON.stringify(this.state) });
        this.element = make('div', { class: 'pep-closed' }, this.box);
        placeholder.replaceWith(this.element);
        const panel = this.element.closest('[data-panel]');
        if (panel) {
          panel.addEventListener('wagtail:panel-toggle', (event) => {
            if (event.detail.expanded && event.target.closest('[data-panel]') === panel) this.open();
          });
        }
        if (error) this.setError(error);
        else {
          // A stream closes the blocks it finds; one that is still open now is new.
          queueMicrotask(() => { if (!this.element.closest('[hidden]')) this.open(); });
        }
      }
      open() {
        if (this.block) return this.block;
        quietly(this.element.closest('form'), () => {
          const place = document.createElement('div');
          this.element.replaceWith(place);
          this.block = this.definition.draw(place, this.prefix, this.state);
        });
        this.element = this.block.container ? this.block.container[0] : this.block.element;
        this.container = this.block.container;
        return this.block;
      }
      get childBlocks() { return this.open().childBlocks; }
      getState() { return this.block ? this.block.getState() : this.state; }
      getValue() { return this.getState(); }
      getDuplicatedState() { return copied(this.block ? this.block.getState() : this.state); }
      setState(state) {
        if (this.block) this.block.setState(state);
        else { this.state = state; this.box.value = JSON.stringify(state); }
      }
      setError(error) { if (error) this.open().setError(error); }
      getTextLabel(options) {
        const state = this.getState();
        const text = say(parsed(state.label ?? state.title) ?? '') || this.definition.titleOf(typeof state.section === 'string' ? state.section : (state.section || [])[0]) || '';
        const most = options && options.maxLength;
        return most && text.length > most ? `${text.slice(0, most - 1)}…` : text;
      }
      focus(options) { this.open().focus(options); }
      setCapabilityOptions() {}
    }

    class LazyStructDefinition extends blocks.StructBlockDefinition {
      render(placeholder, prefix, state, error) { return new LazyStruct(this, placeholder, prefix, state, error); }
      draw(placeholder, prefix, state) { return super.render(placeholder, prefix, state); }
      /* The title of a section: the list to pick from says it, with the key behind it. */
      titleOf(key) {
        if (!key) return '';
        if (!this.titles) {
          const picked = this.childBlockDefs.find((child) => child.name === 'section');
          const list = new DOMParser().parseFromString((picked && picked.widget.html) || '', 'text/html');
          this.titles = new Map([...list.querySelectorAll('option')].map((one) => [one.value, one.textContent.trim()]));
        }
        const title = this.titles.get(key) || key;
        return title.endsWith(` (${key})`) ? title.slice(0, -key.length - 3) : title;
      }
    }
    window.telepath.register('pep.builder.LazyStruct', LazyStructDefinition);

    /* A block that is not understood can be shown and carried, but nobody adds one. */
    class StreamDefinition extends blocks.StreamBlockDefinition {
      constructor(name, groups, states, meta) {
        super(name, groups, states, meta);
        this.groupedChildBlockDefs = groups
          .map(([group, children]) => [group, children.filter((child) => child.name !== 'unknown')])
          .filter(([, children]) => children.length);
      }
      /* The last button to add something says what it adds. */
      render(...given) {
        const made = super.render(...given);
        const offered = this.groupedChildBlockDefs.flatMap(([, children]) => children.map((child) => child.name));
        made.sequenceContainer[0].dataset.pepAdd = offered.includes('section') ? 'Add a section' : this.name === 'questions' ? 'Add a column' : 'Add a question';
        return made;
      }
    }
    window.telepath.register('pep.builder.Stream', StreamDefinition);
  }
  if (window.telepath) window.telepath.register('pep.builder.JsonWidget', JsonWidget);

  /* What `rights.js` and `picking.js` build rights, conditions, rules and documents with. */
  window.pepBuilder = { make, button, field, picker, ticks, wordsInput, say, fresh, nextId, questionId, DRAW, EDITORS };

  /* --- Autosave ------------------------------------------------------------------------------------------ */

  /* Wagtail takes the form as it is when the answer of a save comes for what was saved. What was
     typed between sending and answer would wait for the next change; we compare with what was sent. */
  let sent = null;
  const unsaved = (form) =>
    window.wagtail && window.wagtail.app && window.wagtail.app.getControllerForElementAndIdentifier(form, 'w-unsaved');
  /* It also takes the form as it is two seconds after the page came for what was on it: what
     somebody fast did before then would count as never changed. */
  let first = null;
  /* A block that is opened is spelled in boxes of its own instead of one: that is no change. What
     was equal before, to what the page came with or to what was sent, is equal afterwards. */
  function quietly(form, act) {
    const controller = form && unsaved(form);
    const before = controller ? controller.formData : null;
    act();
    if (!controller) return;
    const after = controller.formData;
    if (controller.initialFormData === before) controller.initialFormData = after;
    if (controller.previousFormData === before) controller.previousFormData = after;
    if (first === before) first = after;
    if (sent === before) sent = after;
  }
  const remember = () => {
    const form = document.querySelector('form[data-controller~="w-unsaved"]');
    const controller = form && unsaved(form);
    if (controller && first === null) first = controller.initialFormData ? '' : controller.formData;
  };
  ['keydown', 'pointerdown', 'paste', 'drop'].forEach((name) => document.addEventListener(name, remember, true));
  document.addEventListener('w-unsaved:watch-edits', (event) => {
    const controller = unsaved(event.target);
    if (!controller || !first) return;
    controller.initialFormData = first;
    controller.previousFormData = first;
    first = '';
    controller.check();
  });
  document.addEventListener('w-autosave:save', (event) => {
    const controller = unsaved(event.target);
    sent = controller ? controller.formData : null;
  });
  document.addEventListener('w-autosave:success', (event) => {
    const controller = unsaved(event.target);
    const saved = sent;
    if (!controller || saved === null) return;
    setTimeout(() => {
      if (controller.formData === saved) return;
      controller.initialFormData = saved;
      controller.previousFormData = saved;
      controller.check();
    }, 0);
  });

  /* --- Boxes that the server drew ---------------------------------------------------------------------- */

  function enhanceAll(root) {
    root.querySelectorAll('[data-pep-json]').forEach((holder) => {
      const textarea = holder.querySelector('textarea');
      const schema = holder.querySelector('script[type="application/json"]');
      enhance(holder, textarea, textarea.dataset.pepEditor, schema ? JSON.parse(schema.textContent) : null);
    });
  }
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => enhanceAll(document));
  else enhanceAll(document);
})();
