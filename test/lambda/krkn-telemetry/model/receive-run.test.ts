import fc from 'fast-check';
import { HttpError } from '../../../../lambda/http/errors';
import { receiveRun } from '../../../../lambda/krkn-telemetry/model/receive-run';
import { readReceivedRun, readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { shareOf } from '../../../support/fuzz';
import {
  base64,
  billionLaughs,
  krknFixture,
  krknPayloads,
  run,
  runOf,
  runWithYaml,
  scenario,
  type KrknPayload,
} from '../../../support/krkn-payloads';

interface StoredRun {
  readonly scenarios: readonly Readonly<Record<string, unknown>>[];
}

/** What is stored, which is read as what was received. */
function receive(body: Buffer | string): string {
  const received = receiveRun(Buffer.from(body));
  expect(readReceivedRun(received)).toEqual(readRun(received.stored));
  return received.stored;
}
const parsed = (stored: string): StoredRun => JSON.parse(stored) as StoredRun;

function refusal(body: Buffer | string): HttpError {
  try {
    receive(body);
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
  throw new Error('the body was accepted');
}

const rows = (status: 200 | 400): (readonly [string, KrknPayload])[] =>
  krknPayloads
    .filter((payload) => payload.expect === status)
    .map((payload) => [payload.name, payload] as const);

describe('receiveRun accepts', () => {
  it.each(rows(200))('%s', (_name, { body, parameters, holds }) => {
    const stored = receive(body);
    const { scenarios } = parsed(stored);
    if (parameters !== undefined) expect(scenarios.map((each) => each['parameters'])).toEqual(parameters);
    for (const text of holds ?? []) expect(stored).toContain(text);
    expect(scenarios.filter((each) => each['parameters_base64'] !== '')).toEqual([]);
    expect(stored).toMatch(/^\{\n {4}"[\n -~]*\n\}$/);
  });
});

describe('receiveRun refuses', () => {
  it.each(rows(400))('%s', (_name, { body, says }) => {
    const { code, status, message } = refusal(body);
    expect({ code, status, message }).toEqual({
      code: 'invalid_telemetry',
      status: 400,
      message: expect.stringMatching(/^\[bad request\]: /) as string,
    });
    expect(message).toContain(says);
  });
});

describe('receiveRun', () => {
  it('writes what Python wrote byte by byte', () => {
    const stored = krknFixture('openshift-run.stored.json').toString().trimEnd();
    expect(receive(stored)).toBe(stored);
  });

  it('leaves what it stored as it is', () => {
    const small = rows(200).filter(([, { body }]) => body.length < 1_000_000);
    const stored = small.map(([, { body }]) => receive(body));
    expect(stored.map(receive)).toEqual(stored);
  });

  it('changes nothing but parameters and times of what krkn-lib sends', () => {
    const sent = JSON.parse(krknFixture('openshift-run.json').toString()) as StoredRun;
    const expected = JSON.parse(krknFixture('openshift-run.stored.json').toString()) as StoredRun;
    expect(parsed(receive(krknFixture('openshift-run.json')))).toEqual({
      ...sent,
      scenarios: sent.scenarios.map((each, index) => {
        const { start_timestamp, end_timestamp, parameters, parameters_base64 } = expected.scenarios[index]!;
        return { ...each, start_timestamp, end_timestamp, parameters, parameters_base64 };
      }),
    });
  });

  it('keeps the order of keys', () => {
    const body = run({ zebra: 1, ant: { y: 1, b: 2 } });
    const keys = (text: string): string[] => Object.keys(JSON.parse(text) as object);
    expect(keys(receive(body))).toEqual(keys(body));
    expect(receive(body)).toContain('"ant": {\n        "y": 1,\n        "b": 2\n    }');
  });

  it('pollutes no prototype', () => {
    receive('{"__proto__": {"polluted": 1}, "scenarios": [], "x": {"__proto__": {"polluted": 1}}}');
    receive(runWithYaml('__proto__: {polluted: 1}\n'));
    expect('polluted' in {}).toBe(false);
  });

  it('bounds what aliases in many scenarios become together', () => {
    const yaml = `a: &a ${'x'.repeat(100_000)}\nb: [${Array(9).fill('*a').join(', ')}]\n`;
    const sent = Array.from({ length: 10 }, (_, index) => base64(`${yaml}c: ${index}\n`));
    const stored = receive(run({ scenarios: sent.map((each) => scenario({ parameters_base64: each })) }));
    const kept = parsed(stored).scenarios.map((each) => each['parameters_base64']);
    expect(kept).toEqual(sent.map((each, index) => (index < 4 ? '' : each)));
    expect(stored.length).toBeLessThan(6 * 1024 * 1024);
  });

  it('bounds what depth adds to the text', () => {
    const body = `{"scenarios": [], "x": ${'['.repeat(400)}${'0,'.repeat(100_000)}0${']'.repeat(400)}}`;
    expect(refusal(body).message).toContain('longer than');
  });

  it('says nothing of what the parameters hold', () => {
    expect(refusal(runWithYaml('password: [hunter2')).message).not.toContain('hunter2');
    expect(refusal(runWithYaml('password: !hunter2 x')).message).not.toContain('hunter2');
  });

  it('keeps every JSON value of an unknown field', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        const body = `{"scenarios": [], "x_future": ${json}}`;
        expect(JSON.parse(receive(body))).toEqual(JSON.parse(body));
      }),
      { numRuns: shareOf(300) },
    );
  });

  it('gives fields the names of today, and loses none', () => {
    const names = [
      'startTimeStamp',
      'start_timestamp',
      'exitStatus',
      'exit_status',
      'node_type',
      'nodes_type',
      'version',
    ];
    const fields = fc.dictionary(fc.constantFrom(...names, 'cluster_version', 'x'), fc.integer());
    const counts = (object: object): unknown[] => Object.values(object).sort();
    fc.assert(
      fc.property(fields, fields, fields, (ofRun, ofScenario, ofNode) => {
        const sent = { ...ofRun, scenarios: [scenario(ofScenario)], node_summary_infos: [ofNode] };
        const stored = JSON.parse(receive(JSON.stringify(sent))) as typeof sent;
        const { scenarios, node_summary_infos, ...rest } = stored;
        expect(counts(rest)).toEqual(counts(ofRun));
        expect(counts(node_summary_infos[0]!)).toEqual(counts(ofNode));
        expect(Object.keys(scenarios[0]!)).toHaveLength(Object.keys(sent.scenarios[0]!).length);
        expect('cluster_version' in rest).toBe('version' in ofRun || 'cluster_version' in ofRun);
        expect('nodes_type' in node_summary_infos[0]!).toBe('node_type' in ofNode || 'nodes_type' in ofNode);
      }),
      { numRuns: shareOf(2000) },
    );
  });

  it('answers any bytes with a stored run or 400', () => {
    const mutilated = fc
      .tuple(fc.constantFrom(...krknPayloads), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }))
      .filter(([{ body }]) => body.length < 10_000)
      .map(([{ body }, changes]) => {
        const bytes = Buffer.from(body);
        for (const [place, byte] of changes) if (bytes.length > 0) bytes[place % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          mutilated,
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        (body) => {
          try {
            expect(parsed(receive(body)).scenarios).toBeInstanceOf(Array);
          } catch (error) {
            expect(error).toMatchObject({ name: 'HttpError', status: 400 });
          }
        },
      ),
      { numRuns: shareOf(1_000) },
    );
  });

  it('answers any YAML with a stored run or 400', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '&a ',
        '*a ',
        '<<: ',
        '[',
        ']',
        '{',
        '}',
        ', ',
        '? ',
        '!!set ',
        '!!omap ',
        '|\n',
        '>',
        '"',
        "'",
        '#',
        '1.5',
        '~',
        '---',
        '%',
        '\t',
        '!!int ',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        try {
          parsed(receive(runWithYaml(pieces.join(''))));
        } catch (error) {
          expect(error).toMatchObject({ name: 'HttpError', status: 400 });
        }
      }),
      { numRuns: shareOf(1_000) },
    );
  });

  it.each([
    ['absent', undefined],
    ['null', null],
    ['empty', ''],
  ])('takes parameters that are decoded already when base64 is %s', (_name, parameters_base64) => {
    const parameters = { a: [1, { b: null }] };
    const { scenarios } = parsed(receive(runOf({ parameters, parameters_base64 })));
    expect(scenarios[0]).toMatchObject({ parameters, parameters_base64: '' });
  });
});

