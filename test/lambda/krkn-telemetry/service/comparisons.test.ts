// Pages on several runs, and reports, over HTTP.
import { run as runBody, scenario } from '../../../support/krkn-payloads';
import { basic } from '../../../support/connector-edges';
import {
  PASSWORD,
  telemetryRequest,
  throughEachEdge,
  throughHandler,
  upload,
  type Edge,
  type TelemetryEdges,
  type TestResponse,
} from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

const read = ({ text }: TestResponse): string => visibleText(text).replace(/\s+/g, ' ');
const UUID = '96348571-0b06-459e-b654-a1bb6fd66239';
const runs = [
  { id: `1795000000-${UUID}`, body: runBody() },
  { id: `1795100000-${UUID}`, body: runBody({ scenarios: [scenario({ scenario: 'other.yml' })] }) },
  { id: `1795200000-${UUID}`, body: runBody({ scenarios: [scenario({ exit_status: 1 })] }) },
];
const [oldest, middle, newest] = runs.map(({ id }) => `team/a/${id}`) as [string, string, string];
const unfinished = `team/a/1795300000-${UUID}`;
const unreadable = `team/a/1795400000-${UUID}`;

/** Stores the runs, and logs in. */
async function prepare(send: Edge, edges: TelemetryEdges): Promise<{ readonly cookie: string }> {
  for (const { id, body } of runs) {
    const { status } = await send(telemetryRequest('team/a', id, body));
    expect(status).toBe(200);
  }
  return edges.logIn(send);
}

