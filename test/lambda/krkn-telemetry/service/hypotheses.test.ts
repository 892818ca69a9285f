// What became of hypotheses: the page, lists, reports, comparisons and histories say the same.
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { RunIndex } from '../../../../lambda/krkn-telemetry/index/run-index';
import { Bucket } from '../../../../lambda/krkn-telemetry/storage/bucket';
import { windowsKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import type { JsonReport } from '../../../../lambda/krkn-telemetry/reports/json-report';
import type { HypothesisResult, WindowsResult } from '../../../../lambda/krkn-telemetry/windows/result';
import { fault } from '../../../../local/s3/faults';
import { runOf } from '../../../support/krkn-payloads';
import {
  BUCKET_NAME,
  TelemetryEdges,
  telemetryRequest,
  type TestResponse,
} from '../../../support/telemetry-edges';
import { hypothesisResults, packed, START, windowsResult } from '../../../support/windows-results';
import { visibleText } from './visible-text';

const { held, violated, late, inconclusive, warning } = hypothesisResults;
const VIOLATED_SAID = '0.042 (service="checkout") for 3 min during pod.yml';
const VIOLATED = `Checkout answers: ${VIOLATED_SAID}`;
const LATE_SAID = 'true again only 7 min 20 s after pod.yml';
const LATE = `p99 is back within 5 minutes: ${LATE_SAID}`;
const WARNING_SAID = '1,610,612,736 for 30 s during pod.yml';

const read = ({ text }: TestResponse): string => visibleText(text).replace(/\s+/g, ' ');
const { signal } = new AbortController();

let edges: TelemetryEdges;
let cookie: { readonly cookie: string };
let bucket: Bucket;
beforeAll(async () => {
  edges = await TelemetryEdges.start();
  cookie = await edges.logIn(edges.edge('handler alone'));
  const { client } = edges;
  bucket = new Bucket({ name: BUCKET_NAME, client, linkClient: client, linkExpiration: 60 });
});
afterAll(() => edges.stop());
afterEach(() => {
  edges.s3.faults.clear();
});

let groups = 0;
let group: string;
beforeEach(() => {
  group = `promises-${groups++}`;
});
const idOf = (place: number): string =>
  `${1_793_700_000 + place * 1_000}-7f0c0000-0000-4000-8000-000000000001`;

const get = async (target: string): Promise<TestResponse> => {
  const answer = await edges.edge('handler alone')({ target, headers: cookie });
  expect(answer.status).toBe(200);
  return answer;
};
const send = async (requestId: string, body = runOf({})): Promise<void> => {
  const { status } = await edges.edge('HTTP API')(telemetryRequest(group, requestId, body));
  expect(status).toBe(200);
};
const store = (requestId: string, result: WindowsResult): Promise<void> =>
  edges.put(windowsKey({ group, requestId }), packed(result));
/** What the worker does at last. */
const tell = (requestId: string): Promise<void> =>
  new RunIndex({ bucket, now: Date.now }).refreshRun({ group, requestId }, signal);
const list = async (query = ''): Promise<string> => read(await get(`/files/${group}${query}`));
const page = async (requestId: string): Promise<string> => read(await get(`/files/${group}/${requestId}`));
const exported = async (requestId: string, format: string): Promise<string> =>
  (await get(`/export?run=${group}/${requestId}&format=${format}`)).text;
const lines = async (): Promise<unknown> =>
  (await new RunIndex({ bucket, now: Date.now }).group(group, signal)).runs;

describe('a run whose result becomes final', () => {
  const id = idOf(1);
  beforeEach(async () => {
    await send(id);
    expect(await list()).toContain('Passed');
  });

  it('told by the worker; failed in the list, its facets, the groups and the history', async () => {
    await store(id, windowsResult({ hypotheses: [held, violated] }));
    await tell(id);
    expect(await list()).toContain(VIOLATED);
    expect(await list('?status=failed')).toContain(VIOLATED);
    expect(await list('?status=passed')).not.toContain(VIOLATED);
    expect(read(await get('/files'))).toContain('Failed');
  });

  it('told by no one; so in all places once its page was opened', async () => {
    await store(id, windowsResult({ hypotheses: [late] }));
    expect(await page(id)).toContain(LATE);
    expect(await list()).toContain(LATE);
  });

  it('told twice; one line, as the second says', async () => {
    await store(id, windowsResult({ hypotheses: [violated] }));
    await tell(id);
    await store(id, windowsResult({ hypotheses: [held] }));
    await tell(id);
    await tell(id);
    expect(await lines()).toMatchObject([{ status: 'passed', hypotheses: [{ verdict: 'held' }] }]);
  });

  it('partial; nothing changes, until it is final', async () => {
    await store(id, windowsResult({ state: 'partial', nextLook: START, hypotheses: [violated] }));
    await tell(id);
    expect(await page(id)).toContain('Passed');
    expect(await lines()).toMatchObject([{ status: 'passed', hypotheses: undefined }]);
    await store(id, windowsResult({ hypotheses: [violated] }));
    await tell(id);
    expect(await lines()).toMatchObject([{ status: 'failed' }]);
  });

  it('not of all scenarios; failed by what did not hold, and compared as such', async () => {
    await store(id, windowsResult({ state: 'partial', hypotheses: [held, violated] }));
    await tell(id);
    expect(await list('?status=failed')).toContain(VIOLATED);
    expect(await page(id)).toContain('only hypotheses that did not hold count');
    await send(idOf(2));
    await store(idOf(2), windowsResult({ hypotheses: [held] }));
    const comparison = read(await get(`/compare?run=${group}/${idOf(2)}&with=${group}/${id}`));
    expect(comparison).toContain('The metrics of the baseline are not known of all scenarios');
    expect(comparison).toContain(`Violated ${VIOLATED_SAID}`);
  });

  it('of no scenario; the page tells what became of hypotheses, and that none counts', async () => {
    await store(id, windowsResult({ state: 'failed', problem: 'Too slow.', hypotheses: [violated] }));
    await tell(id);
    const text = await page(id);
    expect(text).toContain('Passed');
    expect(text).toContain('The metrics could not be looked at, so no hypothesis counts');
    expect(text).toContain('0 of 1 held');
  });

  it('an index that is made again; the same lines', async () => {
    await send(idOf(2), runOf({ exit_status: 1 }));
    await store(id, windowsResult({ hypotheses: Object.values(hypothesisResults) }));
    await tell(id);
    const before = await lines();
    const keys = await edges.keys(`_chaos-telemetry/index/${group}/`);
    expect(keys).not.toEqual([]);
    for (const Key of keys) await edges.client.send(new DeleteObjectCommand({ Bucket: BUCKET_NAME, Key }));
    expect(await lines()).toEqual(before);
  });

  it('telemetry that comes again; judged with what is known of its metrics', async () => {
    await store(id, windowsResult({ hypotheses: [violated] }));
    await send(id);
    expect(await list()).toContain(VIOLATED);
  });
});

it('a run that is gone; nothing is told of it', async () => {
  await tell(idOf(1));
  expect(await edges.keys(`_chaos-telemetry/index/${group}/`)).toEqual([]);
});

it('a result that is damaged; the page tells so, and what Krkn says of the run', async () => {
  await send(idOf(1));
  await edges.put(windowsKey({ group, requestId: idOf(1) }), 'x');
  const text = await page(idOf(1));
  expect(text).toContain('Passed');
  expect(text).toContain('What is known of its metrics cannot be read, so no hypothesis counts');
});

it('a hypothesis without values, of a name that is half a character; told', async () => {
  const [{ worst: _, ...violation }] = violated.violations as [HypothesisResult['violations'][number]];
  const { worst: __, ...withoutValues } = violated;
  const hypothesis = { ...withoutValues, name: 'Up\ud800', violations: [violation] };
  await send(idOf(1));
  await store(idOf(1), windowsResult({ hypotheses: [hypothesis] }));
  const said = 'Up\ufffd: no values (service="checkout") for 3 min during pod.yml';
  expect(await page(idOf(1))).toContain(said);
  expect(JSON.parse(await exported(idOf(1), 'json'))).toMatchObject({ status: 'failed', reasons: [said] });
});

const hang = (): void => {
  edges.s3.faults.add(fault.hang, { operation: 'GetObject', keyPrefix: '_chaos-telemetry/windows/' });
};

it('a result that S3 does not return in time; the page all the same, and lists stay as they are', async () => {
  await send(idOf(1));
  await store(idOf(1), windowsResult({ hypotheses: [violated] }));
  await tell(idOf(1));
  hang();
  const start = performance.now();
  expect(await page(idOf(1))).toContain('could not be read in time, so no hypothesis counts');
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(await list()).toContain(VIOLATED);
  edges.s3.faults.clear();
  expect(await page(idOf(1))).toContain(VIOLATED);
});

it('a report, and S3 does not return the result; it fails, rather than passes the run', async () => {
  await send(idOf(1));
  hang();
  edges.remainingTime = 2_500;
  const { status } = await edges.edge('handler alone')({
    ...{ target: `/export?run=${group}/${idOf(1)}&format=junit`, headers: cookie },
  });
  edges.remainingTime = 28_000;
  expect(status).toBe(503);
});

it.each<{
  readonly hypothesis: HypothesisResult;
  readonly status: string;
  readonly said: string;
  readonly junit: string | undefined;
  readonly compared: string;
}>([
  {
    ...{ hypothesis: held, status: 'passed', said: '', junit: undefined },
    compared: 'Held As before',
  },
  {
    ...{ hypothesis: violated, status: 'failed', said: VIOLATED_SAID, junit: 'failure' },
    compared: `Violated ${VIOLATED_SAID} No longer holds`,
  },
  {
    ...{ hypothesis: late, status: 'failed', said: LATE_SAID, junit: 'failure' },
    compared: `Late ${LATE_SAID} No longer holds`,
  },
  {
    ...{ hypothesis: inconclusive, status: 'passed', said: inconclusive.reason!, junit: 'skipped' },
    compared: `Inconclusive ${inconclusive.reason!} Not judged`,
  },
  {
    ...{ hypothesis: warning, status: 'passed', said: WARNING_SAID, junit: undefined },
    compared: `Violated ${WARNING_SAID} No longer holds`,
  },
])(
  '$hypothesis.verdict of severity $hypothesis.severity; alike everywhere',
  async ({ hypothesis, status, said, junit, compared }) => {
    const { name, verdict, severity } = hypothesis;
    const [before, after] = [idOf(1), idOf(2)];
    for (const id of [before, after]) await send(id);
    await store(before, windowsResult({ hypotheses: [{ ...hypothesis, verdict: 'held', violations: [] }] }));
    await store(after, windowsResult({ hypotheses: [hypothesis] }));
    for (const id of [before, after]) await tell(id);

    const [shown, listed] = [await page(after), await list()];
    expect(shown).toContain(status === 'failed' ? 'Failed' : 'Passed');
    for (const text of said === '' ? [] : [name, said]) expect(shown).toContain(text);
    expect(listed).toContain(verdict === 'held' ? '1 of 1 held' : '0 of 1 held');
    expect(listed.includes(`${name}: ${said}`)).toBe(status === 'failed');

    const json = JSON.parse(await exported(after, 'json')) as JsonReport;
    expect(json).toMatchObject({
      status,
      reasons: status === 'failed' ? [`${name}: ${said}`] : [],
      metrics: { hypotheses: [{ name, verdict, severity, reason: said === '' ? null : said }] },
    });
    const place = { isReason: status === 'failed', kind: 'hypothesis', place: 'metrics' };
    expect(json.findings).toMatchObject(said === '' ? [] : [place]);

    const row = (await exported(after, 'markdown'))
      .split('\n')
      .find((line) => line.startsWith(`| ${name} |`));
    expect(row).toContain(`| ${verdict} | ${severity} |`);
    expect(row).toContain(`| ${said === '' ? '–' : said} |`);

    const [, own = ''] =
      /<testcase classname="hypothesis"(.*?)<\/testcase>/s.exec(await exported(after, 'junit')) ?? [];
    expect(/<(failure|error|skipped)/.exec(own)?.[1]).toBe(junit);

    const comparison = read(await get(`/compare?run=${group}/${after}&with=${group}/${before}`));
    expect(comparison).toContain(`${name} Held ${compared}`);

    const history = read(await get(`/history?group=${group}`));
    const word = verdict.charAt(0).toUpperCase() + verdict.slice(1);
    expect(history).toContain(`${name} ${word} ${verdict === 'held' ? 'held, held' : `held, ${verdict}`}`);
  },
);
