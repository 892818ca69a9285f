// Whatever comes of a run, and in whatever order: its list, its card, its page and its reports say the same.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shareOf } from '../../../support/fuzz';
import { run as runBody, scenario } from '../../../support/krkn-payloads';
import { TelemetryEdges, telemetryRequest, type TestResponse } from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

const fixture = (file: string): string =>
  readFileSync(join(__dirname, '../../../fixtures/krkn-cases', `${file}.json`), 'utf8');
const lateAlert = fixture('late-alert');
const alertsOf = (id: string): string =>
  fixture('late-alert.critical-alerts-00').replace('the request id', id);
const STILL_FIRING = 'Alert KubePodNotReady is still firing';
const NO_REASON = 'Krkn reported a failure although no scenario failed';

const read = ({ text }: TestResponse): string => visibleText(text).replace(/\s+/g, ' ');

let edges: TelemetryEdges;
let cookie: { readonly cookie: string };
beforeAll(async () => {
  edges = await TelemetryEdges.start();
  cookie = await edges.logIn(edges.edge('handler alone'));
});
afterAll(() => edges.stop());

let groups = 0;
let group: string;
let number = 0;
let id: string;
beforeEach(() => {
  group = `truth-${groups++}`;
  id = `${1793700000 + number++}-7f0c0000-0000-4000-8000-000000000001`;
});

const get = (target: string): Promise<TestResponse> =>
  edges.edge('handler alone')({ target, headers: cookie });
const list = async (): Promise<string> => read(await get(`/files/${group}`));
const page = async (): Promise<string> => read(await get(`/files/${group}/${id}`));
/** The card of the group among all. */
const card = async (): Promise<string> => {
  const { text } = await get('/files');
  const cards = text.split('<article').map((part) => visibleText(part).replace(/\s+/g, ' '));
  return cards.find((each) => each.includes(`> ${group} `) || each.includes(` ${group} `))!;
};
const report = async (): Promise<{ readonly status: string; readonly reasons: readonly string[] }> => {
  const { text } = await get(`/export?run=${group}/${id}&format=json`);
  return JSON.parse(text) as { status: string; reasons: string[] };
};
const send = async (body: string, request = id): Promise<void> => {
  const { status } = await edges.edge('HTTP API')(telemetryRequest(group, request, body));
  expect(status).toBe(200);
};
/** As krkn-lib does: a link, then a PUT of nothing but the bytes. */
const upload = async (file: string, bytes: string): Promise<void> => uploadTo(await linkFor(file), bytes);
const linkFor = async (file: string): Promise<string> => {
  const query = new URLSearchParams({ request_id: `${group}/${id}`, remote_filename: file });
  const { headers } = telemetryRequest(group, id, '');
  const { status, text } = await edges.edge('HTTP API')({
    target: `/presigned-url?${query.toString()}`,
    headers: { authorization: headers!['authorization']! },
  });
  expect(status).toBe(200);
  return text;
};
const uploadTo = async (link: string, bytes: string): Promise<void> => {
  const { status } = await fetch(link, { method: 'PUT', body: Buffer.from(bytes) });
  expect(status).toBe(200);
};

type Place = readonly [name: string, read: () => Promise<string>];
const reasonsOf = async (): Promise<string> => (await report()).reasons.join('; ');
const places: readonly Place[] = [
  ['the list', list],
  ['the card', card],
  ['the page', page],
  ['the report', reasonsOf],
];

describe('alerts after the telemetry, as Krkn sends them', () => {
  it.each(places)(
    '%s is asked first; the alert is the reason there, and then everywhere',
    async (_, first) => {
      await upload('logs-00.tar.gz', 'logs');
      await send(lateAlert);
      for (const [, each] of places) expect(await each()).toContain(NO_REASON);
      await upload('critical-alerts-00.log', alertsOf(id));
      await upload('prometheus-00.tar', 'tar');
      for (const each of [first, list, card, page, reasonsOf]) {
        const text = await each();
        expect(text).toContain(STILL_FIRING);
        expect(text).not.toContain(NO_REASON);
      }
    },
  );

  it('a page between the link and the upload; the alert is the reason afterwards', async () => {
    await send(lateAlert);
    const link = await linkFor('critical-alerts-00.log');
    for (const [, each] of places) expect(await each()).toContain(NO_REASON);
    await uploadTo(link, alertsOf(id));
    expect(await card()).toContain(STILL_FIRING);
    expect(await list()).toContain(STILL_FIRING);
  });

  it('uploaded twice; as the second says', async () => {
    await send(lateAlert);
    await upload('critical-alerts-00.log', alertsOf(id));
    expect(await list()).toContain(STILL_FIRING);
    await upload('critical-alerts-00.log', alertsOf(id).replace('KubePodNotReady', 'EtcdDown'));
    for (const [, each] of places) expect(await each()).toContain('Alert EtcdDown is still firing');
  });

  it('several runs of a group; each its own reason, and the newest on the card', async () => {
    await send(lateAlert);
    await send(lateAlert, id.replace(/^\d+/, '1793600000'));
    await upload('critical-alerts-00.log', alertsOf(id));
    const text = await list();
    expect(text.split(STILL_FIRING)).toHaveLength(2);
    expect(text.split(NO_REASON)).toHaveLength(2);
    expect(await card()).toContain(STILL_FIRING);
  });
});

