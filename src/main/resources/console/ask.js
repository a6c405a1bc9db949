// The box for the question: it completes fields, operators and values, and marks what is wrong.
import { h, Component } from './preact.module.js';
import { ask } from './api.js';
import { questions } from './state.js';
import { isNumeric } from './format.js';

export const EXAMPLES = [
  ['srcIp:127.0.0.1 AND host:google.com', 'one address and one host'],
  ['srcIp:10.1.0.0/16', 'a network'],
  ['host:*.example OR host:example', 'a domain and its subdomains'],
  ['status:5xx', 'all server errors'],
  ['bytesIn:>300K', 'large responses'],
  ['dstPort:(https OR ssh)', 'ports by service name'],
  ['NOT proto:tcp', 'everything but TCP'],
  ['userAgent:curl', 'a word in a text'],
  ['method:POST AND NOT host:google.com', 'one condition, but not another'],
  ['uri:/search*', 'the beginning of a value'],
  ['duration:[5 TO 10]', 'a range of numbers'],
  ['host:* AND NOT userAgent:*', 'one field exists, another does not'],
];

const OPERATORS = ['AND', 'OR', 'NOT'];

/** The word at the cursor: what is completed. */
export function wordAt(text, cursor) {
  const begin = text.slice(0, cursor).search(/[^\s()]*$/);
  return { begin, text: text.slice(begin, cursor) };
}

export class Ask extends Component {
  constructor(props) {
    super(props);
    this.state = { text: props.q, offered: [], chosen: -1, q: props.q };
    this.asked = 0;
  }

  static getDerivedStateFromProps(props, state) {
    return props.q === state.q ? null : { q: props.q, text: props.q, offered: [] };
  }

