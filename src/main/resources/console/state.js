// What is looked at, all of it in the URL: a link is a finding.

export const COLUMNS = 'timestamp,srcIp,dstIp,dstPort,proto,host,method,uri,status';
const WIDTHS = 'metadata-search widths';
const CHOSEN = 'metadata-search columns';
const HISTORY = 'metadata-search questions';
const LOOK = 'metadata-search look';

function stored(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch (unreadable) {
    return otherwise;
  }
}

function store(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch (full) {
    // Then it is not remembered.
  }
}

export const widths = { get: () => stored(WIDTHS, {}), set: value => store(WIDTHS, value) };
export const questions = {
  get: () => stored(HISTORY, []),
  add: q => q && store(HISTORY, [q, ...questions.get().filter(one => one !== q)].slice(0, 50)),
};
export const chosen = { set: value => store(CHOSEN, value) };
export const look = { get: () => stored(LOOK, 'system'), set: value => store(LOOK, value) };

const DEFAULTS = () => ({
  page: 'search', q: '', from: '', to: '', sort: 'timestamp:desc', by: '', cols: stored(CHOSEN, COLUMNS), open: '',
  zone: 'UTC', filters: [],
});

/** Reads it from the URL. */
export function read() {
  const query = new URLSearchParams(location.search);
  const state = DEFAULTS();
  Object.keys(state).forEach(name => {
    if (name !== 'filters' && query.has(name)) {
      state[name] = query.get(name);
    }
  });
  // f=text, f=!text (inverted), f=-text (switched off), f=-!text
  state.filters = query.getAll('f').map(text => {
    const off = text.startsWith('-');
    const rest = off ? text.slice(1) : text;
    const not = rest.startsWith('!');
    return { text: not ? rest.slice(1) : rest, off, not };
  });
  return state;
}

/** The URL of a state. */
export function link(state) {
  const query = new URLSearchParams();
  const defaults = DEFAULTS();
  defaults.cols = COLUMNS;
  Object.entries(state).forEach(([name, value]) => {
    if (name in defaults && name !== 'filters' && value !== defaults[name]) {
      query.set(name, value);
    }
  });
  state.filters.forEach(filter => query.append('f', (filter.off ? '-' : '') + (filter.not ? '!' : '') + filter.text));
  const text = query.toString();
  return location.pathname + (text ? '?' + text : '');
}

/** Writes it into the URL: a step that Back undoes, unless it only refines the one before. */
export function write(state, isStep) {
  history[isStep ? 'pushState' : 'replaceState'](null, '', link(state));
}

const simple = text => /^[^\s()]+$/.test(text) || /^[\w.@]+:"(?:[^"\\]|\\.)*"$/.test(text);
const grouped = text => simple(text) ? text : '(' + text + ')';

/** Question and filters as one text, as the API is asked. */
export function question(state) {
  const parts = state.filters
    .filter(filter => !filter.off && filter.text.trim())
    .map(filter => (filter.not ? 'NOT ' : '') + grouped(filter.text.trim()));
  const q = state.q.trim();
  if (parts.length === 0) {
    return q;
  }
  return [...(q ? [grouped(q)] : []), ...parts].join(' AND ');
}