describe('a body of many small things', () => {
  const bodyOf = (list: string): Buffer => Buffer.from(`{"scenarios":[],"x":[${list}]}`);

  it.each([
    ['numbers', '0,'.repeat(2_800_000) + '0', '2,800,005'],
    ['lists', '[],'.repeat(200_000) + '0', '400,005'],
    ['objects', '{"a":1},'.repeat(200_000) + '0', '400,005'],
  ])('%s; refused at once, with how many and what to do', (_name, list, found) => {
    const body = bodyOf(list);
    const start = performance.now();
    expect(() => receiveRun(body)).toThrow(
      `the body holds ${found} values; at most 300,000 are read. Run fewer scenarios or checks at once`,
    );
    // Reading all of it takes seconds.
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('commas and brackets in texts; they are no values', () => {
    const text = JSON.stringify('\\",[{'.repeat(200_000));
    expect(parsed(receiveRun(bodyOf(text)).stored)).toMatchObject({ scenarios: [] });
  });

  it('the largest runs that we know of; stored and read', () => {
    const pod = (index: number): object => ({
      ...{ pod_name: `payments-6d4cf56db6-${index}`, namespace: 'payments' },
      ...{ total_recovery_time: 12.3, pod_readiness_time: 11.1, pod_rescheduling_time: 1.2 },
    });
    const check = { url: 'https://web.example', status: true, status_code: '200', duration: 5 };
    const times = { start_timestamp: '2025-04-22T17:35:40', end_timestamp: '2025-04-22T17:36:20' };
    const node = { count: 1, architecture: 'amd64', instance_type: 'm5.xlarge', nodes_type: 'worker' };
    const pods = Array.from({ length: 10_000 }, (_, index) => pod(index));
    const body = run({
      scenarios: Array.from({ length: 120 }, (_, index) =>
        scenario({ affected_pods: { recovered: index === 0 ? pods : [], unrecovered: [], error: null } }),
      ),
      health_checks: Array(5_000).fill({ ...check, ...times }),
      node_summary_infos: Array(2_000).fill(node),
    });
    const stored = receive(body);
    expect(readRun(stored)?.scenarios[0]?.affectedPods.recovered).toHaveLength(10_000);
  });
});

describe('parameters that are too long; the run is kept with them as they were sent', () => {
  it.each([
    ['to be read', `a: ${'x'.repeat(512 * 1024)}`],
    ['once aliases are written out', `a: &a ${'x'.repeat(15_000)}\nb: [${Array(1_000).fill('*a').join()}]\n`],
    ['once aliases of aliases are', billionLaughs],
    ['in items', `[${'0,'.repeat(60_000)}0]`],
    ['in lines', '- 0\n'.repeat(60_000)],
    ['in keys', Array.from({ length: 30_000 }, (_, index) => `${index}:\n`).join('')],
    ['in items of aliases', `a: &a [${'0,'.repeat(1_000)}0]\nb: [${Array(120).fill('*a').join()}]\n`],
  ])('%s', (_condition, yaml) => {
    const parameters_base64 = base64(yaml);
    const stored = receive(runOf({ parameters_base64 }));
    expect(parsed(stored).scenarios[0]).toMatchObject({ parameters: {}, parameters_base64 });
    // Reading it again makes no more of it.
    expect(readRun(stored)?.scenarios[0]?.parameters).toBeUndefined();
    expect(readRun(runOf({ parameters_base64 }))?.scenarios[0]?.parameters).toBeUndefined();
  });

  it('together; as many as there is room for', () => {
    const sent = [1, 2, 3].map((digit) => base64(`a: ${String(digit).repeat(300_000)}`));
    const scenarios = sent.map((parameters_base64) => scenario({ parameters_base64 }));
    const kept = parsed(receive(run({ scenarios }))).scenarios.map((each) => each['parameters_base64']);
    expect(kept).toEqual(['', '', sent[2]]);
  });

  it('together, but they repeat each other; decoded', () => {
    const parameters_base64 = base64(`a: ${'x'.repeat(300_000)}`);
    const stored = parsed(receive(run({ scenarios: Array(10).fill(scenario({ parameters_base64 })) })));
    expect(stored.scenarios.map((each) => each['parameters_base64'])).toEqual(Array(10).fill(''));
  });
});
