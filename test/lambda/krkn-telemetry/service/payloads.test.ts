// What Krkn of any age sends, and others do, from the request to the page.
import {
  krknFixture,
  krknPayloads,
  runOf,
  runWithYaml,
  type KrknPayload,
} from '../../../support/krkn-payloads';
import { telemetryRequest, throughEachEdge, type EdgeName } from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

/** Bodies that a gateway may change. */
const bodiesOfEdge: readonly string[] = [
  ...['OpenShift run', 'byte order mark', 'unicode and markup, escaped or not', '5 MB of checks'],
  ...['empty body', 'cut off', 'not UTF-8'],
];

/** What is sent through an edge, and the status of its answer. */
function payloadsThrough(edgeName: EdgeName): readonly KrknPayload[] {
  if (edgeName === 'handler alone') return krknPayloads;
  return (
    krknPayloads
      .filter(({ name }) => bodiesOfEdge.includes(name))
      // The gateway hands JSON over as text, in which broken UTF-8 is replaced before the handler sees it.
      .map((payload) => (payload.says === 'not UTF-8' ? { ...payload, expect: 200 } : payload))
  );
}

throughEachEdge(
  (send, edges, edgeName) => {
    let cookies: { readonly cookie: string };
    beforeAll(async () => {
      cookies = await edges().logIn(send);
    });
    let groups = 0;
    let group: string;
    beforeEach(() => {
      group = `group-${groups++}`;
    });
    const pageOf = async (folder: string): Promise<string> => {
      const { status, text } = await send({ target: `/files/${folder}`, headers: cookies });
      expect(status).toBe(200);
      return visibleText(text);
    };
    const rows = (status: 200 | 400) =>
      payloadsThrough(edgeName)
        .filter((payload) => payload.expect === status)
        .map((payload) => [payload.name, payload] as const);

    it.each(rows(200))('%s; stored, and shown', async (_name, { body, parameters, holds = [] }) => {
      expect(await send(telemetryRequest(group, 'r', body))).toMatchObject({ status: 200 });
      const stored = (await edges().get(`${group}/r/telemetry.json`)).toString();
      const { scenarios } = JSON.parse(stored) as { scenarios: Record<string, unknown>[] };
      if (parameters !== undefined) expect(scenarios.map((each) => each['parameters'])).toEqual(parameters);
      for (const text of holds) expect(stored).toContain(text);
      const received = await edges().get(`_chaos-telemetry/raw/${group}/r.json`);
      expect(received.equals(Buffer.from(body.toString()))).toBe(true);
      expect(await pageOf(`${group}/r`)).not.toMatch(/\b(?:null|undefined|NaN|Invalid Date|\[object)\b/);
    });

    it.each(rows(400))('%s; 400, nothing stored', async (_name, { body, says }) => {
      const response = await send(telemetryRequest(group, 'r', body));
      expect([response.status, response.headers['content-type']]).toEqual([400, 'text/plain; charset=utf-8']);
      expect(response.text).toMatch(/^\[bad request\]: .+\n$/);
      expect(response.text).toContain(says);
      expect((await edges().keys()).filter((key) => key.includes(`${group}/`))).toEqual([]);
    });

    it('a Kubernetes run whose scenario failed, without job_status; shown as failed', async () => {
      await send(telemetryRequest(group, 'r', krknFixture('kubernetes-run.json')));
      expect(await pageOf(`${group}/r`)).toContain('Failed');
    });

    it('an overall report of zeros; the mean of the scenarios is shown', async () => {
      await send(telemetryRequest(group, 'r', krknFixture('openshift-run.json')));
      expect(await pageOf(`${group}/r`)).toMatch(/Resiliency score\s+89\b/);
    });

    it('files of Krkn 3 beside what krkn-lib 2 left of a run; shown', async () => {
      const scenarios = [{ scenario: 'pod.yml', exit_status: 0, parameters_base64: '', parameters: [] }];
      await send(telemetryRequest(group, 'r', JSON.stringify({ scenarios })));
      await edges().put(`${group}/r/events-00.json`, '[]');
      expect(await pageOf(`${group}/r`)).toMatch(/Passed[^]*pod\.yml[^]*events-00\.json/);
    });

    it('secrets in parameters; not on the page', async () => {
      await send(telemetryRequest(group, 'yaml', runWithYaml('bmc_password: planted-1\ntoken: planted-2\n')));
      await send(
        telemetryRequest(
          group,
          'json',
          runOf({ parameters_base64: '', parameters: { secret: 'planted-3' } }),
        ),
      );
      expect(await pageOf(`${group}/yaml`)).not.toContain('planted');
      expect(await pageOf(`${group}/json`)).not.toContain('planted');
    });
  },
  { names: ['handler alone', 'HTTP API'] },
);
