// The fields with their most frequent values, the filters, and one record.
import { h, Component, Fragment } from './preact.module.js';
import { ask } from './api.js';
import { cell, count, flat, term, time } from './format.js';

/** What can be done with a value: the same everywhere. */
export function Actions({ field, value, on }) {
  const text = term(field, value);
  const shown = String(value).slice(0, 60);
  const plain = field.replace(/\.keyword$/, '');
  return h('span', { class: 'actions' },
    h('button', { title: 'Only records with this value', 'aria-label': `Filter for ${plain} ${shown}`, onClick: () => on.filter(text, false) }, '+'),
    h('button', { title: 'Only records without this value', 'aria-label': `Filter out ${plain} ${shown}`, onClick: () => on.filter(text, true) }, '−'),
    h('button', { title: 'Search for only this value', 'aria-label': `Only this: ${plain} ${shown}`, onClick: () => on.only(text) }, '='),
    h('button', { title: 'Show what is related to this value', 'aria-label': `Pivot to ${plain} ${shown}`, onClick: () => on.pivot(text) }, '↗'));
}

/** Values with bars and counts. */
export function Values({ field, values, on, limit = 10 }) {
  const highest = Math.max(1, ...values.map(one => one.count));
  return h('ul', { class: 'values' }, values.slice(0, limit).map(one => h('li', { key: String(one.value) },
    h('span', { class: 'share', 'aria-hidden': 'true', style: { width: one.count / highest * 100 + '%' } }),
    h('bdi', { title: String(one.value) }, cell(one.value, field, 'UTC') || '(empty)'),
    h('span', { class: 'count' }, count(one.count)),
    h(Actions, { field, value: one.value, on }))));
}

/** One field of the side: its values are asked for when it is opened. */
class FieldValues extends Component {
  constructor() {
    super();
    this.state = { answer: null, failure: null, asked: null };
  }

  async load() {
    const { field, q, from, to } = this.props;
    const asked = JSON.stringify([q, from, to]);
    if (this.state.asked === asked) {
      return;
    }
    this.setState({ asked, failure: null });
    try {
      const answer = await ask('metadata/stats', { field: field.sortable ? field.name : field.name + '.keyword', q, from, to, size: 10 });
      this.setState({ answer });
    } catch (failure) {
      this.setState({ failure, answer: null });
    }
  }

  componentDidUpdate(before) {
    const { q, from, to } = this.props;
    if (this.isOpen && (before.q !== q || before.from !== from || before.to !== to)) {
      this.load();
    }
  }

  render({ field, isColumn, on }, { answer, failure }) {
    return h('details', { onToggle: event => { this.isOpen = event.target.open; if (this.isOpen) { this.load(); } } },
      h('summary', null, h('span', { class: 'name' }, field.name), h('small', null, field.type)),
      h('div', { class: 'of-field' },
        h('button', { onClick: () => on.column(field.name) }, isColumn ? 'Remove column' : 'Add column'),
        h('button', { onClick: () => on.filter(field.name + ':*', false), title: 'Only records that have this field' }, 'Exists'),
        field.sortable ? h('button', { onClick: () => on.stack(field.name), title: 'Color the bars by this field' }, 'Stack') : null,
        failure ? h('p', { class: 'wrong' }, failure.advice) : !answer ? h('p', { class: 'quiet' }, 'Counting …')
          : answer.values.length === 0 ? h('p', { class: 'quiet' }, 'No records have this field.')
            : h(Fragment, null, h(Values, { field: answer.field, values: answer.values, on }),
              h('p', { class: 'quiet' }, answer.others > 0 ? count(answer.others) + ' records have other values' : 'All values are listed')),
        field.columns.length ? h('p', { class: 'quiet' }, 'also called ' + field.columns.slice(0, 6).join(', ')) : null));
  }
}

export class Fields extends Component {
  constructor() {
    super();
    this.state = { find: '' };
  }

  render({ fields, columns, q, from, to, on }, { find }) {
    const wanted = fields.filter(field => !field.name.endsWith('.keyword')
      && (field.name.toLowerCase().includes(find.toLowerCase()) || field.columns.some(name => name.toLowerCase().includes(find.toLowerCase()))));
    const chosen = columns.map(name => wanted.find(field => field.name === name)).filter(Boolean);
    const others = wanted.filter(field => !columns.includes(field.name));
    const list = some => some.map(field => h(FieldValues, { key: field.name, field, isColumn: columns.includes(field.name), q, from, to, on }));
    return h('aside', { class: 'fields', 'aria-label': 'Fields' },
      h('input', { type: 'search', placeholder: 'Find a field', 'aria-label': 'Find a field', value: find, onInput: event => this.setState({ find: event.target.value }) }),
      h('h2', null, 'Columns'), list(chosen), h('h2', null, 'Other fields'), list(others));
  }
}