  async offer(text, cursor) {
    const mine = ++this.asked;
    const word = wordAt(text, cursor);
    const negated = word.text.replace(/^[-+!]/, '');
    const colon = negated.indexOf(':');
    let offered = [];
    if (!text.trim()) {
      offered = questions.get().map(q => ({ text: q, note: 'recent query', whole: true }));
    } else if (colon < 0 && negated) {
      const small = negated.toLowerCase();
      offered = this.props.fields
        .map(field => ({ field, synonym: field.columns.find(name => name.toLowerCase().startsWith(small)) }))
        .filter(({ field, synonym }) => field.name.toLowerCase().includes(small) || synonym)
        .sort((a, b) => b.field.name.toLowerCase().startsWith(small) - a.field.name.toLowerCase().startsWith(small))
        .slice(0, 12)
        .map(({ field, synonym }) => ({
          text: field.name + ':',
          note: field.type + (synonym && synonym !== field.name ? ', ' + synonym : ''),
        }));
      offered.push(...OPERATORS.filter(one => one.startsWith(negated.toUpperCase())).map(one => ({ text: one + ' ', note: 'operator' })));
    } else if (colon > 0) {
      const name = negated.slice(0, colon);
      const begun = negated.slice(colon + 1).replace(/^"/, '');
      const field = this.props.fields.find(one => one.name === name || one.columns.includes(name));
      if (field) {
        await new Promise(resolve => setTimeout(resolve, 200));
        if (mine !== this.asked) {
          return;
        }
        offered = await this.values(field, begun);
      }
    }
    if (mine === this.asked) {
      this.setState({ offered, chosen: -1 });
    }
  }

  async values(field, begun) {
    const counted = field.sortable ? field.name : field.name + '.keyword';
    const safe = /^[\w.-]+$/.test(begun);
    const q = safe && field.type === 'keyword' ? field.name + ':' + begun + '*' : '';
    try {
      const answer = await ask('metadata/stats', { field: counted, size: 50, q, from: this.props.from, to: this.props.to });
      return answer.values
        .filter(one => String(one.value).toLowerCase().startsWith(begun.toLowerCase()))
        .slice(0, 12)
        .map(one => ({
          text: field.name + ':' + (isNumeric(field.type) || /^[\w.-]+$/.test(one.value) ? one.value
            : '"' + String(one.value).replace(/[\\"]/g, '\\$&') + '"') + ' ',
          shown: String(one.value), note: one.count + ' times',
        }));
    } catch (noValues) {
      return []; // what is wrong is said when the question is asked
    }
  }

  take(offer) {
    const { text } = this.state;
    if (offer.whole) {
      this.setState({ text: offer.text, offered: [] });
      this.props.onAsk(offer.text);
      return;
    }
    const cursor = this.box.selectionStart;
    const word = wordAt(text, cursor);
    const sign = /^[-+!]/.test(word.text) ? word.text[0] : '';
    const begin = text.slice(0, word.begin) + sign + offer.text;
    const next = begin + text.slice(cursor).replace(/^\s/, '');
    this.setState({ text: next, offered: [], chosen: -1 }, () => {
      this.box.focus();
      this.box.setSelectionRange(begin.length, begin.length);
      this.offer(next, begin.length);
    });
  }

  onKey(event) {
    const { offered, chosen } = this.state;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (offered.length === 0) {
        this.offer(this.state.text, this.box.selectionStart);
      } else {
        const step = event.key === 'ArrowDown' ? 1 : -1;
        this.setState({ chosen: Math.max(-1, Math.min(offered.length - 1, chosen + step)) });
      }
    } else if (event.key === 'Escape') {
      this.asked++;
      this.setState({ offered: [], chosen: -1 });
    } else if ((event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      event.preventDefault();
      this.take(offered[chosen]);
    }
  }

  submit(event) {
    event.preventDefault();
    this.asked++;
    this.setState({ offered: [], chosen: -1 });
    questions.add(this.state.text.trim());
    this.props.onAsk(this.state.text.trim());
  }

  render({ problem }, { text, offered, chosen }) {
    const isOpen = offered.length > 0;
    return h('form', { class: 'ask', role: 'search', onSubmit: event => this.submit(event) },
      h('div', { class: 'box' },
        h('input', {
          ref: box => { this.box = box; },
          id: 'q', type: 'text', value: text, autocomplete: 'off', spellcheck: false, autocapitalize: 'off',
          placeholder: 'Search: srcIp:10.0.0.1 AND host:example.com, or a word', 'aria-label': 'Query',
          role: 'combobox', 'aria-expanded': String(isOpen), 'aria-controls': 'offered', 'aria-autocomplete': 'list',
          'aria-activedescendant': chosen >= 0 ? 'offered-' + chosen : undefined,
          'aria-invalid': problem ? 'true' : undefined, 'aria-describedby': problem ? 'problem' : undefined,
          onInput: event => {
            this.setState({ text: event.target.value });
            this.offer(event.target.value, event.target.selectionStart);
          },
          onFocus: event => { if (!event.target.value) { this.offer('', 0); } },
          onBlur: () => { this.asked++; setTimeout(() => this.setState({ offered: [] }), 150); },
          onKeyDown: event => this.onKey(event),
        }),
        h('ul', { id: 'offered', role: 'listbox', 'aria-label': 'Suggestions', class: 'offered', hidden: !isOpen },
          offered.map((offer, i) => h('li', {
            key: offer.text, id: 'offered-' + i, role: 'option', 'aria-selected': String(i === chosen),
            onMouseDown: event => { event.preventDefault(); this.take(offer); },
          }, h('span', null, offer.shown || offer.text), h('small', null, offer.note))))),
      h('button', { type: 'submit', class: 'primary' }, 'Search'));
  }
}

/** What is wrong with the question: where it is, and what would be right. */
export function Wrong({ problem, asked, onUse }) {
  const at = problem.position;
  return h('div', { id: 'problem', class: 'wrong', role: 'alert' },
    h('p', null, problem.suggestion ? problem.advice.replace(/ Did you mean .*$/, '') : problem.advice),
    at > 0 && asked ? h('p', { class: 'marked' }, asked.slice(0, at - 1), h('mark', null, asked.slice(at - 1).match(/^\S*/)[0] || ' '),
      asked.slice(at - 1).replace(/^\S*/, '')) : null,
    problem.suggestion ? h('p', null, 'Did you mean ',
      h('button', { class: 'link', onClick: () => onUse(problem.suggestion) }, problem.suggestion), '?') : null);
}

/** Questions to begin with. */
export function Examples({ onUse, title }) {
  return h('div', { class: 'examples' }, title ? h('h2', null, title) : null,
    h('ul', null, EXAMPLES.map(([q, what]) => h('li', { key: q },
      h('button', { class: 'link code', onClick: () => onUse(q) }, q), h('span', null, what)))));
}
