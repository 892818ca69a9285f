// A set-up of which every single request fails, whatever server it meets: the stand-in of InfluxDB 2, and the real one.
import type { SetupResponse } from '../../../../lambda/influxdb-setup/respond';
import type { SetupProperties } from '../../../../lambda/influxdb-setup/settings';
import type { Break } from './breaks';
import { expectListed, expectNothingTold } from './expectations';
import type { SetUpServer } from './operator';
import { SetupStack } from './setup-stack';

const kinds = (['served', 'refused'] as const).flatMap((then) =>
  (['request', 'answer'] as const).map((of) => ({ then, of })),
);

/** Milliseconds: some hundred deployments. */
const LONGEST = 240_000;

const TITLE = 'whichever that is, once repeated all is as asked, and nothing is left over';

/** The first deployment of a stack. @param server is asked for in each case */
export function testFirstDeployment(server: () => SetUpServer): void {
  it.each(kinds)(
    `the first deployment; one $of breaks, all that follow are $then; ${TITLE}`,
    async (kind) => {
      await eachRequest(async (from) => {
        const stack = await SetupStack.start(server());
        const isThrough = await breakOnce(stack, { ...kind, from }, () => stack.create());
        await expectListed(stack, stack.properties());
        await stack.stop();
        return isThrough;
      });
    },
  );
}

/** A deployment that rotates the tokens and has another bucket: every kind of step. @param server is asked for in each case */
export function testRotation(server: () => SetUpServer): void {
  it.each(kinds)(
    `a rotation; one $of breaks, all that follow are $then; ${TITLE}`,
    async (kind) => {
      const stack = await SetupStack.start(server());
      const propertiesOf = (rotation: number): SetupProperties =>
        stack.properties({
          TokenRotation: String(rotation),
          Buckets: [{ Name: stack.bucket(`number-${rotation}`), RetentionSeconds: '86400' }],
        });
      await stack.create(propertiesOf(0));
      await eachRequest(async (from) => {
        const update = (): Promise<SetupResponse> => stack.update(propertiesOf(from), propertiesOf(from - 1));
        const isThrough = await breakOnce(stack, { ...kind, from }, update);
        await expectListed(stack, propertiesOf(from));
        return isThrough;
      });
      expectNothingTold(stack);
      await stack.stop();
    },
    LONGEST,
  );
}

/** Tries every request, until there are no more. @param attempt returns whether there were fewer requests */
async function eachRequest(attempt: (from: number) => Promise<boolean>): Promise<void> {
  for (let from = 1; !(await attempt(from)); from += 1);
}

/** Breaks one request of an event, and repeats the event if it was given up. @returns whether there were fewer requests */
async function breakOnce(
  { breaks }: SetupStack,
  broken: Break,
  send: () => Promise<SetupResponse>,
): Promise<boolean> {
  breaks.set(broken);
  const { Status } = await send();
  const isThrough = breaks.asked.length < broken.from;
  if (broken.then === 'served' || isThrough) expect([broken.from, Status]).toEqual([broken.from, 'SUCCESS']);
  breaks.set(undefined);
  if (broken.then === 'refused') expect(await send()).toMatchObject({ Status: 'SUCCESS' });
  return isThrough;
}
