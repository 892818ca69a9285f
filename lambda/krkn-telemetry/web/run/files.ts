import { archiveParts, partDigits, partNumber, type ArchiveParts } from '../../storage/keys/archive-parts';
import type { FileEntry } from '../../storage/keys/folder';
import { formatBytes, count } from '../../text/amounts';
import { renderAge, renderFileTable } from '../parts/file-table';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import type { ForeignText } from '../../text/foreign-text';
import { foreignText } from '../parts/foreign-text';
import { renderSection, renderCommand } from '../parts/table';

interface FilesSection {
  readonly links: Links;
  readonly files: readonly FileEntry[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Parts of an archive that the table shows one by one. */
const FEW_PARTS = 10;

/**
 * The files of a run, each a link that downloads it.
 * @returns undefined when there are none
 */
export function renderFiles({ links, files, now }: FilesSection): Html | undefined {
  if (files.length === 0) return undefined;
  const parts = archiveParts(files.map(({ name }) => name));
  const isCollapsed = parts !== undefined && parts.count > FEW_PARTS;
  const single = isCollapsed ? files.filter(({ name }) => partNumber(name) === undefined) : files;
  return renderSection(
    'files',
    'Files',
    html`${renderTotals(files, now)}
    ${single.length > 0 && renderFileTable({ links, label: 'Files of the run', files: single, parts, now })}
    ${isCollapsed && renderParts(links, files)} ${parts !== undefined && renderArchive(parts)}`,
  );
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

function renderParts(links: Links, files: readonly FileEntry[]): Html {
  const parts = files.flatMap((file) => {
    const part = partNumber(file.name);
    return part === undefined ? [] : [{ file, digits: partDigits(part) }];
  });
  const size = formatBytes(totalSize(parts.map(({ file }) => file)));
  return html`<details class="more">
    <summary>${count(parts.length, 'part')} of Prometheus’ data, ${size}</summary>
    <ul class="archive-parts">
      ${parts.map(({ file, digits }) => html`<li><a href="${links.file(file.key)}">part ${digits}</a></li>`)}
    </ul>
  </details>`;
}

function renderArchive({ missing, command, count: parts }: ArchiveParts): Html {
  return html`${missing.length > 0 && renderMissing(missing)}
  ${
    command !== undefined &&
    html`<h3>Unpack Prometheus’ data</h3>
      <p>
        ${parts > 1 ? 'The parts are slices of one archive. Download them to one folder and run there:' : 'Download the archive and run beside it:'}
      </p>
      ${renderCommand({ id: 'unpack-command', label: 'Command that unpacks', text: command })}`
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

interface FoldersSection {
  readonly links: Links;
  /** The run's folder, without a slash at its end. */
  readonly folder: ForeignText;
  readonly names: readonly ForeignText[];
}

/**
 * The folders inside a run's, each a link to its page.
 * @returns undefined when there are none
 */
export function renderFolders({ links, folder, names }: FoldersSection): Html | undefined {
  if (names.length === 0) return undefined;
  return renderSection(
    'folders',
    'Folders',
    html`<ul>
      ${names.map((name) => html`<li><a href="${links.folder(`${folder}/${name}`)}">${foreignText(name)}</a></li> `)}
    </ul>`,
  );
}
