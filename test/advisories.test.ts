// .ci/advisories, with an npm that answers as the real one does.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './support/docs';

const folder = mkdtempSync(join(tmpdir(), 'advisories-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What `npm audit --json` prints, on stderr too, and its exit status: of npm 11.19, shortened. */
const answers = {
  clean: { status: 0, json: '{ "auditReportVersion": 2, "vulnerabilities": {} }', log: '' },
  vulnerable: {
    status: 1,
    json: '{ "auditReportVersion": 2, "vulnerabilities": { "left-pad": { "severity": "critical" } } }',
    log: '',
  },
  'no such endpoint': {
    status: 1,
    json: '{ "message": "405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk", "error": { "summary": "", "detail": "" } }',
    log: 'npm warn audit 405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk\nnpm error audit endpoint returned an error',
  },
  'no network': {
    status: 1,
    json: '{ "message": "request to https://registry.example/ failed, reason: connect ECONNREFUSED", "error": { "summary": "" } }',
    log: 'npm warn audit request to https://registry.example/ failed, reason: connect ECONNREFUSED\nnpm error audit endpoint returned an error',
  },
  'a damaged lockfile': {
    status: 1,
    json: '{ "error": { "code": "ENOLOCK", "summary": "This command requires an existing lockfile." } }',
    log: 'npm error code ENOLOCK\nnpm error audit This command requires an existing lockfile.',
  },
  nothing: { status: 0, json: '', log: '' },
} as const;

type Answer = keyof typeof answers;

/** Runs the script. @param runtime what npm answers about what users run @param tools the same of all packages */
function advisories(runtime: Answer, tools: Answer): { status: number | null; output: string } {
  const npm = join(folder, 'npm');
  const answer = ({ status, json, log }: (typeof answers)[Answer]): string =>
    `if [[ $* == *--json* ]]; then echo '${json}'; echo '${log}' >&2; else echo '# npm audit report'; fi; exit ${status}`;
  writeFileSync(
    npm,
    `#!/usr/bin/env bash
     if [[ $* == 'config get registry' ]]; then echo https://registry.example/; exit; fi
     if [[ $* == 'audit '*--omit=dev*--audit-level=moderate ]]; then ${answer(answers[runtime])}; fi
     if [[ $* == 'audit '*--audit-level=high ]]; then ${answer(answers[tools])}; fi
     exit 64`,
  );
  chmodSync(npm, 0o755);
  const { status, stdout, stderr } = spawnSync(join(root, '.ci/advisories'), {
    env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
}

const WARNING = 'WARNING: NOT CHECKED FOR KNOWN VULNERABILITIES';

it('nothing is known; succeeds, and warns of nothing', () => {
  const { status, output } = advisories('clean', 'clean');
  expect(status).toBe(0);
  expect(output).toBe('What users run: no known vulnerability.\nTools: no known vulnerability.\n');
});

it.each([
  ['vulnerable', 'vulnerable', 'What users run. '],
  ['vulnerable', 'no network', 'What users run. '],
  ['clean', 'vulnerable', 'Tools. '],
  ['no network', 'vulnerable', 'Tools. '],
] as const)('what users run: %s, tools: %s; fails with the report', (runtime, tools, what) => {
  const { status, output } = advisories(runtime, tools);
  expect(status).toBe(1);
  expect(output).toContain('# npm audit report');
  expect(output).toContain(`Known vulnerabilities: ${what}`);
});

it.each([
  [
    'no such endpoint',
    '405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk',
  ],
  ['no network', 'request to https://registry.example/ failed, reason: connect ECONNREFUSED'],
] as const)(
  'the registry answers with %s; succeeds with a warning that names it, and why',
  (answer, reason) => {
    const { status, output } = advisories(answer, answer);
    expect(status).toBe(0);
    expect(output).toContain(`${WARNING}\n##  - What users run: ${reason}\n##  - Tools: ${reason}\n`);
    expect(output).toContain('https://registry.example/');
    expect(output).not.toContain('no known vulnerability');
  },
);

it('the registry answers once; the warning names what was not checked', () => {
  const { status, output } = advisories('clean', 'no network');
  expect(status).toBe(0);
  expect(output).toContain(`${WARNING}\n##  - Tools: request to `);
});

it.each([
  ['a damaged lockfile', 'clean', 'What users run'],
  ['no network', 'a damaged lockfile', 'Tools'],
  ['clean', 'nothing', 'Tools'],
] as const)('what users run: %s, tools: %s; fails, with what npm said', (runtime, tools, what) => {
  const { status, output } = advisories(runtime, tools);
  expect(status).toBe(1);
  expect(output).toContain(`npm audit failed, and not for the registry: ${what}. Fix`);
  expect(output.includes('requires an existing lockfile')).toBe(
    [runtime, tools].includes('a damaged lockfile'),
  );
});
