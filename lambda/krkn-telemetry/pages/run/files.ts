import { archiveParts, partDigits, partNumber, type ArchiveParts } from '../../keys/archive-parts';
import type { FileEntry } from '../../keys/folder';
import { formatBytes } from '../../text/byte-size';
import { count, formatNumber } from '../../text/count';
import { foreignText } from '../foreign-text';
import { html, type Html, type HtmlValue } from '../html';
import { downloadLink } from '../links';
import { renderScrollTable } from '../scroll-table';
import { formatAge, isoTime } from '../time';

/** What the section needs. */
export interface FilesSection {
  readonly basePath: string;
  readonly files: readonly FileEntry[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Parts of an archive that the table shows one by one. */
const FEW_PARTS = 10;
/** Lines of the table at most: Krkn sends a dozen beside the parts. */
const MOST_ROWS = 500;

/**
 * The files of a run, each a link that downloads it.
 * @returns undefined when there are none
 */
export function renderFiles({ basePath, files, now }: FilesSection): Html | undefined {
  if (files.length === 0) return undefined;
  const parts = archiveParts(files.map(({ name }) => name));
  const isCollapsed = parts !== undefined && parts.count > FEW_PARTS;
  const single = isCollapsed ? files.filter(({ name }) => partNumber(name) === undefined) : files;
  return html`<section id="files" aria-labelledby="files-heading">
    <h2 id="files-heading">Files</h2>
    ${renderTotals(files, now)}
    ${single.length > 0 && renderTable(single.slice(0, MOST_ROWS), { basePath, now, parts })}
    ${single.length > MOST_ROWS && html`<p class="dim">And ${formatNumber(single.length - MOST_ROWS)} more.</p>`}
    ${isCollapsed && renderParts(basePath, files)} ${parts !== undefined && renderArchive(parts)}
  </section>`;
}

function renderTotals(files: readonly FileEntry[], now: number): Html {
  const newest = files.reduce((last, { modified }) => (modified > last ? modified : last), '');
  return html`<p class="dim">
    ${count(files.length, 'file')}, ${formatBytes(totalSize(files))}, the newest ${renderAge(newest, now)}
  </p>`;
}

function totalSize(files: readonly FileEntry[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

interface Surroundings {
  readonly basePath: string;
  readonly now: number;
  readonly parts: ArchiveParts | undefined;
}

function renderTable(files: readonly FileEntry[], { basePath, now, parts }: Surroundings): Html {
  return renderScrollTable(
    'Files of the run',
    html`<thead>
        <tr>
          <th scope="col">File</th>
          <th scope="col">What it is</th>
          <th scope="col" class="number">Size</th>
          <th scope="col">Modified</th>
        </tr>
      </thead>
      <tbody>
        ${files.map(
          ({ name, key, size, modified }) =>
            html`<tr>
              <th scope="row"><a href="${downloadLink(basePath, key)}">${foreignText(name)}</a></th>
              <td>${describeFile(name, parts)}</td>
              <td class="number">${formatBytes(size)}</td>
              <td>${renderAge(modified, now)}</td>
            </tr> `,
        )}
      </tbody>`,
  );
}

/** What a file is, by the names that Krkn gives. */
function describeFile(name: string, parts: ArchiveParts | undefined): HtmlValue {
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

/** @param modified ISO 8601 */
function renderAge(modified: string, now: number): HtmlValue {
  const seconds = Date.parse(modified) / 1000;
  const iso = isoTime(seconds);
  if (iso === undefined) return '–';
  const title = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
  return html`<time datetime="${iso}" title="${title}">${formatAge(seconds, now)}</time>`;
}

function renderParts(basePath: string, files: readonly FileEntry[]): Html {
  const parts = files.flatMap((file) => {
    const part = partNumber(file.name);
    return part === undefined ? [] : [{ file, digits: partDigits(part) }];
  });
  const size = formatBytes(totalSize(parts.map(({ file }) => file)));
  return html`<details class="more">
    <summary>${count(parts.length, 'part')} of Prometheus’ data, ${size}</summary>
    <ul class="archive-parts">
      ${parts.map(({ file, digits }) => html`<li><a href="${downloadLink(basePath, file.key)}">part ${digits}</a></li>`)}
    </ul>
  </details>`;
}

function renderArchive({ missing, command, count: parts }: ArchiveParts): Html {
  return html`${missing.length > 0 && renderMissing(missing)}
  ${
    command !== undefined &&
    html`<h3>Unpack Prometheus’ data</h3>
      <p>
        ${parts > 1 ? 'The parts are slices of one archive. Download them to one folder' : 'Download the archive'}, and
        there:
      </p>
      <div class="copyable">
        <button type="button" data-copy="unpack-command" hidden>Copy</button>
        <pre class="code" id="unpack-command" tabindex="0" role="region" aria-label="Command that unpacks">${command}</pre>
      </div>`
  }`;
}

const MOST_MISSING = 10;

function renderMissing(missing: readonly number[]): Html {
  const first = missing[0] ?? 0;
  const reach =
    first === 0
      ? 'the archive cannot be read'
      : `the archive can only be read up to part ${partDigits(first - 1)}`;
  const [noun, verb] = missing.length === 1 ? ['Part', 'is'] : ['Parts', 'are'];
  return html`<div class="callout warning">
    <p>${noun} ${enumerated(missing)} of Prometheus’ data ${verb} missing: ${reach}.</p>
  </div>`;
}

function enumerated(parts: readonly number[]): string {
  const told = parts.slice(0, MOST_MISSING).map(partDigits);
  const rest = parts.length - told.length;
  if (rest > 0) return `${told.join(', ')} and ${rest} more`;
  return told.length === 1 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.slice(-1).join('')}`;
}
