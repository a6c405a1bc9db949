// How values are written. A value is only ever text: never HTML, never a link.

const COUNT = new Intl.NumberFormat('en-US');

export const count = number => COUNT.format(number);

export function bytes(number) {
  if (Math.abs(number) < 1024) {
    return number + ' B';
  }
  const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = -1;
  do {
    number /= 1024;
    unit++;
  } while (Math.abs(number) >= 1024 && unit < units.length - 1);
  return number.toFixed(number < 10 ? 1 : 0) + ' ' + units[unit];
}

/** A time in the chosen zone, to the millisecond. */
export function time(iso, zone) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return String(iso);
  }
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    fractionalSecondDigits: 3, hourCycle: 'h23',
  }).formatToParts(date).map(part => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}.${parts.fractionalSecond}`;
}

/** How long ago it is, roughly. */
export function ago(iso) {
  const seconds = Math.round((Date.now() - new Date(iso)) / 1000);
  const [number, unit] = Math.abs(seconds) < 90 ? [seconds, 's']
    : Math.abs(seconds) < 5400 ? [Math.round(seconds / 60), 'min']
    : Math.abs(seconds) < 172800 ? [Math.round(seconds / 3600), 'h'] : [Math.round(seconds / 86400), 'days'];
  return number < 0 ? 'in ' + -number + ' ' + unit : number + ' ' + unit + ' ago';
}

/** A value of a record by the name of its field: {source: {file}} has source.file. */
export function at(record, field) {
  if (record[field] !== undefined) {
    return record[field];
  }
  return field.split('.').reduce((value, name) => value === undefined || value === null ? undefined : value[name], record);
}

/** A cell of the table: short, on one line. */
export function cell(value, field, zone) {
  if (value === undefined || value === null) {
    return '';
  }
  if (field === 'timestamp') {
    return time(value, zone);
  }
  if (/^bytes/i.test(field) && typeof value === 'number') {
    return bytes(value);
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.length > 300 ? text.slice(0, 300) + '…' : text;
}

export const isNumeric = type => /^(long|integer|double|float|short|byte)/.test(type || '');

/** A record as pairs of field and value, objects inside by their path. */
export function flat(record, prefix = '') {
  return Object.entries(record).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? flat(value, prefix + name + '.')
      : [[prefix + name, value]]);
}

/** field:value, as q writes it. */
export function term(field, value) {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return field + ':' + (value < 0 ? '"' + value + '"' : value);
  }
  return field + ':"' + String(value).replace(/[\\"]/g, '\\$&') + '"';
}
