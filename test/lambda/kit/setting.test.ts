import * as v from 'valibot';
import { fetchPort } from '../../../lambda/kit/setting';

/** Whether `fetch` calls a port: it is given something else than the network. */
async function isCalled(port: number): Promise<boolean> {
  const dispatcher = {
    dispatch: () => {
      throw new Error('called');
    },
  };
  const init = { dispatcher } as unknown as RequestInit;
  const { cause } = (await fetch(`http://127.0.0.1:${port}`, init).catch(
    (thrown: unknown) => thrown,
  )) as Error;
  const { message } = cause as Error;
  expect(['called', 'bad port']).toContain(message);
  return message === 'called';
}

it('fetchPort accepts what fetch calls', async () => {
  const wrong: number[] = [];
  // Beyond 10080 it calls all.
  for (let port = 1; port <= 10_100; port++) {
    if ((await isCalled(port)) !== v.is(fetchPort, port)) wrong.push(port);
  }
  expect(wrong).toEqual([]);
  expect([0, 65_536, 8086.5, '8086'].filter((port) => v.is(fetchPort, port))).toEqual([]);
});
