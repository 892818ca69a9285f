import { createTimestreamClient } from '../../../../../../lambda/prometheus-connector/store/timestream/write/write-client';
import { writeRecordsUntil } from '../../../../../../lambda/prometheus-connector/store/timestream/write/write-records';
import { accessKey, DATABASE, Fixture, record } from '../../../../../local/timestream/fixture';

const HOUR = 3_600_000;

it.each([
  ['our clock is a day behind', 24, 0],
  ['our clock is a day ahead', -24, 0],
  ['our clock is right again after it was a day behind', 0, 24],
  ['our clock is right again after it was a day ahead', 0, -24],
])(
  '%s; written at the second attempt at the latest, as senders make it, and from then on at the first',
  async (_condition, ahead, offset) => {
    const now = (): number => Date.now() + ahead * HOUR;
    const timestream = await Fixture.start({ now });
    const client = createTimestreamClient({
      region: 'eu-west-1',
      credentials: accessKey,
      endpoint: timestream.standIn.endpoint,
    });
    client.config.systemClockOffset = offset * HOUR;
    const table = timestream.freshTable();
    try {
      const write = (name: string): Promise<void> => {
        const Records = [record({ MeasureName: name, MeasureValueType: 'DOUBLE', Time: String(now()) })];
        const body = JSON.stringify({ DatabaseName: DATABASE, TableName: table, Records });
        return writeRecordsUntil(client, AbortSignal.timeout(10_000))(body);
      };
      // The SDK repeats no call when our clock turns out to be right.
      await write('a').catch(() => write('a'));
      await write('b');
      expect(await timestream.records(table)).toMatchObject([{ measureName: 'a' }, { measureName: 'b' }]);
    } finally {
      client.destroy();
      await timestream.stop();
    }
  },
);
