// Asks the HTTP API that this page belongs to, and nothing else.

const KEY = 'metadata-search key';

/** Why a call was not answered, as the server says it (application/problem+json), or that it does not answer. */
export class Problem extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.detail || problem.title || 'HTTP ' + status);
    this.status = status;
    this.position = problem.position;
    this.suggestion = problem.suggestion;
    this.retryAfter = retryAfter;
  }

  /** A sentence that says what to do. */
  get advice() {
    switch (this.status) {
      case 0: return 'The server is unreachable. Check that it is running and that you can connect to it. Your query is kept: try again.';
      case 401: return 'The server requires an API key. Ask its operator for one.';
      case 403: return this.message;
      case 429: return 'Too many requests at the moment. Wait ' + (this.retryAfter || 1) + ' s, then try again.';
      case 503: return 'Elasticsearch is unreachable. Nothing is lost: try again in a few seconds.';
      case 504: return 'The search takes too long. Choose a shorter time range or a more specific query.';
      default: return this.message;
    }
  }
}

export const key = {
  get: () => sessionStorage.getItem(KEY) || '',
  set: value => value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY),
};

/** The URL of a call; parameters that are empty are left out. */
export function url(path, parameters) {
  const query = new URLSearchParams();
  Object.entries(parameters || {}).forEach(([name, value]) => {
    if (value !== '' && value !== undefined && value !== null) {
      query.set(name, value);
    }
  });
  const text = query.toString();
  return new URL(path + (text ? '?' + text : ''), document.baseURI);
}

/** Sends a request; throws Problem unless it is answered with 2xx. */
export async function send(path, parameters, options = {}) {
  const headers = { ...options.headers };
  if (key.get()) {
    headers.Authorization = 'Bearer ' + key.get();
  }
  let response;
  try {
    response = await fetch(url(path, parameters), { ...options, headers, cache: 'no-store', credentials: 'omit' });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, { title: 'The server is unreachable' });
  }
  if (!response.ok) {
    let problem = {};
    try {
      problem = await response.json();
    } catch (notJson) {
      problem = { title: 'HTTP ' + response.status };
    }
    throw new Problem(response.status, problem, response.headers.get('Retry-After'));
  }
  return response;
}

/** The answer to a call as JSON. */
export async function ask(path, parameters, signal) {
  return (await send(path, parameters, { signal })).json();
}

/** A page of records; a long question is sent as a POST. */
export async function search(parameters, signal) {
  if ((parameters.q || '').length < 1500) {
    return ask('metadata/search', parameters, signal);
  }
  const body = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== '' && value !== undefined));
  const response = await send('metadata/search', {}, {
    method: 'POST', signal, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' },
  });
  return response.json();
}

/** Reads an answer piece by piece, and tells how much came. */
export async function stream(response, onBytes) {
  const reader = response.body.getReader();
  const pieces = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      return new Blob(pieces);
    }
    pieces.push(value);
    bytes += value.length;
    onBytes(value, bytes);
  }
}

/** Gives a file to the browser, to be kept. */
export function save(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The call as a command line. */
export function curl(path, parameters) {
  const quoted = text => "'" + String(text).replaceAll("'", "'\\''") + "'";
  const parts = ['curl -sG ' + quoted(url(path))];
  Object.entries(parameters).forEach(([name, value]) => {
    if (value !== '' && value !== undefined) {
      parts.push('--data-urlencode ' + quoted(name + '=' + value));
    }
  });
  if (key.get()) {
    parts.push('-H "Authorization: Bearer $KEY"');
  }
  return parts.join(' \\\n  ');
}
