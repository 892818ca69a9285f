import { OneByOne } from '../../../../lambda/krkn-telemetry/run-index/one-by-one';

it('what is asked for at once; done one after another, in order, and a failure is that of its own asker', async () => {
  const reads = new OneByOne();
  const steps: string[] = [];
  const act = (name: string) => async (): Promise<string> => {
    steps.push(`${name} begins`);
    await new Promise(setImmediate);
    steps.push(`${name} ends`);
    if (name === 'b') throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => reads.run(act(name))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(steps).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
