// The records: only those that can be seen are drawn, and more are fetched while scrolling.
import { h, Component } from './preact.module.js';
import { at, cell, isNumeric, count } from './format.js';

const ROW = 28;
const SPARE = 8;
export const WIDTH = { timestamp: 200, uri: 260, userAgent: 240, host: 180, srcIp: 140, dstIp: 140, 'source.file': 240 };
export const OTHER_WIDTH = 100;

export const id = record => record.source.file + '#' + record.source.row;

export class Table extends Component {
  constructor() {
    super();
    this.state = { top: 0, height: 600, active: 0 };
  }

  componentDidMount() {
    this.observer = new ResizeObserver(() => this.setState({ height: this.box.clientHeight }));
    this.observer.observe(this.box);
  }

  componentWillUnmount() {
    this.observer.disconnect();
  }

  componentDidUpdate(before) {
    if (before.first !== this.props.first) {
      this.box.scrollTop = 0;
      this.setState({ active: 0, top: 0 });
    }
    this.want();
  }

  want() {
    const { records, hasMore, onMore } = this.props;
    if (hasMore && this.box.scrollTop + this.box.clientHeight > (records.length - 50) * ROW) {
      onMore();
    }
  }

  width(column) {
    return this.props.widths[column] || WIDTH[column] || OTHER_WIDTH;
  }

  drag(event, column) {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget;
    const begin = event.clientX;
    const width = this.width(column);
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = moved => this.props.onWidth(column, width + moved.clientX - begin);
    handle.onpointerup = () => { handle.onpointermove = null; };
  }

  go(to) {
    const last = this.props.records.length - 1;
    const active = Math.max(0, Math.min(last, to));
    this.setState({ active }, () => {
      const begin = active * ROW;
      if (begin < this.box.scrollTop) {
        this.box.scrollTop = begin;
      } else if (begin + 2 * ROW > this.box.scrollTop + this.box.clientHeight) {
        this.box.scrollTop = begin + 2 * ROW - this.box.clientHeight;
      }
    });
  }

  onKey(event) {
    const page = Math.floor(this.state.height / ROW) - 2;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.target !== this.box) {
      return;
    }
    if (event.key in steps) {
      event.preventDefault();
      this.go(this.state.active + steps[event.key]);
    } else if (event.key === 'Enter' && this.props.records[this.state.active]) {
      event.preventDefault();
      this.props.onOpen(this.props.records[this.state.active]);
    }
  }

  header(column) {
    const { sort, fields } = this.props;
    const field = fields.find(one => one.name === column);
    const [sorted, order] = sort.split(':');
    const isSorted = sorted === column;
    const next = isSorted && order === 'desc' ? 'asc' : 'desc';
    return h('div', {
      key: column, role: 'columnheader', class: 'th' + (isNumeric(field?.type) ? ' number' : ''), style: { width: this.width(column) + 'px' },
      'aria-sort': isSorted ? (order === 'asc' ? 'ascending' : 'descending') : undefined,
      draggable: true,
      onDragStart: event => event.dataTransfer.setData('text/plain', column),
      onDragOver: event => event.preventDefault(),
      onDrop: event => { event.preventDefault(); this.props.onMove(event.dataTransfer.getData('text/plain'), column); },
    },
    field && !field.sortable ? h('span', null, column)
      : h('button', { class: 'plain', onClick: () => this.props.onSort(column + ':' + next), title: 'Sort by ' + column },
        column, isSorted ? h('span', { 'aria-hidden': 'true' }, order === 'asc' ? ' ▲' : ' ▼') : null),
    h('span', { class: 'handle', 'aria-hidden': 'true', onPointerDown: event => this.drag(event, column), onDragStart: event => event.preventDefault() }));
  }

  row(record, i) {
    const { columns, fields, zone, open, onOpen } = this.props;
    const isOpen = id(record) === open;
    return h('div', {
      key: i, id: 'row-' + i, role: 'row', 'aria-rowindex': i + 2, 'aria-selected': isOpen ? 'true' : undefined,
      class: 'tr' + (i === this.state.active ? ' active' : '') + (isOpen ? ' open' : '') + (i % 2 ? ' odd' : ''),
      style: { top: i * ROW + 'px' },
      onClick: () => { this.setState({ active: i }); onOpen(record); },
    }, columns.map(column => {
      const value = at(record, column);
      const text = cell(value, column, zone);
      const type = fields.find(one => one.name === column)?.type;
      return h('div', { key: column, role: 'gridcell', class: 'td' + (isNumeric(type) ? ' number' : ''), style: { width: this.width(column) + 'px' } },
        h('bdi', { title: text.length > 20 ? text : undefined }, text));
    }));
  }

  render({ records, columns, total, hasMore, isLoading }, { top, height, active }) {
    const first = Math.max(0, Math.floor(top / ROW) - SPARE);
    const last = Math.min(records.length, Math.ceil((top + height) / ROW) + SPARE);
    const width = columns.reduce((sum, column) => sum + this.width(column), 0);
    return h('div', {
      class: 'table', role: 'grid', tabIndex: 0, 'aria-label': 'Records', 'aria-rowcount': total + 1, 'aria-busy': String(Boolean(isLoading)),
      'aria-activedescendant': records.length ? 'row-' + active : undefined,
      ref: box => { this.box = box; }, onKeyDown: event => this.onKey(event),
      onScroll: () => { this.setState({ top: this.box.scrollTop }); this.want(); },
    },
    h('div', { class: 'thead', role: 'rowgroup', style: { minWidth: width + 'px' } },
      h('div', { role: 'row', class: 'hr', 'aria-rowindex': 1 }, columns.map(column => this.header(column)))),
    h('div', { class: 'tbody', role: 'rowgroup', style: { height: records.length * ROW + (hasMore ? ROW : 0) + 'px', minWidth: width + 'px' } },
      records.slice(first, last).map((record, i) => this.row(record, first + i))),
    hasMore ? h('p', { class: 'more quiet', 'aria-hidden': 'true' }, 'Loading more of ' + count(total) + ' …') : null);
  }
}