throughEachEdge((send, edges) => {
  let cookie: { readonly cookie: string };
  beforeAll(async () => {
    cookie = await prepare(send, edges());
  });
  const exported = (format: string, headers: Readonly<Record<string, string>>): Promise<TestResponse> =>
    send({ target: `/export?${new URLSearchParams({ run: newest, format }).toString()}`, headers });

  it.each(['/compare', '/history', '/export'])('%s without a login; no page', async (path) => {
    const { status } = await send({ target: `${path}?run=${newest}&group=team/a&format=json` });
    expect(status).toBe(303);
  });

  it.each([
    ['markdown', 'text/markdown; charset=utf-8', 'md', '**❌ Failed**'],
    [
      'junit',
      'application/xml; charset=utf-8',
      'junit.xml',
      '<failure message="pod.yml failed with exit status 1" />',
    ],
    ['json', 'application/json; charset=utf-8', 'json', '"status": "failed"'],
  ])('%s; saved as a file, and kept by no one on the way', async (format, type, extension, holds) => {
    const { status, headers, text } = await exported(format, cookie);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="1795200000-${UUID}.${extension}"; filename*=UTF-8''1795200000-${UUID}.${extension}`,
    });
    expect(text).toContain(holds);
  });

  it.each(['markdown', 'json', 'junit'])(
    '%s; asked by a foreign Host, leads there nowhere',
    async (format) => {
      const headers = { authorization: basic('krkn', PASSWORD), host: 'evil.example' };
      const { status, text } = await exported(format, headers);
      expect(status).toBe(200);
      expect(text).not.toContain('evil');
      const { host } = new URL(edges().url);
      const links = [...text.matchAll(/(?<=\]\(<)[^>]+(?=>\))/g)].map(([link]) => new URL(link));
      expect(links.map((link) => link.host)).toEqual(format === 'markdown' ? [host, host] : []);
    },
  );

  it('markdown; leads to where the service was reached', async () => {
    const { text } = await exported('markdown', cookie);
    const [, address = ''] = /\[The run\]\(<([^>]+)>\)/.exec(text) ?? [];
    expect(new URL(address).host).toBe(new URL(edges().url).host);
    expect(new URL(address).pathname).toBe(`/files/${newest}`);
  });

  it.each([
    ['the right credentials, as a CI server sends them', basic('krkn', PASSWORD), 200, '<testsuites'],
    ['a wrong password', basic('krkn', 'wrong'), 401, 'The user name or password is wrong.'],
  ])('%s; %s', async (_, authorization, status, says) => {
    const answer = await exported('junit', { authorization });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(says);
  });
});

throughHandler((send, edges) => {
  let cookie: { readonly cookie: string };
  const get = (path: string, parameters: Readonly<Record<string, string>>): Promise<TestResponse> =>
    send({ target: `${path}?${new URLSearchParams(parameters).toString()}`, headers: cookie });

  beforeAll(async () => {
    cookie = await prepare(send, edges());
    await upload(send, unfinished, 'prometheus-00.tar', 'x');
    await edges().put(`${unreadable}/telemetry.json`, 'x');
  });

  describe('compare', () => {
    it('without another; the last passing run of the same scenarios', async () => {
      const page = await get('/compare', { run: newest });
      expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(read(page)).toContain(
        'Worse than the last passing run of the same scenarios: pod.yml newly fails',
      );
      expect(page.text).toContain(`href="/files/${oldest}"`);
    });

    it('with another; that one', async () => {
      const page = await get('/compare', { run: newest, with: middle });
      expect(read(page)).toContain('than the run of 2026-11-19');
    });

    it.each([
      [newest, middle],
      [middle, newest],
    ])('two that are ticked, in any order; the later one with the earlier', async (...ticked) => {
      const query = ticked.map((run) => `run=${encodeURIComponent(run)}`).join('&');
      const page = await send({ target: `/compare?${query}`, headers: cookie });
      expect(read(page)).toContain('than the run of 2026-11-19');
      expect(page.text).toContain(`<option value="${middle}" selected>`);
    });

    it('three that are ticked; 400, and how many it takes', async () => {
      const query = [newest, middle, oldest].map((run) => `run=${encodeURIComponent(run)}`).join('&');
      const { status, text } = await send({ target: `/compare?${query}`, headers: cookie });
      expect([status, text.includes('3 runs are ticked. Expected two.')]).toEqual([400, true]);
    });

    it('the list of a group; each run that can be compared can be ticked', async () => {
      const { text } = await get('/files/team/a', {});
      const ticks = [...text.matchAll(/<input type="checkbox" name="run" value="([^"]*)"/g)].map(
        ([, run]) => run,
      );
      expect(ticks).toEqual([unreadable, newest, middle, oldest]);
      expect(text).toContain('<form class="runs" method="get" action="/compare">');
    });

    it('with an empty one, as the form sends it; the last passing run', async () => {
      expect(read(await get('/compare', { run: newest, with: '' }))).toContain('the last passing run');
    });

    it('of other scenarios than all before; the last passing run, and a word on it', async () => {
      const page = await get('/compare', { run: middle });
      expect(read(page)).toContain('No earlier run with the same scenarios passed, so the scenarios differ.');
    });

    it.each([
      ['the first run', { run: oldest }, 200, 'No run of the group passed before this one'],
      ['a run without telemetry', { run: unfinished }, 200, 'cannot be compared'],
      ['with a run without telemetry', { run: newest, with: unfinished }, 200, 'cannot be compared'],
      ['a run that cannot be read', { run: unreadable }, 200, 'cannot be read as a JSON object'],
      [
        'with a run that cannot be read',
        { run: newest, with: unreadable },
        200,
        'cannot be read as a JSON object',
      ],
      ['a run that does not exist', { run: 'team/a/none' }, 404, 'There is no such run'],
      ['with a run that does not exist', { run: newest, with: 'team/none' }, 404, 'There is no such run'],
      ['no run', {}, 400, 'run=group/run'],
      ['what is no folder', { run: '../x' }, 400, 'has a segment . or ..'],
    ])('%s; %j', async (_, parameters, status, says) => {
      const page = await get('/compare', parameters);
      expect(page.status).toBe(status);
      expect(read(page)).toContain(says);
    });
  });

  describe('history', () => {
    it('a scenario; its runs', async () => {
      const page = await get('/history', { group: 'team/a', scenario: 'scenarios/kube/pod.yml' });
      expect(page.status).toBe(200);
      expect(read(page)).toContain('Passed 50 % 1 of 2 runs');
    });

    it.each([
      ['a scenario that never ran', { group: 'team/a', scenario: 'x' }, 404, 'scenarios/kube/pod.yml'],
      ['an empty scenario', { group: 'team/a', scenario: '' }, 404, 'other.yml'],
      ['a group that does not exist', { group: 'none', scenario: 'x' }, 404, 'No such group'],
      ['no group', { scenario: 'x' }, 400, 'group=G'],
    ])('%s; %j', async (_, parameters, status, says) => {
      const page = await get('/history', parameters);
      expect(page.status).toBe(status);
      expect(read(page)).toContain(says);
    });
  });

  describe('export', () => {
    it('a run that cannot be read; unknown, in all formats', async () => {
      const text = async (format: string): Promise<string> =>
        (await get('/export', { run: unreadable, format })).text;
      expect(JSON.parse(await text('json'))).toMatchObject({ status: 'unknown' });
      expect(await text('junit')).toContain(
        '<error message="Its telemetry.json cannot be read as a JSON object',
      );
      expect(await text('markdown')).toContain('**❔ Unknown outcome**');
    });

    it('the files of a run; in the JSON', async () => {
      const { text } = await get('/export', { run: unfinished, format: 'json' });
      expect(JSON.parse(text)).toMatchObject({
        status: 'unfinished',
        files: [{ name: 'prometheus-00.tar', size: 1 }],
      });
    });

    it.each([
      ['no format', { run: newest }, 400, 'markdown, junit, json'],
      ['another format', { run: newest, format: 'pdf' }, 400, 'markdown, junit, json'],
      ['no run', { format: 'json' }, 400, 'run=group/run'],
      ['a run that does not exist', { run: 'team/a/none', format: 'json' }, 404, 'no such run'],
    ])('%s; %j', async (_, parameters, status, says) => {
      const answer = await get('/export', parameters);
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(says);
    });
  });
});
