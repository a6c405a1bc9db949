// The page: what is asked, when, and what came of it.
import { h, render, Component, Fragment } from './preact.module.js';
import { ask, search, send, stream, save, curl, key } from './api.js';
import { Ask, Examples, Wrong } from './ask.js';
import { Histogram } from './histogram.js';
import { OTHER_WIDTH, Table, WIDTH, id } from './table.js';
import { Chips, Fields, Record } from './panels.js';
import { Files, Indicators, Pivot, partial } from './pages.js';
import { ago, at, cell, count, term } from './format.js';
import { COLUMNS, chosen, link, look, question, questions, read, widths, write } from './state.js';

const PAGE = 200;
const MOST = 20_000;
const RANGES = [['', 'All time'], ['now-15m', 'Last 15 minutes'], ['now-1h', 'Last hour'], ['now-3h', 'Last 3 hours'],
  ['now-24h', 'Last 24 hours'], ['now-7d', 'Last 7 days'], ['now-30d', 'Last 30 days'], ['now-1y', 'Last year']];
const PAGES = [['search', 'Search'], ['pivot', 'Pivot'], ['indicators', 'Indicators'], ['files', 'Files']];
const LOCAL = Intl.DateTimeFormat().resolvedOptions().timeZone;
const ZONES = [...new Set(['UTC', LOCAL, 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'Asia/Kolkata', 'Asia/Tokyo', 'Australia/Sydney'])];

class Console extends Component {
  constructor() {
    super();
    this.state = {
      ...read(), fields: [], records: [], total: null, next: '', first: 0, isLoading: false, problem: null, asked: '', answer: null,
      histogram: null, undated: 0, record: null, fresh: null, needsKey: false, keyProblem: '', notice: '', exporting: null,
      look: look.get(), widths: widths.get(), showsFields: window.innerWidth > 900,
    };
    this.on = {
      filter: (text, not) => this.addFilter(text, not),
      only: text => this.go({ page: 'search', q: text, filters: [], open: '' }),
      pivot: text => this.go({ page: 'pivot', q: text, filters: [], open: '' }),
      records: text => this.go({ page: 'search', q: text, filters: [], open: '' }),
      range: (from, to) => this.go({ from, to }),
      column: name => this.columns(this.cols().includes(name) ? this.cols().filter(one => one !== name) : [...this.cols(), name]),
      stack: name => this.go({ by: this.state.by === name ? '' : name }),
    };
  }

  componentDidMount() {
    window.addEventListener('popstate', () => this.setState(read(), () => this.run()));
    this.applyLook();
    this.start();
    setInterval(() => this.freshness(), 60_000);
  }

  /** Reads what every page needs, and asks. */
  start() {
    this.run();
    this.freshness();
    this.readFields();
  }

  /** Nothing but a key that is missing keeps it from trying again. */
  readFields() {
    ask('metadata/fields').then(answer => this.setState({ fields: answer.fields }), failure => {
      this.fail(failure);
      if (failure.status !== 401) {
        setTimeout(() => this.readFields(), 1000 * (failure.retryAfter || 5));
      }
    });
  }

  cols() {
    return this.state.cols.split(',').filter(Boolean);
  }

  /** Changes what is looked at, and asks again. */
  go(change) {
    this.setState({ ...change }, () => {
      write(this.state, true);
      this.run();
    });
  }

  columns(names) {
    this.setState({ cols: names.length ? names.join(',') : 'timestamp' }, () => {
      chosen.set(this.state.cols);
      write(this.state, false);
    });
  }

  width(column, width) {
    const all = { ...this.state.widths, [column]: Math.max(50, Math.min(1000, Math.round(width))) };
    this.setState({ widths: all });
    widths.set(all);
  }

  addFilter(text, not) {
    const filters = this.state.filters.filter(filter => filter.text !== text);
    this.go({ page: this.state.page === 'pivot' ? 'search' : this.state.page, filters: [...filters, { text, not, off: false }] });
  }

  fail(failure) {
    if (failure.name === 'AbortError') {
      return;
    }
    if (failure.status === 401) {
      this.setState({ needsKey: true, keyProblem: key.get() ? 'This key is unknown or has expired.' : '' });
    }
  }

  async freshness() {
    try {
      const { lag } = await ask('metadata/files', { size: 1 });
      this.setState({ fresh: lag });
    } catch (notForUs) {
      this.setState({ fresh: null }); // a key with a filter may not see files
    }
  }

