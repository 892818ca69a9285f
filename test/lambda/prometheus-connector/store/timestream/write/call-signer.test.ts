import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { HttpRequest } from '@smithy/core/protocols';
import fc from 'fast-check';
import { CallSigner } from '../../../../../../lambda/prometheus-connector/store/timestream/write/call-signer';
import { shareOf } from '../../../../../support/fuzz';

const REGION = 'eu-central-1';
const SERVICE = 'timestream';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The headers that the SDK's own signer makes. */
async function signedBySdk(
  headers: Readonly<Record<string, string>>,
  credentials: Credentials,
  signingDate: Date,
): Promise<Record<string, string>> {
  const client = new TimestreamWriteClient({ region: REGION, credentials });
  const signer = await client.config.signer();
  const request = new HttpRequest({ method: 'POST', path: '/', headers: { ...headers } });
  const signed = await signer.sign(request, { signingDate, signingRegion: REGION, signingService: SERVICE });
  return signed.headers;
}

const text = fc.stringMatching(/^[A-Za-z0-9/+=]{16,80}$/);
const headerText = fc.stringMatching(/^[ -~]{0,40}$/);
const credentials = fc.record(
  { accessKeyId: text, secretAccessKey: text, sessionToken: text },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);
const call = fc.record({
  credentials,
  agent: headerText,
  length: fc.nat().map(String),
  date: fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
});

it('signs as the SDK does, also when credentials and days change', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 3 }), async (calls) => {
      const signer = new CallSigner(REGION, SERVICE);
      for (const { credentials: of, agent, length, date } of calls) {
        const headers = {
          'content-type': 'application/x-amz-json-1.0',
          'content-length': length,
          host: 'ingest-cell1.timestream.eu-central-1.amazonaws.com',
          'user-agent': agent,
          'x-amz-user-agent': agent,
          'x-amz-target': 'Timestream_20181101.WriteRecords',
          'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        };
        expect(signer.sign(headers, of, date)).toEqual(await signedBySdk(headers, of, date));
      }
    }),
    { numRuns: shareOf(400) },
  );
});

it('leaves the headers that it is given as they are', () => {
  const headers = { 'x-amz-content-sha256': '00' };
  new CallSigner(REGION, SERVICE).sign(headers, { accessKeyId: 'a', secretAccessKey: 'b' }, new Date(0));
  expect(headers).toEqual({ 'x-amz-content-sha256': '00' });
});
