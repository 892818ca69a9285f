import type { FileEntry } from '../../../../../lambda/krkn-telemetry/storage/keys/folder';
import { renderFiles } from '../../../../../lambda/krkn-telemetry/web/run/files';
import { elementsOf, visibleText } from '../../service/visible-text';
import { ABSENT_WORDS, hostileNames } from './hostile-names';
import { links } from '../drawn';

const now = Date.parse('2026-11-24T12:00:00Z');
const file = (name: string, size = 1024, modified = '2026-11-24T09:00:00.000Z'): FileEntry => ({
  name,
  key: `g/r/${name}`,
  size,
  modified,
});
const partName = (part: number): string => `prometheus-${String(part).padStart(2, '0')}.tar`;
const parts = (count: number, without: readonly number[] = []): FileEntry[] =>
  Array.from({ length: count }, (_, part) => part)
    .filter((part) => !without.includes(part))
    .map((part) => file(partName(part), 1024 * 1024));
const section = (files: readonly FileEntry[]): string => renderFiles({ links, files, now })?.text ?? '';
const words = (html: string): string => visibleText(html).replace(/\s+/g, ' ');

describe('renderFiles', () => {
  it('no files; no section', () => {
    expect(section([])).toBe('');
  });

  it.each([
    ['telemetry.json', 'Telemetry of the run'],
    ['critical-alerts-00.log', 'Critical alerts'],
    ['logs-00.tar.gz', 'Logs of the cluster'],
    ['logs-openshift-etcd-00.tar.gz', 'Logs of namespace openshift-etcd'],
    ['logs-00-00.tar.gz', 'Logs of namespace 00'],
    ['events-00.json', 'Events of the cluster'],
    ['prometheus-00.tar', 'Prometheus’ data, part 00 of 00–00'],
    ['core.dump', 'Another file'],
  ])('%s; is %s', (name, description) => {
    const html = section([file(name)]);
    expect(words(html)).toContain(`${name} ${description} 1.0 KiB 3 h ago`);
    expect(html).toContain(`<a href="/prod/download?key=g%2Fr%2F${name}">`);
    expect(html).toContain('<time datetime="2026-11-24T09:00:00Z" title="2026-11-24 09:00:00 UTC"');
  });

  it('several; how many, how large, and how old the newest is', () => {
    const files = [
      file('a', 1024, '2026-11-20T12:00:00.000Z'),
      file('b', 2048, '2026-11-24T11:00:00.000Z'),
      file('c', 0, '2026-11-21T12:00:00.000Z'),
    ];
    expect(words(section(files))).toContain('3 files, 3.0 KiB, the newest 1 h ago');
  });

  it.each([
    [parts(4, [3]), undefined],
    [
      parts(9, [3, 7]),
      'Parts 03 and 07 of Prometheus’ data are missing: the archive can only be read up to part 02.',
    ],
    [parts(3, [1]), 'Part 01 of Prometheus’ data is missing: the archive can only be read up to part 00.'],
    [parts(3, [0]), 'Part 00 of Prometheus’ data is missing: the archive cannot be read.'],
    [
      [file(partName(20))],
      'Parts 00, 01, 02, 03, 04, 05, 06, 07, 08, 09 and 10 more of Prometheus’ data are missing: the archive cannot be read.',
    ],
  ])('case %#; says which parts are missing', (files, warning) => {
    const html = section(files);
    if (warning === undefined) expect(html).not.toContain('callout');
    else expect(words(html)).toContain(warning);
  });

  it('parts; the line that unpacks them, as far as they can be read', () => {
    const html = section(parts(5, [3]));
    expect(words(html)).toContain("cat $(printf 'prometheus-%02d.tar ' $(seq 0 2)) | tar xf -");
    expect(html).toContain('data-copy="unpack-command" hidden');
    expect(section(parts(2, [0]))).not.toContain('unpack-command');
    expect(section([file('telemetry.json')])).not.toContain('unpack-command');
  });

  it('10 parts; lines of the table', () => {
    const html = section([file('telemetry.json'), ...parts(10)]);
    expect(html).not.toContain('<details class="more"');
    expect(html.match(/<tr>/g)).toHaveLength(12);
    expect(words(html)).toContain('Prometheus’ data, part 09 of 00–09');
  });

  it('676 parts; folded away, each with its link, in few bytes', () => {
    const html = section([file('telemetry.json'), ...parts(676)]);
    expect(html.match(/<tr>/g)).toHaveLength(2);
    expect(words(html)).toContain('676 parts of Prometheus’ data, 676 MiB');
    expect(html.match(/href="\/prod\/download\?key=g%2Fr%2Fprometheus-\d+\.tar"/g)).toHaveLength(676);
    expect(html.length).toBeLessThan(80_000);
  });

  it('only parts, many; no table', () => {
    expect(section(parts(11))).not.toContain('<table>');
  });

  it('1,000 other files; 500 lines, and the rest is counted', () => {
    const html = section(Array.from({ length: 1_000 }, (_, index) => file(`f${index}`)));
    expect(html.match(/<tr>/g)).toHaveLength(501);
    expect(words(html)).toContain('And 500 more.');
  });

  it('a time that is not valid; a dash', () => {
    const html = section([file('a', 1, 'yesterday')]);
    expect(words(html)).toContain('Another file 1 B –');
    expect(words(html)).not.toMatch(ABSENT_WORDS);
  });

  it.each(hostileNames)('%j as a name and as a namespace; inert and cut', (name) => {
    const html = section([file(name), file(`logs-${name}-00.tar.gz`)]);
    const harmless = section([file('a'), file('logs-b-00.tar.gz')]);
    expect(elementsOf(html)).toEqual(elementsOf(harmless));
    expect(html.replace(/href="[^"]*"/g, '').length).toBeLessThan(5_000);
  });
});