  /** Asks for the first page of records, and for the bars. */
  async run() {
    document.title = (this.state.q || 'metadata-search') + (this.state.q ? ' – metadata-search' : '');
    if (this.state.page !== 'search') {
      return;
    }
    this.running?.abort();
    this.running = new AbortController();
    const { signal } = this.running;
    const { from, to, sort, by } = this.state;
    const q = question(this.state);
    this.setState({ isLoading: true, problem: null, asked: q });
    this.ask = { q, from, to, sort, size: PAGE };
    try {
      const answer = await search(this.ask, signal);
      this.setState({
        records: answer.hits, total: answer.total, next: answer.next || '', answer, isLoading: false, first: this.state.first + 1,
        record: answer.hits.find(hit => id(hit) === this.state.open) || null,
      });
      if (this.state.open && !this.state.record) {
        this.openByName(signal);
      }
    } catch (problem) {
      if (problem.name !== 'AbortError') {
        this.fail(problem);
        this.setState({ problem, isLoading: false, records: [], total: null, next: '', histogram: null, answer: null, undated: 0 });
      }
      return;
    }
    try {
      const [histogram, undated] = await Promise.all([
        ask('metadata/histogram', { q, from, to, by }, signal),
        ask('metadata/search', { q: (q ? '(' + q + ') AND ' : '') + 'NOT timestamp:*', size: 0, total: 'exact' }, signal)]);
      this.setState({ histogram, undated: undated.total.value, total: histogram.total }); // the page counts up to 10,000 only
    } catch (failure) {
      this.fail(failure);
      if (failure.name !== 'AbortError') {
        this.setState({ histogram: null });
      }
    }
  }