/** The filters as chips: switched off, inverted, edited, removed. */
export class Chips extends Component {
  constructor() {
    super();
    this.state = { edited: -1, text: '' };
  }

  change(i, change) {
    this.props.onChange(this.props.filters.map((filter, j) => j === i ? { ...filter, ...change } : filter));
  }

  render({ filters, onChange, onText }, { edited, text }) {
    if (filters.length === 0) {
      return null;
    }
    return h('ul', { class: 'chips', 'aria-label': 'Filters' }, filters.map((filter, i) => h('li', {
      key: i, class: 'chip' + (filter.off ? ' off' : '') + (filter.not ? ' not' : ''),
    }, edited === i
      ? h('form', { onSubmit: event => { event.preventDefault(); this.setState({ edited: -1 }); this.change(i, { text }); } },
        h('input', { value: text, 'aria-label': 'Filter', ref: box => box && box.focus(), onInput: event => this.setState({ text: event.target.value }),
          onKeyDown: event => { if (event.key === 'Escape') { this.setState({ edited: -1 }); } } }),
        h('button', { type: 'submit' }, 'Apply'))
      : h(Fragment, null,
        h('button', { class: 'text', title: 'Edit', onClick: () => this.setState({ edited: i, text: filter.text }) }, (filter.not ? 'NOT ' : '') + filter.text),
        h('button', { 'aria-pressed': String(filter.not), 'aria-label': 'Invert ' + filter.text, title: 'Invert', onClick: () => this.change(i, { not: !filter.not }) }, '≠'),
        h('button', { 'aria-pressed': String(filter.off), 'aria-label': 'Turn off ' + filter.text, title: filter.off ? 'Turn on' : 'Turn off', onClick: () => this.change(i, { off: !filter.off }) }, filter.off ? '○' : '●'),
        h('button', { 'aria-label': 'Remove ' + filter.text, title: 'Remove', onClick: () => onChange(filters.filter((one, j) => j !== i)) }, '✕')))),
    h('li', null, h('button', { class: 'link', onClick: onText, title: 'Move the filters into the query' }, 'As text')));
  }
}

/** One record: all its fields, where it came from, and what was around it. */
export class Record extends Component {
  componentDidMount() {
    this.heading.focus();
  }

  componentDidUpdate(before) {
    if (before.record !== this.props.record) {
      this.heading.focus();
    }
  }

  render({ record, zone, on, onClose, onAround, onCopy }) {
    const { source, ...fields } = record;
    return h('section', { class: 'record', 'aria-label': 'Record', onKeyDown: event => { if (event.key === 'Escape') { onClose(); } } },
      h('header', null,
        h('h2', { tabIndex: -1, ref: heading => { this.heading = heading; } }, 'Record'),
        h('button', { onClick: onClose, 'aria-label': 'Close the record' }, '✕')),
      h('p', { class: 'from' }, 'Row ', h('b', null, count(source.row)), ' of ', h('b', null, h('bdi', null, source.file))),
      h('p', { class: 'tools' },
        record.timestamp && record.srcIp ? h('button', { onClick: () => onAround(record), title: 'The same source, within five minutes' }, 'Around this') : null,
        h('button', { onClick: () => on.only(`${term('source.file', source.file)}`) }, 'This file'),
        h('button', { onClick: () => onCopy(JSON.stringify(record, null, 2), 'The record') }, 'Copy JSON')),
      h('table', null, h('tbody', null, flat(fields).map(([field, value]) => h('tr', { key: field },
        h('th', { scope: 'row' }, field),
        h('td', null, h('bdi', null, field === 'timestamp' ? time(value, zone) : typeof value === 'object' ? JSON.stringify(value) : String(value).slice(0, 20000))),
        h('td', null, value === null || typeof value === 'object' || String(value).length > 1000 ? null : h(Actions, { field, value, on })))))),
      h('details', null, h('summary', null, 'JSON'), h('pre', { tabIndex: 0 }, JSON.stringify(record, null, 2).slice(0, 100000))));
  }
}
