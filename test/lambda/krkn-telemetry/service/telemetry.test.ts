// POST /telemetry.
import { authorization, query, telemetryRequest, throughEachEdge } from '../../../support/telemetry-edges';
import { run } from '../../../support/krkn-payloads';

throughEachEdge((send, edges) => {
  let groups = 0;
  let group: string;
  beforeEach(() => {
    group = `group-${groups++}`;
  });

  it('a run of Krkn; exactly 200, the object is there and the body as it was received', async () => {
    // More digits than a double has.
    const body = run({ x_future: 'digits' }).replace('"digits"', '9007199254740993');
    const response = await send(telemetryRequest(group, '1745343338-u-t', body));
    expect(response).toMatchObject({
      status: 200,
      text: `record ${group}/1745343338-u-t/telemetry.json created`,
    });
    expect(response.headers['content-type'] ?? 'text/plain').toMatch(/^text\/plain/);
    expect(await edges().keys(group)).toEqual([`${group}/1745343338-u-t/telemetry.json`]);
    expect(await edges().get(`_chaos-telemetry/raw/${group}/1745343338-u-t.json`)).toEqual(Buffer.from(body));
  });

  it.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset=UTF-8', 200],
    ['Application/JSON', 200],
    ['text/plain', 415],
    ['application/jsonp', 415],
    ['application/x-www-form-urlencoded', 415],
    ['', 415],
  ])('content type %j; %d', async (contentType, status) => {
    const request = telemetryRequest(group, 'r', run());
    const response = await send({ ...request, headers: { authorization, 'content-type': contentType } });
    expect(response.status).toBe(status);
    expect(await edges().keys(group)).toHaveLength(status === 200 ? 1 : 0);
    if (status === 415) {
      expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
      expect(response.text).toBe('[bad request]: the content type must be application/json.\n');
    }
  });

  it.each(['//telemetry', '/telemetry/', '///telemetry//'])('%s; as /telemetry', async (path) => {
    const parameters = query({ request_id: 'r', telemetry_group: group });
    const response = await send({ ...telemetryRequest(group, 'r', run()), target: path + parameters });
    expect([response.status, response.headers['location']]).toEqual([200, undefined]);
    expect(await edges().keys(group)).toEqual([`${group}/r/telemetry.json`]);
  });

  it.each([
    ['no parameters', {}],
    ['no request_id', { telemetry_group: 'missing' }],
    ['an empty request_id', { telemetry_group: 'missing', request_id: '' }],
  ])('%s; 400', async (_condition, parameters) => {
    const request = telemetryRequest('g', 'r', run());
    const response = await send({ ...request, target: `/telemetry${query(parameters)}` });
    expect(response).toMatchObject({
      status: 400,
      text: '[bad request]: the query parameter request_id is missing or empty.\n',
    });
    expect(response.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(await edges().keys('missing')).toEqual([]);
  });

  it('krkn-lib 1.x, which knows no groups; filed under default', async () => {
    const requestId = `1745343338-${group}`;
    for (const parameters of [{ request_id: requestId }, { request_id: requestId, telemetry_group: '' }]) {
      const request = telemetryRequest('', requestId, run());
      const response = await send({ ...request, target: `/telemetry${query(parameters)}` });
      expect(response.text).toBe(`record default/${requestId}/telemetry.json created`);
    }
  });

  it('what was stored, sent again; unchanged', async () => {
    await send(telemetryRequest(group, 'r', run()));
    const stored = await edges().get(`${group}/r/telemetry.json`);
    expect((await send(telemetryRequest(group, 'r', stored))).status).toBe(200);
    expect(await edges().get(`${group}/r/telemetry.json`)).toEqual(stored);
  });

  it.each(['_chaos-telemetry', '_chaos-telemetry/raw', '_chaos-telemetry/raw/x'])(
    'the group %s, which is not for clients; 400',
    async (own) => {
      const response = await send(telemetryRequest(own, 'mine', run()));
      expect(response.status).toBe(400);
      expect((await edges().keys()).filter((key) => key.includes('mine'))).toEqual([]);
    },
  );
});