  /** A record that a link opens may be on a later page. */
  async openByName(signal) {
    const [file, row] = [this.state.open.replace(/#[^#]*$/, ''), this.state.open.replace(/^.*#/, '')];
    try {
      const { hits } = await ask('metadata/search', { q: term('source.file', file) + ' AND source.row:' + row, size: 1 }, signal);
      this.setState({ record: hits[0] || null });
    } catch (failure) {
      this.fail(failure);
    }
  }

  async more() {
    if (this.fetching || !this.state.next || this.state.records.length >= MOST) {
      return;
    }
    this.fetching = true;
    const running = this.running;
    try {
      const answer = await search({ ...this.ask, size: 1000, after: this.state.next }, running.signal);
      if (running === this.running) {
        this.setState({ records: [...this.state.records, ...answer.hits], next: answer.next || '' });
      }
    } catch (failure) {
      this.fail(failure);
      if (failure.name !== 'AbortError') {
        this.notice(failure.advice);
      }
    } finally {
      this.fetching = false;
    }
  }

  notice(text) {
    clearTimeout(this.noticeEnds);
    this.setState({ notice: text });
    this.noticeEnds = setTimeout(() => this.setState({ notice: '' }), 8000);
  }

  copy(text, what) {
    navigator.clipboard ? navigator.clipboard.writeText(text).then(() => this.notice(what + ' was copied.'), () => this.notice('The browser does not allow copying.'))
      : this.notice('The browser allows copying only on HTTPS pages.');
  }

  /** All records of the question as a file, with progress. */
  async exportAll(format) {
    const { q, from, to, sort } = this.ask;
    const stop = new AbortController();
    this.setState({ exporting: { format, rows: 0, stop } });
    try {
      const response = await send('metadata/search', { q, from, to, sort, format }, { signal: stop.signal });
      const total = Number(response.headers.get('Search-Total')) || this.state.total?.value || 0;
      let lines = 0;
      const blob = await stream(response, piece => {
        for (const byte of piece) {
          lines += byte === 10;
        }
        this.setState({ exporting: { format, rows: Math.max(0, lines - (format === 'csv' ? 1 : 0)), total, stop } });
      });
      save(blob, 'records.' + format);
      this.notice(response.headers.get('Search-Truncated') === 'true'
        ? 'Only some of the records were saved: the server has an export limit (SEARCH_EXPORT_LIMIT).' : count(lines - (format === 'csv' ? 1 : 0)) + ' records were saved.');
    } catch (failure) {
      this.fail(failure);
      this.notice(failure.name === 'AbortError' ? 'The export was cancelled; nothing was saved.' : failure.advice || 'The export failed; nothing was saved.');
    }
    this.setState({ exporting: null });
  }

  /** What is in the table, as it is there. */
  exportShown() {
    const columns = this.cols();
    // As the server does it: what a spreadsheet would run is made harmless.
    const quoted = value => {
      const text = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
      const safe = typeof value !== 'number' && /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
      return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
    };
    const lines = [columns.map(quoted), ...this.state.records.map(record => columns.map(column => quoted(at(record, column))))];
    save(new Blob([lines.map(line => line.join(',') + '\r\n').join('')], { type: 'text/csv' }), 'shown.csv');
    this.notice(count(this.state.records.length) + ' records were saved.');
  }

  around(record) {
    const middle = +new Date(record.timestamp);
    this.go({ q: term('srcIp', record.srcIp), filters: [], from: new Date(middle - 300_000).toISOString(), to: new Date(middle + 300_000).toISOString(), sort: 'timestamp:asc' });
  }

  open(record) {
    this.setState({ open: record ? id(record) : '', record }, () => write(this.state, false));
    if (!record) {
      document.querySelector('.table')?.focus();
    }
  }

  applyLook() {
    document.documentElement.dataset.look = this.state.look;
  }

  async tryKey(event) {
    event.preventDefault();
    key.set(event.target.elements.key.value.trim());
    try {
      await ask('metadata/fields');
      this.setState({ needsKey: false, keyProblem: '' });
      this.start();
    } catch (failure) {
      key.set('');
      this.setState({ keyProblem: failure.status === 401 ? 'This key is unknown or has expired.' : failure.advice });
    }
  }

  render() {
    const { page, needsKey, notice, fresh } = this.state;
    return h(Fragment, null,
      h('a', { class: 'skip', href: '#main' }, 'Skip to the results'),
      h('header', { class: 'top' },
        h('a', { class: 'brand', href: link({ ...this.state, page: 'search', q: '', filters: [], open: '' }), onClick: event => { event.preventDefault(); this.go({ page: 'search', q: '', filters: [], open: '', from: '', to: '' }); } }, 'metadata-search'),
        h('nav', { 'aria-label': 'Pages' }, PAGES.map(([name, title]) => h('a', {
          key: name, href: link({ ...this.state, page: name }), 'aria-current': page === name ? 'page' : undefined,
          onClick: event => {
            event.preventDefault();
            this.go(name === 'pivot' && page === 'search' ? { page: name, q: question(this.state), filters: [] } : { page: name });
          },
        }, title))),
        h('span', { class: 'space' }),
        fresh?.newestLoad ? h('span', { class: 'fresh', title: 'The newest record is from ' + fresh.newestEvent }, 'last file loaded ' + ago(fresh.newestLoad)) : null,
        h('label', { class: 'small' }, h('span', { class: 'hidden' }, 'Time zone'), h('select', { value: this.state.zone, title: 'Time zone', onChange: event => { this.setState({ zone: event.target.value }, () => write(this.state, false)); } },
          [...new Set([...ZONES, this.state.zone])].map(zone => h('option', { key: zone, value: zone }, zone)))),
        h('label', { class: 'small' }, h('span', { class: 'hidden' }, 'Theme'), h('select', { value: this.state.look, title: 'Light or dark', onChange: event => { look.set(event.target.value); this.setState({ look: event.target.value }, () => this.applyLook()); } },
          ['system', 'light', 'dark'].map(one => h('option', { key: one, value: one }, one)))),
        key.get() ? h('button', { onClick: () => { key.set(''); this.setState({ needsKey: true, records: [], total: null, record: null, histogram: null }); } }, 'Forget key') : null),
      page === 'files' ? null : this.question(),
      page === 'search' ? this.results()
        : page === 'pivot' ? h(Pivot, { q: question(this.state), from: this.state.from, to: this.state.to, zone: this.state.zone, on: this.on, onFailure: failure => this.fail(failure) })
          : page === 'indicators' ? h(Indicators, { from: this.state.from, to: this.state.to, zone: this.state.zone, on: this.on, onFailure: failure => this.fail(failure) })
            : h(Files, { zone: this.state.zone, on: this.on, onFailure: failure => this.fail(failure) }),
      h('div', { class: 'notice', role: 'status', 'aria-live': 'polite' }, notice),
      needsKey ? this.keyDialog() : null);
  }

  question() {
    const { page, from, to, problem, filters, asked, fields } = this.state;
    const quick = to === '' && RANGES.some(([value]) => value === from) ? from : 'other';
    const range = event => {
      event.preventDefault();
      const form = new FormData(event.target);
      this.go({ from: form.get('from').trim(), to: form.get('to').trim() });
    };
    return h('section', { class: 'question', 'aria-label': 'Query and time range' },
      page === 'indicators' ? null : h(Ask, { q: this.state.q, fields, from, to, problem, onAsk: q => { questions.add(q); this.go({ q, open: '' }); } }),
      h('form', { class: 'when', 'aria-label': 'When', onSubmit: range },
        h('select', { value: quick, 'aria-label': 'Time range', onChange: event => { if (event.target.value !== 'other') { this.go({ from: event.target.value, to: '' }); } } },
          RANGES.map(([value, text]) => h('option', { key: value, value }, text)), h('option', { value: 'other', disabled: quick !== 'other' }, 'Custom range')),
        h('input', { name: 'from', 'aria-label': 'From', placeholder: 'from: now-3h', value: from, key: 'from' + from, autocomplete: 'off' }),
        h('input', { name: 'to', 'aria-label': 'To', placeholder: 'to: now, 2026-01-31 …', value: to, key: 'to' + to, autocomplete: 'off' }),
        h('button', { type: 'submit' }, 'Apply'),
        h('button', { type: 'button', onClick: () => history.back(), title: 'Return to the previous view' }, 'Back'),
        page === 'indicators' ? null : h('details', { class: 'menu wide-menu', onClick: event => { if (event.target.tagName === 'BUTTON') { event.currentTarget.open = false; } } },
          h('summary', null, 'Examples'), h('div', null, h(Examples, { onUse: text => this.go({ q: text, filters: [], open: '' }) })))),
      page === 'indicators' ? null : h(Chips, { filters, onChange: changed => this.go({ filters: changed }), onText: () => this.go({ q: question(this.state), filters: [] }) }),
      problem && page === 'search' && problem.status !== 401 ? h(Wrong, { problem, asked, onUse: q => this.go({ q, filters: [] }) }) : null);
  }

  results() {
    const { records, total, next, first, isLoading, histogram, undated, record, fields, zone, sort, by, open, answer, problem, exporting, showsFields, from, to } = this.state;
    const columns = this.cols();
    const q = question(this.state);
    const stackable = fields.filter(field => field.sortable && !/^(timestamp|source\.row|uid)$/.test(field.name));
    return h('div', { class: 'results' + (showsFields ? ' with-fields' : '') + (record ? ' with-record' : '') },
      showsFields ? h(Fields, { fields, columns, q, from, to, on: this.on }) : null,
      h('main', { id: 'main', class: 'found' },
        h('h1', { class: 'hidden' }, 'Records'),
        h('div', { class: 'tools', role: 'toolbar', 'aria-label': 'Results' },
          h('button', { 'aria-pressed': String(showsFields), onClick: () => this.setState({ showsFields: !showsFields }) }, 'Fields'),
          h('span', { class: 'sum', role: 'status' }, isLoading && !total ? 'Searching …'
            : total ? h(Fragment, null, h('b', null, (total.relation === 'gte' ? 'more than ' : '') + count(total.value)), total.value === 1 ? ' record' : ' records',
              h('span', { class: 'quiet' }, answer ? ` in ${count(answer.took)} ms` : ''), answer ? partial(answer) : null) : ''),
          h('label', { class: 'small' }, 'Stack by ', h('select', { value: by, onChange: event => this.go({ by: event.target.value }) },
            h('option', { value: '' }, 'nothing'), [...new Set([...stackable.map(field => field.name), ...(by ? [by] : [])])].map(name => h('option', { key: name, value: name }, name)))),
          h('span', { class: 'space' }),
          exporting ? h(Fragment, null,
            h('progress', { max: exporting.total || 1, value: exporting.rows, 'aria-label': 'Export' }), h('span', { class: 'quiet' }, `${count(exporting.rows)} of ${count(exporting.total || 0)}`),
            h('button', { onClick: () => exporting.stop.abort() }, 'Cancel'))
            : h('details', { class: 'menu', onClick: event => { if (event.target.tagName === 'BUTTON') { event.currentTarget.open = false; } } }, h('summary', null, 'Save'), h('div', null,
              h('button', { disabled: !records.length, onClick: () => this.exportShown() }, `CSV of the ${count(records.length)} in the table`),
              h('button', { disabled: !total?.value, onClick: () => this.exportAll('csv') }, `CSV of all ${total ? count(total.value) : ''}`),
              h('button', { disabled: !total?.value, onClick: () => this.exportAll('ndjson') }, `NDJSON of all ${total ? count(total.value) : ''}`),
              h('button', { onClick: () => this.copy(curl('metadata/search', { q, from, to, sort }), 'The command') }, 'Copy as curl'),
              h('button', { onClick: () => this.copy(location.href, 'The link') }, 'Copy link'))),
          this.columnMenu(columns)),
        histogram ? h(Histogram, { ...histogram, by, zone, onZoom: this.on.range }) : problem ? null : h('div', { class: 'histogram empty' }),
        undated > 0 ? h('p', { class: 'quiet' }, `${count(undated)} more records have no time and are not in the bars. `,
          h('button', { class: 'link', onClick: () => this.go({ from: '', to: '', filters: [...this.state.filters, { text: 'timestamp:*', not: true, off: false }] }) }, 'Show them')) : null,
        total?.value === 0 ? h('div', { class: 'nothing' }, h('p', null, 'No records match.',
          from || to ? h(Fragment, null, ' Try a longer time range: ', h('button', { class: 'link', onClick: () => this.go({ from: '', to: '' }) }, 'search all times')) : null),
        h(Examples, { title: 'Examples', onUse: text => this.go({ q: text, filters: [] }) })) : null,
        problem && !total ? h(Examples, { title: 'Examples', onUse: text => this.go({ q: text, filters: [] }) }) : null,
        h('div', { class: 'holder' + (total?.value ? '' : ' hidden-box') },
          h(Table, { records, columns, fields, zone, sort, total: total?.value || 0, hasMore: Boolean(next) && records.length < MOST, first, open, isLoading, widths: this.state.widths, onWidth: (column, width) => this.width(column, width),
            onMore: () => this.more(), onOpen: one => this.open(one), onSort: value => this.go({ sort: value }),
            onMove: (what, where) => {
              if (what !== where && columns.includes(what)) {
                const rest = columns.filter(one => one !== what);
                rest.splice(rest.indexOf(where) + (columns.indexOf(what) < columns.indexOf(where) ? 1 : 0), 0, what);
                this.columns(rest);
              }
            } })),
        records.length >= MOST ? h('p', { class: 'quiet' }, `The table shows only the first ${count(MOST)} records. To get all of them, use Save.`) : null),
      record ? h(Record, { record, zone, on: this.on, onClose: () => this.open(null), onAround: one => this.around(one), onCopy: (text, what) => this.copy(text, what) }) : null);
  }

  columnMenu(columns) {
    const wide = name => this.state.widths[name] || WIDTH[name] || OTHER_WIDTH;
    const move = (i, step) => {
      const next = [...columns];
      next.splice(i + step, 0, next.splice(i, 1)[0]);
      this.columns(next);
    };
    return h('details', { class: 'menu' }, h('summary', null, 'Columns'), h('div', null,
      h('ul', null, columns.map((name, i) => h('li', { key: name }, h('span', null, name),
        h('button', { disabled: i === 0, 'aria-label': `Move ${name} to the left`, onClick: () => move(i, -1) }, '←'),
        h('button', { disabled: i === columns.length - 1, 'aria-label': `Move ${name} to the right`, onClick: () => move(i, 1) }, '→'),
        h('button', { 'aria-label': `Make ${name} narrower`, title: 'Narrower', onClick: () => this.width(name, wide(name) - 40) }, '−'),
        h('button', { 'aria-label': `Make ${name} wider`, title: 'Wider', onClick: () => this.width(name, wide(name) + 40) }, '+'),
        h('button', { 'aria-label': `Remove column ${name}`, onClick: () => this.on.column(name) }, '✕')))),
      h('button', { onClick: () => this.columns(COLUMNS.split(',')) }, 'Default columns'),
      h('p', { class: 'quiet' }, 'Add more from Fields.')));
  }

  keyDialog() {
    return h('dialog', { ref: dialog => { if (dialog && !dialog.open) { dialog.showModal(); } }, 'aria-labelledby': 'key-title', onCancel: event => event.preventDefault() },
      h('form', { onSubmit: event => this.tryKey(event) },
        h('h2', { id: 'key-title' }, 'API key required'),
        h('p', null, 'This server requires an API key. Ask its operator for one. The key is kept only in this tab, until you close it.'),
        h('label', { for: 'key' }, 'Key'),
        h('input', { id: 'key', name: 'key', type: 'password', autocomplete: 'off', required: true, autofocus: true }),
        this.state.keyProblem ? h('p', { class: 'wrong', role: 'alert' }, this.state.keyProblem) : null,
        h('button', { type: 'submit', class: 'primary' }, 'Use this key')));
  }
}

render(h(Console), document.getElementById('app'));
