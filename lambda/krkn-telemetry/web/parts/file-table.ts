import { partDigits, partNumber, type ArchiveParts } from '../../storage/keys/archive-parts';
import type { FileEntry } from '../../storage/keys/folder';
import { formatBytes, formatNumber } from '../../text/amounts';
import { foreignText } from './foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';
import type { Links } from '../frame/links';
import { number, renderRest, renderTable } from './table';
import { formatAge, isoTime } from './time';
import type { ForeignText } from '../../text/foreign-text';

/** What the table shows. */
interface FileTable {
  readonly links: Links;
  /** What is in it, for those who do not see what is around it. */
  readonly label: string;
  readonly files: readonly FileEntry[];
  /** Of the archive that some of the files are; undefined: none are. */
  readonly parts: ArchiveParts | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Lines of the table at most: Krkn sends a dozen beside the parts of its archive. */
const MOST_ROWS = 500;

/** Files with what they are, their sizes and ages, each a link that downloads it. */
export function renderFileTable(table: FileTable): Html {
  const { label, files } = table;
  return html`${renderTable(
    label,
    ['File', 'What it is', number('Size'), 'Modified'],
    files.slice(0, MOST_ROWS).map((file) => renderRow(file, table)),
  )}
  ${renderRest(files.length, MOST_ROWS, (hidden) => `And ${formatNumber(hidden)} more.`)}`;
}

function renderRow({ name, key, size, modified }: FileEntry, { links, parts, now }: FileTable): Html {
  return html`<tr>
    <th scope="row"><a href="${links.file(key)}">${foreignText(name)}</a></th>
    <td>${describeFile(name, parts)}</td>
    <td class="number">${formatBytes(size)}</td>
    <td>${renderAge(modified, now)}</td>
  </tr> `;
}

/** What a file is, by the names that Krkn gives. */
function describeFile(name: ForeignText, parts: ArchiveParts | undefined): HtmlValue {
  const part = partNumber(name);
  if (part !== undefined && parts !== undefined) {
    return `Prometheus’ data, part ${partDigits(part)} of 00–${partDigits(parts.last)}`;
  }
  const namespace = /^logs-(.+)-\d+\.tar\.gz$/.exec(name)?.[1];
  if (namespace !== undefined) return ['Logs of namespace ', foreignText(namespace)];
  return kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'Another file';
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^telemetry\.json$/, 'Telemetry of the run'],
  [/^critical-alerts-\d+\.log$/, 'Critical alerts'],
  [/^logs-\d+\.tar\.gz$/, 'Logs of the cluster'],
  [/^events-\d+\.json$/, 'Events of the cluster'],
];

/**
 * How long ago a file was stored.
 * @param modified ISO 8601
 * @param now epoch milliseconds
 */
export function renderAge(modified: string, now: number): HtmlValue {
  const seconds = Date.parse(modified) / 1000;
  const iso = isoTime(seconds);
  if (iso === undefined) return '–';
  const title = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return html`<time datetime="${iso}" title="${title}">${formatAge(seconds, now)}</time>`;
}
