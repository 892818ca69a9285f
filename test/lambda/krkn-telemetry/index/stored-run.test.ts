// What pages read of a run has limits: anyone with a link can upload 5 GB.
import { Bucket } from '../../../../lambda/krkn-telemetry/storage/bucket';
import { LONGEST_TELEMETRY } from '../../../../lambda/krkn-telemetry/model/read-run';
import { readStoredRun } from '../../../../lambda/krkn-telemetry/index/stored-run';
import { run } from '../../../support/krkn-payloads';
import { BUCKET_NAME, TelemetryEdges } from '../../../support/telemetry-edges';
import { visibleText } from '../service/visible-text';

const alerts = JSON.stringify({ chaos_alerts: [{ alertname: 'EtcdDown', alertstate: 'firing' }] });
const { signal } = new AbortController();

let edges: TelemetryEdges;
beforeAll(async () => {
  edges = await TelemetryEdges.start();
});
afterAll(() => edges.stop());

const stored = (requestId: string) => {
  const { client } = edges;
  const bucket = new Bucket({ name: BUCKET_NAME, client, linkClient: client, linkExpiration: 60 });
  return readStoredRun(bucket, { group: 'g', requestId }, signal);
};
const page = async (target: string): Promise<string> => {
  const send = edges.edge('handler alone');
  const { status, text } = await send({ target, headers: await edges.logIn(send) });
  expect(status).toBe(200);
  return visibleText(text);
};

it.each([
  ['as long as are read', 0, []],
  ['longer', 1, ['critical-alerts-00.log']],
])('alerts that are %s; shown, or said so', async (name, more, tooLong) => {
  await edges.put(`g/${name}/telemetry.json`, run());
  const text = alerts.padEnd(1024 * 1024 + more);
  await edges.put(`g/${name}/critical-alerts-00.log`, text);
  const found = await stored(name);
  expect([found.tooLong, found.alerts?.chaosAlerts.length]).toEqual([tooLong, more === 0 ? 1 : undefined]);
  expect(found.run).toBeDefined();
  const id = encodeURIComponent(`g/${name}`);
  const texts = [
    `/files/${id}`,
    `/compare?run=${id}&with=${id}`,
    `/export?run=${id}&format=markdown`,
    `/export?run=${id}&format=json`,
  ];
  const tellers = await Promise.all(
    texts.map(async (target) => [target, /critical-alerts-00\.log\s+is too long/.test(await page(target))]),
  );
  expect(tellers).toEqual(texts.map((target) => [target, more > 0]));
});

it('telemetry that is longer than is read; said so on the page, and on that of the raw file', async () => {
  await edges.put('g/long/telemetry.json', run().padEnd(LONGEST_TELEMETRY + 1));
  expect(await stored('long')).toEqual({
    ...{ run: undefined, hasTelemetry: true },
    ...{ alerts: undefined, metrics: { kind: 'none' }, tooLong: ['telemetry.json'] },
  });
  expect(await page('/files/g/long')).toContain('telemetry.json is too long');
  expect(await page('/export?run=g/long&format=markdown')).toContain('telemetry.json is too long');
  expect(await page('/raw?run=g/long')).toContain('too long to be shown');
});
