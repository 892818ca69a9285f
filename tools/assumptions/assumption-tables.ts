import { probes } from '../probe/probes';
import { assumptionGroups, type Assumption } from './assumptions';

/** Of an assumption that no one has seen on AWS. */
const NO_ONE_YET = 'no one yet';

/**
 * The page docs/assumptions.md with its tables as the assumptions are declared.
 * @throws {Error} if the page lacks the first heading of the tables
 */
export function withAssumptionTables(page: string): string {
  const first = `\n## ${assumptionGroups[0].heading}\n`;
  const start = page.indexOf(first);
  if (start < 0) throw new Error(`The page has no heading "${first.trim()}"`);
  return page.slice(0, start) + assumptionGroups.map(renderGroup).join('');
}

function renderGroup({
  heading,
  assumptions,
}: {
  heading: string;
  assumptions: readonly Assumption[];
}): string {
  const rows = [
    ['Id', 'What is assumed', 'Written in', 'Enforced by', 'Seen on AWS', 'Probe'],
    ['---', '---', '---', '---', '---', '---'],
    ...assumptions.map((assumption) => [
      `\`${assumption.id}\``,
      assumption.claim,
      assumption.sources.map(link).join(', '),
      assumption.notEnforced ?? assumption.standIn.map((file) => `\`${file}\``).join(', '),
      assumption.seen === undefined ? NO_ONE_YET : link(assumption.seen),
      probes.some(({ id }) => id === assumption.id) ? 'yes' : '',
    ]),
  ];
  return `\n## ${heading}\n\n${rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('')}`;
}

function link(url: string): string {
  return `[${label(url)}](${url})`;
}

/** `telegraf#9452` of an issue or a pull request, and otherwise the last name in the path of the page, or its host. */
function label(url: string): string {
  const [, project, number] =
    /^https:\/\/github\.com\/[^/]+\/([^/]+)\/(?:issues|pull)\/(\d+)$/.exec(url) ?? [];
  if (project !== undefined && number !== undefined) return `${project}#${number}`;
  const { pathname, host } = new URL(url);
  return (/([^/]+)\/?$/.exec(pathname)?.[1] ?? host).replace(/\.html$/, '');
}
