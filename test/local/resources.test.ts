import { closeOnFailure, Resources } from '../../local/resources';
import { eventually } from './support/eventually';

/** A resource that notes in `closed` that it was. */
const resource = (name: string, closed: string[]) => ({
  close: () => {
    closed.push(name);
    return Promise.resolve();
  },
});

it('closes what was started, last first, once', async () => {
  const closed: string[] = [];
  const resources = new Resources();
  for (const name of ['a', 'b', 'c']) await resources.use(Promise.resolve(resource(name, closed)));
  await Promise.all([resources.close(), resources.close()]);
  expect(closed).toEqual(['c', 'b', 'a']);
});

it('one cannot be closed; the others are, and it is told', async () => {
  const closed: string[] = [];
  const resources = new Resources();
  await resources.use(Promise.resolve(resource('a', closed)));
  await resources.use(Promise.resolve({ close: () => Promise.reject(new Error('stuck')) }));
  await expect(resources.close()).rejects.toThrow('stuck');
  expect(closed).toEqual(['a']);
});

it('a part fails while another is being started; that is closed when it comes', async () => {
  const closed: string[] = [];
  const late: { come: () => void } = { come: () => undefined };
  const failing = closeOnFailure(async (resources) => {
    const second = new Promise<void>((resolve) => (late.come = resolve)).then(() =>
      resources.use(Promise.resolve(resource('second', closed))),
    );
    await resources.use(Promise.resolve(resource('first', closed)));
    await Promise.all([second, Promise.reject(new Error('planted'))]);
  });
  await expect(failing).rejects.toThrow('planted');
  expect(closed).toEqual(['first']);
  late.come();
  await eventually(() => {
    expect(closed).toEqual(['first', 'second']);
  });
});
