// Records that Timestream refuses with the whole call: they are found, and cost no good record anything.
import { fault, type RecordPredicate } from '../../../../local/timestream/faults';
import { labelled, many, v2 } from '../../../support/write-inputs';
import { testWrites, type Row } from '../../../support/write-table';

/** Ten thousand series take half a minute of a processor. */
jest.setTimeout(180_000);

const instanceNumber = ({ dimensions }: { dimensions: Readonly<Record<string, string>> }): number =>
  Number(/^host-(\d+)$/.exec(dimensions['instance'] ?? '')?.[1] ?? NaN);
const isNamed =
  (instance: string): RecordPredicate =>
  ({ dimensions }) =>
    dimensions['instance'] === instance;
const isOneInAHundred: RecordPredicate = (record) => instanceNumber(record) % 100 === 42;
const isOneInTwenty: RecordPredicate = (record) => instanceNumber(record) % 20 === 7;
const hasInstance: RecordPredicate = (record) => !Number.isNaN(instanceNumber(record));

const rows: Row[] = [
  {
    name: 'one record in a hundred is refused, the same ones again and again; they cost the others nothing from then on',
    body: v2(many(2_000)),
    faults: (faults) => faults.add(fault.refuseRequests(isOneInAHundred)),
    status: 400,
    written: [1_980, 0, 0],
    stored: 1_980,
    says: ['20 refused_by_store'],
    check: async ({ resend, standIn, table }) => {
      standIn.faults.add(fault.refuseRequests(isOneInAHundred));
      const before = standIn.traffic.calls('WriteRecords');
      const second = await resend();
      expect(second.status).toBe(400);
      expect(second.headers['x-prometheus-remote-write-samples-written']).toBe('1980');
      expect(standIn.traffic.calls('WriteRecords') - before).toBeLessThanOrEqual(20 + 20);

      standIn.faults.clear();
      expect((await resend()).status).toBe(204);
      const recovered = standIn.traffic.calls('WriteRecords');
      expect((await resend()).status).toBe(204);
      expect(standIn.traffic.calls('WriteRecords') - recovered).toBe(20);
      expect(await standIn.records('test', table)).toHaveLength(2_000);
    },
  },
  {
    name: 'more refused records than can be found in one request; the sender repeats until all are known or no more are found',
    body: v2(many(10_000)),
    faults: (faults) => faults.add(fault.refuseRequests(isOneInTwenty)),
    status: 503,
    says: ['not enough time to find them all'],
    check: async ({ resend, standIn, table }) => {
      standIn.faults.add(fault.refuseRequests(isOneInTwenty));
      let response = await resend();
      for (let attempt = 2; attempt < 10 && response.status === 503; attempt++) response = await resend();
      expect(response.status).toBe(400);
      expect(response.body).toContain('500 refused_by_store');
      expect(response.body).not.toContain('not_isolated');
      expect(await standIn.records('test', table)).toHaveLength(9_500);
    },
  },
  {
    name: 'ten thousand series, all refused; an answer each time, an end, and the next good request is unharmed',
    body: v2(many(10_000)),
    faults: (faults) => faults.add(fault.refuseRequests(hasInstance)),
    status: 503,
    stored: 0,
    check: async ({ resend, send, standIn }) => {
      standIn.faults.add(fault.refuseRequests(hasInstance));
      let response = await resend();
      for (let attempt = 2; attempt < 10 && response.status === 503; attempt++) response = await resend();
      expect(response.status).toBe(400);
      expect(response.body).toMatch(/\d+ not_isolated/);
      const before = standIn.traffic.calls('WriteRecords');
      expect((await send(v2([labelled({ __name__: 'up', host: 'good' })]))).status).toBe(204);
      expect(standIn.traffic.calls('WriteRecords') - before).toBe(1);
    },
  },
  {
    name: 'a series that was refused, and then gets no answer; not refused, the sender repeats',
    body: v2([labelled({ __name__: 'up', instance: 'host-1' })]),
    remainingTime: 2_000,
    faults: (faults) => faults.add(fault.refuseRequests(isNamed('host-1'))),
    status: 400,
    check: async ({ resend, standIn, table }) => {
      standIn.faults.latency = 5_000;
      expect((await resend()).status).toBe(503);
      standIn.faults.clear();
      expect((await resend()).status).toBe(204);
      expect(await standIn.records('test', table)).toHaveLength(1);
    },
  },
  {
    name: 'a slow Timestream refuses one record; it is found by and by, and no other is lost',
    body: v2(many(300)),
    remainingTime: 2_600,
    faults: (faults) => {
      faults.add(fault.refuseRequests(isNamed('host-37')));
      faults.latency = 700;
    },
    status: 503,
    check: async ({ resend, standIn, table }) => {
      const answers: number[] = [];
      for (let attempt = 0; attempt < 5; attempt++) {
        standIn.faults.add(fault.refuseRequests(isNamed('host-37')));
        standIn.faults.latency = 700;
        answers.push((await resend()).status);
        standIn.faults.clear();
        if (answers.at(-1) !== 503) break;
      }
      expect(answers.at(-1)).toBe(400);
      expect(await standIn.records('test', table)).toHaveLength(299);
    },
  },
];

testWrites(rows);
