// What is asked of the service on the demo's runs: every page, export and listing, and what is refused.
import { assets } from '../../../lambda/krkn-telemetry/assets/assets';
import type { DemoRun } from '../../../local/demo/demo-run';
import { authorization, PASSWORD, query, type TestRequest } from '../../support/telemetry-edges';
import { basic } from '../../support/connector-edges';

/** Some 200 requests, each with the headers of a caller that is let in or not. */
export function frameRequests(
  runs: readonly DemoRun[],
  session: Readonly<Record<string, string>>,
): readonly TestRequest[] {
  const groups = [...new Set(runs.map(({ group }) => group))];
  const chosen = groups.flatMap((group) => someOf(runs.filter((run) => run.group === group)));
  const folders = chosen.map(({ group, requestId }) => `${group}/${requestId}`);
  const withFile = chosen.find(({ files }) => files.length > 0)!;
  const file = `${withFile.group}/${withFile.requestId}/${withFile.files[0]!.name}`;
  const pages = [
    ...[
      '/',
      '/files',
      '/files/',
      '//files',
      '/?q=pay',
      '/?q=none',
      '/files/none',
      '/files/a%2Fb',
      '/files/x%3Cimg%3E',
    ],
    ...[
      '/files?path=none',
      '/files/odd',
      '/files/odd/list',
      '/files/odd/unfinished',
      '/files/odd/%E2%80%AEx',
    ],
    ...[
      '/raw?run=odd/list',
      '/compare?run=odd/list',
      '/compare?run=odd/unfinished',
      '/export?run=odd/list&format=json',
    ],
    ...groups.flatMap((group) => [
      ...[`/files/${group}`, `/files/${group}/`, `/files?path=${group}`, `/files/${group}?page=2`],
      ...[`/files/${group}?status=failed&sort=duration&order=asc`, `/files/${group}?q=zzz`],
      ...[`/history${query({ group, scenario: 'none' })}`, `/history${query({ group })}`],
      ...scenariosOf(runs, group).map((scenario) => `/history${query({ group, scenario })}`),
    ]),
    ...folders.flatMap((run) => [
      ...[`/files/${run}`, `/files/${run}?recovery=2`, `/compare${query({ run })}`, `/raw${query({ run })}`],
      ...['markdown', 'junit', 'json'].map((format) => `/export${query({ run, format })}`),
    ]),
    `/compare${query({ run: folders[0]!, with: folders[1]! })}`,
    `/compare${query({ run: folders[1]!, with: folders[0]! })}`,
    `/compare${query({ run: folders[0]!, with: 'none/none' })}`,
    ...[
      '/history',
      '/history?scenario=s',
      '/history?group=none&scenario=s',
      '/compare',
      '/compare?run=none/none',
    ],
    ...['/raw', '/raw?run=none/none', '/raw?run=a/../b', '/export', '/export?format=json', '/files/a/../b'],
    ...[`/export?run=none/none&format=json`, `/export?run=${folders[0]!}&format=pdf`],
    ...[
      `/download${query({ key: file })}`,
      '/download',
      '/download?key=none',
      '/download?key=_chaos-telemetry/x',
    ],
  ];
  const api = [
    ...['/navigate', '/navigate/', ...groups.map((group) => `/navigate/${group}`), '/navigate/none'],
    ...folders.map((folder) => `/navigate/${folder}`),
    ...[`/download-url/${file}`, '/download-url/none', '/download-url', '/navigate/a/../b'],
    ...['/presigned-url', '/presigned-url?request_id=g/r&remote_filename=f.tar'],
    ...['/presigned-url?request_id=g/r&remote_filename=telemetry.json', '/telemetry', '/none', '/none/none'],
  ];
  const form = {
    ...session,
    origin: 'http://telemetry.example',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const strangers = [
    '/',
    '/files',
    '/files/a%20b?x=1',
    '/export?run=a/b&format=json',
    '/raw?run=a/b',
    '/navigate',
  ];
  return [
    ...pages.map((target) => ({ target, headers: session })),
    ...api.map((target) => ({ target, headers: { authorization } })),
    ...strangers.map((target) => ({ target })),
    ...['/export?run=a/b&format=json', '/navigate'].map((target) => ({
      target,
      headers: { authorization: basic('krkn', 'wrong') },
    })),
    ...[
      '/health',
      '/health/',
      '/assets/none.css',
      '/assets',
      '/login',
      '/login?next=/files/x',
      '/login?next=//evil',
    ].map((target) => ({ target })),
    { target: '/login', headers: session },
    { target: `/assets/${assets.styles.name}` },
    {
      method: 'POST',
      target: '/login',
      headers: form,
      body: query({ username: 'krkn', password: PASSWORD }).slice(1),
    },
    { method: 'POST', target: '/login', headers: form, body: 'username=a&password=b&next=%2Ffiles%2Fx' },
    { method: 'POST', target: '/login', headers: { ...form, origin: 'http://evil.example' } },
    { method: 'POST', target: '/login', headers: { ...form, 'content-type': 'text/plain' } },
    { method: 'POST', target: '/login', headers: form, body: 'x'.repeat(5000) },
    { method: 'POST', target: '/logout', headers: form },
    { method: 'POST', target: '/logout', headers: { ...form, origin: 'http://evil.example' } },
    ...wrongMethods.map(([method, target]) => ({ method, target, headers: { ...session, authorization } })),
    ...[
      '/files',
      `/files/${folders[0]!}`,
      '/navigate',
      '/raw?run=none/none',
      `/export?run=${folders[0]!}&format=junit`,
    ].map((target) => ({ target, headers: { ...session, authorization, 'accept-encoding': 'gzip' } })),
    {
      method: 'POST',
      target: `/telemetry${query({ request_id: 'r', telemetry_group: 'g' })}`,
      headers: { authorization, 'content-type': 'text/plain' },
    },
    {
      method: 'POST',
      target: `/telemetry${query({ request_id: 'r', telemetry_group: 'g' })}`,
      headers: { authorization, 'content-type': 'application/json' },
      body: 'no JSON',
    },
  ];
}

/** Paths that exist, asked by methods that they do not take, and the methods that they take. */
export const wrongMethods: readonly (readonly [method: string, target: string, allow: string])[] = [
  ['POST', '/files', 'GET'],
  ['PUT', '/', 'GET'],
  ['GET', '/logout', 'POST'],
  ['PUT', '/login', 'GET, POST'],
  ['DELETE', '/telemetry', 'POST'],
  ['POST', '/files/g', 'GET'],
  ['DELETE', '/navigate/g/r', 'GET'],
  ['POST', '/assets/x.css', 'GET'],
  ['PUT', '/download-url/g/r/f', 'GET'],
];

/** The first, the last, one that failed and one without telemetry. */
function someOf(runs: readonly DemoRun[]): readonly DemoRun[] {
  const failed = runs.find(({ telemetry }) => JSON.stringify(telemetry ?? '').includes('"exit_status":1'));
  const unfinished = runs.find(({ telemetry }) => telemetry === undefined);
  return [...new Set([runs[0], runs.at(-1), failed, unfinished])].filter((run) => run !== undefined);
}

function scenariosOf(runs: readonly DemoRun[], group: string): readonly string[] {
  const telemetry = runs.findLast((run) => run.group === group && run.telemetry !== undefined)?.telemetry;
  const { scenarios } = telemetry as { readonly scenarios: readonly { readonly scenario: string }[] };
  return scenarios.map(({ scenario }) => scenario).slice(0, 5);
}
