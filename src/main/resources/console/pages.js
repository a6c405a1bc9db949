// The other pages: one address or host, lists of indicators, files.
import { h, Component, Fragment } from './preact.module.js';
import { ask, save, send } from './api.js';
import { ago, bytes, count, time } from './format.js';
import { Values } from './panels.js';
import { Histogram } from './histogram.js';

/** Asks when its parameters change, and keeps the answer. */
class Asking extends Component {
  constructor() {
    super();
    this.state = { answer: null, failure: null, asked: '' };
  }

  componentDidMount() {
    this.again();
  }

  componentDidUpdate() {
    this.again();
  }

  async again(force) {
    const wanted = this.wanted();
    const asked = JSON.stringify(wanted);
    if (asked === this.asked && !force) {
      return;
    }
    this.asked = asked;
    this.setState({ failure: null, isLoading: true });
    try {
      const answer = await this.load(wanted);
      if (this.asked === asked) {
        this.setState({ answer, isLoading: false });
      }
    } catch (failure) {
      if (this.asked === asked) {
        this.setState({ failure, answer: null, isLoading: false });
        this.props.onFailure(failure);
      }
    }
  }

  failure() {
    return this.state.failure ? h('p', { class: 'wrong', role: 'alert' }, this.state.failure.advice, ' ',
      h('button', { onClick: () => this.again(true) }, 'Try again')) : null;
  }
}

/** Those that few values describe come first: they tell most. */
const ordered = fields => [...fields].sort((a, b) => shareOf(b) - shareOf(a));
function shareOf(field) {
  const shown = field.values.reduce((sum, one) => sum + one.count, 0);
  return shown / (shown + field.others);
}

/** What is related to the records of a question. */
export class Pivot extends Asking {
  wanted() {
    const { q, from, to } = this.props;
    return { q, from, to };
  }

  async load(parameters) {
    const [related, histogram] = await Promise.all([
      ask('metadata/related', { ...parameters, size: 8 }), ask('metadata/histogram', parameters)]);
    return { related, histogram };
  }

  render({ q, zone, on }, { answer }) {
    return h('main', { class: 'page', id: 'main' },
      h('h1', null, q ? h(Fragment, null, 'Related to ', h('code', null, q)) : 'Related to all records'),
      h('p', null, h('button', { class: 'primary', onClick: () => on.records(q) }, 'Show records')),
      this.failure(),
      !answer ? (this.state.failure ? null : h('p', { class: 'quiet' }, 'Counting …')) : h(Fragment, null,
        h('p', { class: 'sum' }, h('b', null, count(answer.related.total.value)), ' records',
          answer.related.first ? h(Fragment, null, ', first seen ', h('b', null, time(answer.related.first, zone).slice(0, 19)),
            ', last seen ', h('b', null, time(answer.related.last, zone).slice(0, 19)), ' ', zone) : null,
          partial(answer.related)),
        h(Histogram, { ...answer.histogram, by: '', zone, onZoom: on.range }),
        h('div', { class: 'cards' }, ordered(answer.related.fields).map(field => h('section', { key: field.field, class: 'card' },
          h('h2', null, field.field.replace(/\.keyword$/, '')),
          h(Values, { field: field.field, values: field.values, on }),
          field.others > 0 ? h('p', { class: 'quiet' }, count(field.others) + ' records have other values') : null)))));
  }
}

export function partial(answer) {
  return answer.timedOut || answer.failedShards > 0
    ? h('strong', { class: 'partial' }, ' Incomplete: Elasticsearch searched only part of the records.') : null;
}

/** A list of indicators, and what was seen of them. */
export class Indicators extends Component {
  constructor(props) {
    super(props);
    this.state = { list: '', answer: null, failure: null, isLoading: false, seenOnly: false };
  }

  async look(event) {
    event?.preventDefault();
    this.setState({ isLoading: true, failure: null });
    const { from, to } = this.props;
    try {
      const response = await send('metadata/lookup', { from, to, samples: 1 },
        { method: 'POST', body: this.state.list, headers: { 'Content-Type': 'text/plain' } });
      this.setState({ answer: await response.json(), isLoading: false });
    } catch (failure) {
      this.setState({ failure, answer: null, isLoading: false });
      this.props.onFailure(failure);
    }
  }

  async take(format) {
    const { from, to } = this.props;
    try {
      const response = await send('metadata/lookup', { from, to, format },
        { method: 'POST', body: this.state.list, headers: { 'Content-Type': 'text/plain' } });
      save(await response.blob(), 'indicators.' + format);
    } catch (failure) {
      this.props.onFailure(failure);
    }
  }

  async drop(event) {
    event.preventDefault();
    const file = event.dataTransfer.files[0];
    this.setState({ list: file ? await file.text() : event.dataTransfer.getData('text/plain') });
  }