describe('another order', () => {
  it.each(places)('alerts before the telemetry; %s knows them', async (_, each) => {
    await upload('critical-alerts-00.log', alertsOf(id));
    expect(await list()).toContain('No telemetry');
    await send(lateAlert);
    expect(await each()).toContain(STILL_FIRING);
  });

  it.each(places)(
    'alerts that were put there by hand, before the telemetry; %s knows them',
    async (_, each) => {
      await edges.put(`${group}/${id}/critical-alerts-00.log`, alertsOf(id));
      await send(lateAlert);
      expect(await each()).toContain(STILL_FIRING);
    },
  );

  it('a link for alerts before the telemetry, and their upload after it; all know them', async () => {
    const link = await linkFor('critical-alerts-00.log');
    await send(lateAlert);
    expect(await list()).toContain(NO_REASON);
    await uploadTo(link, alertsOf(id));
    for (const [, each] of places) expect(await each()).toContain(STILL_FIRING);
  });

  it('a link for alerts that were never uploaded; the run is as it was, and one without files is nowhere', async () => {
    await send(lateAlert);
    await linkFor('critical-alerts-00.log');
    id = id.replace(/^\d+/, '1793800000');
    await linkFor('critical-alerts-00.log');
    for (const each of [list, card]) {
      expect(await each()).toContain(NO_REASON);
      expect(await each()).not.toContain('No telemetry');
    }
  });

  it('telemetry twice, with another result; as the second says', async () => {
    await send(lateAlert);
    await upload('critical-alerts-00.log', alertsOf(id));
    for (const [, each] of places) expect(await each()).toContain(STILL_FIRING);
    await send(lateAlert.replace('"exit_status": 0', '"exit_status": 3'));
    for (const [, each] of places) {
      const text = await each();
      expect(text).toContain('1 of 1 scenario failed: pod_web.yml');
      expect(text).toContain(STILL_FIRING);
    }
    await send(lateAlert.replace('"job_status": false', '"job_status": true'));
    for (const each of [list, card, page]) expect(await each()).toContain(' Passed ');
    expect(await report()).toMatchObject({ status: 'passed', reasons: [] });
  });

  it('files put into the bucket by hand; all agree once the run was opened', async () => {
    await send(lateAlert);
    await edges.put(`${group}/${id}/critical-alerts-00.log`, alertsOf(id));
    expect(await page()).toContain(STILL_FIRING);
    for (const [, each] of places) expect(await each()).toContain(STILL_FIRING);
  });
});

it('a run that Krkn logged, with its alerts; as if it had been sent', async () => {
  const alerts = JSON.parse(alertsOf(id)) as object;
  await send(JSON.stringify({ telemetry: JSON.parse(lateAlert) as object, critical_alerts: alerts }));
  for (const [, each] of places) expect(await each()).toContain(STILL_FIRING);
  expect(JSON.parse((await edges.get(`${group}/${id}/telemetry.json`)).toString())).toMatchObject({
    job_status: false,
    run_uuid: '7f0c0000-0000-4000-8000-000000000001',
  });
});

it.each([
  ['a line of the log, which is no JSON', 'Chaos data: {"telemetry": {}}', 'Chaos data'],
  [
    'telemetry without scenarios',
    '{"telemetry": {"run_uuid": "a"}}',
    'scenarios param must be a list of object',
  ],
  ['a list', '[]', 'the body must be a JSON object'],
])('%s; 400, and what to send', async (_, body, problem) => {
  const { status, text } = await edges.edge('HTTP API')(telemetryRequest(group, id, body));
  expect(status).toBe(400);
  expect(text).toContain(problem);
  expect(text).toContain('Send the telemetry as one JSON object');
});

it('a run that sent none for more than a day; so in all places', async () => {
  id = '1745343338-7f0c0000-0000-4000-8000-000000000001';
  await upload('logs-00.tar.gz', 'logs');
  for (const [, each] of places) expect(await each()).toContain('sent none');
  for (const format of ['markdown', 'junit']) {
    expect((await get(`/export?run=${group}/${id}&format=${format}`)).text).toContain('sent none');
  }
});

