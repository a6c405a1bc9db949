// How many records there are over time, as bars that are stacked by a field. Drag over them to look closer.
import { h, Component } from './preact.module.js';
import { count, time } from './format.js';

const HEIGHT = 90;

export class Histogram extends Component {
  constructor() {
    super();
    this.state = { from: null, to: null };
  }

  /** The bar at a place of the pointer. */
  barAt(event) {
    const box = this.chart.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(this.props.buckets.length - 1, Math.floor(share * this.props.buckets.length)));
  }

  begin(event) {
    if (event.button !== 0) {
      return;
    }
    this.chart.setPointerCapture(event.pointerId);
    const bar = this.barAt(event);
    this.setState({ from: bar, to: bar });
  }

  move(event) {
    if (this.state.from !== null) {
      this.setState({ to: this.barAt(event) });
    }
  }

  end() {
    const { from, to } = this.state;
    if (from === null) {
      return;
    }
    this.setState({ from: null, to: null });
    this.zoom(Math.min(from, to), Math.max(from, to));
  }

  zoom(first, last) {
    const { buckets } = this.props;
    const next = buckets[last + 1];
    const step = buckets.length > 1 ? new Date(buckets[1].from) - new Date(buckets[0].from) : 60_000;
    const end = next ? new Date(next.from) : new Date(+new Date(buckets[last].from) + step);
    this.props.onZoom(buckets[first].from, new Date(end - 1).toISOString());
  }

  render({ buckets, by, zone, interval }, { from, to }) {
    if (buckets.length === 0) {
      return h('p', { class: 'quiet' }, 'No records have a time.');
    }
    const highest = Math.max(1, ...buckets.map(bucket => bucket.count));
    const names = [];
    buckets.forEach(bucket => (bucket.values || []).forEach(one => {
      const name = String(one.value);
      if (!names.includes(name)) {
        names.push(name);
      }
    }));
    const hasRest = buckets.some(bucket => bucket.count > (bucket.values || []).reduce((all, one) => all + one.count, 0));
    const width = 100 / buckets.length;
    const bars = buckets.flatMap((bucket, i) => {
      let top = HEIGHT;
      const shown = [];
      let rest = bucket.count;
      const add = (number, color) => {
        const height = number / highest * HEIGHT;
        top -= height;
        shown.push(h('rect', { class: 'bar c' + color, x: i * width + width * 0.06 + '%', width: width * 0.88 + '%', y: top, height }));
      };
      (bucket.values || []).forEach(one => { add(one.count, names.indexOf(String(one.value))); rest -= one.count; });
      if (rest > 0) {
        add(rest, by ? 'rest' : '0');
      }
      return h('g', { key: bucket.from }, shown,
        h('rect', { class: 'hit', x: i * width + '%', width: width + '%', y: 0, height: HEIGHT },
          h('title', null, time(bucket.from, zone) + ': ' + count(bucket.count)
            + (bucket.values || []).map(one => '\n' + one.value + ': ' + count(one.count)).join(''))));
    });
    const left = from === null ? 0 : Math.min(from, to);
    const right = from === null ? 0 : Math.max(from, to) + 1;
    const sum = buckets.reduce((all, bucket) => all + bucket.count, 0);
    return h('figure', { class: 'histogram' },
      h('svg', {
        ref: chart => { this.chart = chart; }, height: HEIGHT, width: '100%', role: 'img',
        'aria-label': `${count(sum)} records in ${buckets.length} time buckets of ${interval}, at most ${count(highest)} in one`,
        onPointerDown: event => this.begin(event), onPointerMove: event => this.move(event), onPointerUp: () => this.end(),
        onPointerCancel: () => this.setState({ from: null, to: null }),
      }, bars, from === null ? null : h('rect', { class: 'chosen', x: left * width + '%', width: (right - left) * width + '%', y: 0, height: HEIGHT })),
      h('figcaption', null,
        h('span', null, time(buckets[0].from, zone).slice(0, 19)),
        by ? h('span', { class: 'legend' }, names.map((name, i) => h('span', { key: name }, h('i', { class: 'c' + i }), name)),
          hasRest ? h('span', null, h('i', { class: 'crest' }), 'others') : null) : h('span', { class: 'quiet' }, 'bars of ' + interval + '; at most ' + count(highest) + '. Drag to zoom in.'),
        h('span', null, time(buckets[buckets.length - 1].from, zone).slice(0, 19))));
  }
}
