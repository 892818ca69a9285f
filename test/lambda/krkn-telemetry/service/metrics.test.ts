// What the page of a run tells of the metrics of the cluster, out of the one object that is stored of them.
import { windowsKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import { exampleResults, exampleRun, packed, START } from '../../../support/example-windows';
import { telemetryRequest, throughHandler } from '../../../support/telemetry-edges';
import { visibleText } from './visible-text';

const GROUP = 'payments';
const REQUEST_ID = `${START - 60}-96348571-0b06-459e-b654-a1bb6fd66239`;

/** The section as it reads. */
function wordsOf(page: string): string {
  const section = /<section id="metrics"[^]*?<\/section>/.exec(page)?.[0] ?? '';
  return visibleText(section).replace(/\s+/g, ' ');
}

throughHandler(
  (send, edges) => {
    beforeAll(async () => {
      await send(telemetryRequest(GROUP, REQUEST_ID, exampleRun));
    });

    /** The page of the run when this is stored of its metrics. */
    async function pageWith(stored: unknown, parameters = ''): Promise<string> {
      await edges().put(
        windowsKey({ group: GROUP, requestId: REQUEST_ID }),
        stored instanceof Buffer ? stored : packed(stored),
      );
      const headers = await edges().logIn(send);
      const { status, text } = await send({ target: `/files/${GROUP}/${REQUEST_ID}${parameters}`, headers });
      expect(status).toBe(200);
      return text;
    }

    it.each([
      ['passed', ['2 of 2 held', 'In common node=worker-3 : 41 of 43 moved; elsewhere 2 of 817']],
      ['violated', ['1 of 5 held', 'pod_kill.yml 41 moved cpu_hog.yml 0 moved']],
      ['nothing moved', ['None of 5,012 series moved by more than 4 times its usual variation.']],
      ['not back', ['not back in 15 min']],
      ['gone target', ['Target down:', '312 series were gone from 02:16 , for up to 1 min 30 s']],
      ['partial', ['Recoveries are looked at once more, about 02:43:00 UTC', 'not back yet']],
      ['partly failed', ['Not all scenarios could be looked at.', 'not looked at']],
      ['failed', ['could not be looked at: the table prometheus/metrics does not exist', 'Look again']],
      ['clock is wrong', ['moved about 1 min 32 s before', 'Look again with that shift']],
      ['shifted', ['1 min 32 s earlier', '3 scenarios more were not looked at']],
      ['no series', ['There are no series of this time']],
    ] as const)('%s', async (name, sentences) => {
      const words = wordsOf(await pageWith(exampleResults[name]));
      for (const sentence of sentences) expect(words).toContain(sentence);
    });
  },
  { windowsQueueUrl: 'http://127.0.0.1:1/queue' },
);