  question(row) {
    const value = '"' + row.value.replace(/[\\"]/g, '\\$&') + '"';
    if (row.kind === 'domain') {
      return row.fields.map(field => `${field}:${value} OR ${field}:*.${row.value}`).join(' OR ');
    }
    return row.fields.map(field => field + ':' + value).join(' OR ');
  }

  render({ zone, on }, { list, answer, failure, isLoading, seenOnly }) {
    const rows = answer ? answer.indicators.filter(row => !seenOnly || row.count > 0) : [];
    const shown = rows.slice(0, 1000);
    return h('main', { class: 'page', id: 'main' },
      h('h1', null, 'Indicators'),
      h('form', { onSubmit: event => this.look(event) },
        h('label', { for: 'list' }, 'Addresses, networks, names, URLs and hashes, one per line (up to 10,000; ', h('code', null, 'evil[.]example'), ' is accepted too)'),
        h('textarea', { id: 'list', rows: 8, value: list, spellcheck: false, onInput: event => this.setState({ list: event.target.value }),
          onDragOver: event => event.preventDefault(), onDrop: event => this.drop(event), placeholder: 'Paste a list, or drop a file here' }),
        h('p', { class: 'tools' }, h('button', { type: 'submit', class: 'primary', disabled: !list.trim() || isLoading }, isLoading ? 'Looking up …' : 'Look up'),
          answer ? h(Fragment, null, h('button', { type: 'button', onClick: () => this.take('csv') }, 'Save CSV'),
            h('button', { type: 'button', onClick: () => this.take('ndjson') }, 'Save NDJSON')) : null)),
      failure ? h('p', { class: 'wrong', role: 'alert' }, failure.advice) : null,
      answer ? h(Fragment, null,
        h('p', { class: 'sum', role: 'status' }, h('b', null, count(answer.found)), ` of ${count(answer.indicators.length)} were seen`, partial(answer), ' ',
          h('label', null, h('input', { type: 'checkbox', checked: seenOnly, onChange: event => this.setState({ seenOnly: event.target.checked }) }), ' show only these')),
        h('div', { class: 'wide', tabIndex: 0, role: 'region', 'aria-label': 'Lookup results' }, h('table', { class: 'list' },
          h('thead', null, h('tr', null, ['Indicator', 'Kind', 'Records', 'First seen', 'Last seen', 'Newest source', 'Show'].map(name => h('th', { key: name, scope: 'col', class: name === 'Records' ? 'number' : '' }, name)))),
          h('tbody', null, shown.map((row, i) => h('tr', { key: i, class: row.count > 0 ? 'seen' : '' },
            h('td', null, h('bdi', null, row.indicator)), h('td', null, row.kind),
            row.problem ? h('td', { colSpan: 5, class: 'quiet' }, 'not recognized: ' + row.problem) : h(Fragment, null,
              h('td', { class: 'number' }, count(row.count)),
              h('td', null, row.first ? time(row.first, zone).slice(0, 19) : '–'), h('td', null, row.last ? time(row.last, zone).slice(0, 19) : '–'),
              h('td', null, h('bdi', null, row.samples?.[0] ? String(row.samples[0].srcIp || row.samples[0].source.file) : '–')),
              h('td', null, row.count > 0 ? h('button', { onClick: () => on.records(this.question(row)), 'aria-label': 'Records of ' + row.indicator }, 'Records') : null))))))),
        rows.length > shown.length ? h('p', { class: 'quiet' }, `Only the first ${count(shown.length)} are shown. Save the list to see all of them.`) : null) : null);
  }
}

const STATES = ['loaded', 'loading', 'waiting', 'failed'];

/** The files: which were loaded, and what is wrong with the others. */
export class Files extends Asking {
  wanted() {
    const { state = '', quality = '' } = this.state;
    return { state, quality };
  }

  load(parameters) {
    return ask('metadata/files', { ...parameters, size: 1000 });
  }

  render({ zone, on }, { answer, state = '', quality = '' }) {
    return h('main', { class: 'page', id: 'main' },
      h('h1', null, 'Files'),
      h('p', { class: 'tools' },
        h('label', null, 'State ', h('select', { value: state, onChange: event => this.setState({ state: event.target.value }) },
          h('option', { value: '' }, 'all'), STATES.map(one => h('option', { key: one, value: one }, one)))),
        h('label', null, 'Quality ', h('select', { value: quality, onChange: event => this.setState({ quality: event.target.value }) },
          h('option', { value: '' }, 'all'), h('option', { value: 'good' }, 'good'), h('option', { value: 'poor' }, 'poor'))),
        h('button', { onClick: () => this.again(true) }, 'Refresh')),
      this.failure(),
      !answer ? (this.state.failure ? null : h('p', { class: 'quiet' }, 'Loading …')) : h(Fragment, null,
        h('p', { class: 'sum' }, STATES.map(one => h('span', { key: one, class: answer.states[one] > 0 ? one : '' }, h('b', null, count(answer.states[one])), ' ' + one))),
        answer.lag.newestLoad ? h('p', null, 'The last file was loaded ', h('b', null, ago(answer.lag.newestLoad)), '; the newest record is from ',
          h('b', null, answer.lag.newestEvent ? time(answer.lag.newestEvent, zone).slice(0, 19) : 'an unknown time'), ' ', zone, '.') : null,
        h('div', { class: 'wide', tabIndex: 0, role: 'region', 'aria-label': 'Files' }, h('table', { class: 'list' },
          h('thead', null, h('tr', null, ['File', 'State', 'Size', 'Rows', 'Indexed', 'Rejected', 'Dropped', 'Quality or error', 'Loaded', 'Took'].map(name => h('th', { key: name, scope: 'col', class: /Size|Rows|Indexed|Rejected|Dropped|Took/.test(name) ? 'number' : '' }, name)))),
          h('tbody', null, answer.files.map(file => h('tr', { key: file.file, class: file.state },
            h('td', null, h('button', { class: 'link', onClick: () => on.records('source.file:"' + file.file.replace(/[\\"]/g, '\\$&') + '"') }, h('bdi', null, file.file))),
            h('td', null, file.state), h('td', { class: 'number' }, file.size === undefined ? '' : bytes(file.size)),
            ['rows', 'indexed', 'rejected', 'dropped'].map(name => h('td', { key: name, class: 'number' }, file[name] === undefined ? '' : count(file[name]))),
            h('td', null, file.error || file.quality || ''),
            h('td', null, file.finished ? time(file.finished, zone).slice(0, 19) : ''),
            h('td', { class: 'number' }, file.durationMs === undefined ? '' : count(file.durationMs) + ' ms')))))),
        answer.files.length === 0 ? h('p', { class: 'quiet' }, 'No files match.') : null));
  }
}