// Start, duration, counts and score, of random runs.
const START = 1_793_700_000;
/** From the id to what the telemetry tells first. */
const soon = fc.nat(900);
const seconds = fc.oneof(fc.nat(90), fc.nat(9_000), fc.nat(400_000));
const score = fc.option(fc.nat(100), { nil: undefined });
const part = fc.record({ gap: seconds, length: seconds, exit: fc.constantFrom(0, 0, 1), score });
const randomRun = fc.record({
  named: fc.boolean(),
  prepared: soon,
  toldLater: fc.option(soon, { nil: undefined }),
  parts: fc.array(part, { minLength: 1, maxLength: 6 }),
});

function bodyOf({
  prepared,
  toldLater,
  parts,
}: typeof randomRun extends fc.Arbitrary<infer Run> ? Run : never): {
  readonly body: string;
  readonly end: number;
} {
  let clock = START + prepared;
  const scenarios = parts.map((each, place) => {
    const start = clock + (place === 0 ? each.gap % 900 : each.gap);
    clock = start + each.length;
    return scenario({
      ...{ scenario: `s${place}.yml`, exit_status: each.exit, start_timestamp: start, end_timestamp: clock },
      resiliency_report:
        each.score === undefined
          ? undefined
          : { resiliency_score: each.score, passed_slos: 1, total_slos: 2 },
    });
  });
  const told = toldLater === undefined ? undefined : new Date(1000 * (START + toldLater)).toISOString();
  return { body: runBody({ timestamp: told, scenarios }), end: clock };
}

const cellOf = (html: string, name: string): string | undefined => {
  const [, cell] = new RegExp(`data-name="${name}">(.*?)</td>`, 's').exec(html) ?? [];
  return cell === undefined
    ? undefined
    : visibleText(cell)
        .trim()
        .replace(/\s*, (?:good|fair|poor)$/, '');
};

it('random runs; list, page and reports agree on status, reasons, start, duration, counts and score', async () => {
  await fc.assert(
    fc.asyncProperty(randomRun, async (random) => {
      group = `random-${groups++}`;
      id = random.named ? `${START}-7f0c0000-0000-4000-8000-000000000001` : 'mine';
      const { body, end } = bodyOf(random);
      await send(body);
      const run = `${group}/${id}`;
      const [listed, shown, json, markdown, junit] = await Promise.all(
        [
          ...[`/files/${group}`, `/files/${run}`],
          ...['json', 'markdown', 'junit'].map((format) => `/export?run=${run}&format=${format}`),
        ].map(async (target) => (await get(target)).text),
      );
      const told = JSON.parse(json!) as {
        status: string;
        reasons: string[];
        startedAt: string;
        durationSeconds: number;
        score: number | null;
      };
      expect(Date.parse(told.startedAt) / 1000 + told.durationSeconds).toBe(end);
      const start = told.startedAt.replace('T', ' ').replace('Z', ' UTC');
      const texts = [visibleText(listed!), visibleText(shown!), markdown!];
      for (const text of texts) expect(text).toContain(start);
      expect(junit).toContain(`timestamp="${told.startedAt.replace('Z', '')}"`);
      expect(junit).toContain(`time="${told.durationSeconds.toFixed(3)}"`);
      const [, duration] = /- Duration: (.*)/.exec(markdown!)!;
      expect(cellOf(listed!, 'Duration')).toBe(duration);
      expect(visibleText(shown!)).toMatch(new RegExp(`Duration\\s+${duration}\\b`));
      expect(cellOf(listed!, 'Score')).toBe(told.score === null ? undefined : String(told.score));
      const status = told.status === 'passed' ? 'Passed' : 'Failed';
      const reason = visibleText(/<span class="reason[^>]*>(.*?)<\/span>/s.exec(listed!)?.[1] ?? '').trim();
      expect(reason).toBe(told.reasons.join('; '));
      for (const text of [listed!, shown!]) expect(visibleText(text)).toContain(status);
      const failed = random.parts.filter(({ exit }) => exit !== 0).length;
      expect(visibleText(shown!).replace(/\s+/g, ' ')).toContain(
        `Scenarios passed ${random.parts.length - failed} of ${random.parts.length}`,
      );
      expect(cellOf(listed!, 'Scenarios')).toBe(
        failed === 0 ? String(random.parts.length) : `${failed} of ${random.parts.length} failed`,
      );
    }),
    { numRuns: shareOf(5_000) },
  );
}, 240_000);
