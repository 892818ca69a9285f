import { Outage } from '../../local/disk-trouble';

let told: string[];
let outage: Outage;

beforeEach(() => {
  jest.useFakeTimers();
  told = [];
  outage = new Outage('files cannot be stored', 'Files are stored again', (line) => told.push(line));
});

afterEach(() => jest.useRealTimers());

it('a disk that fails once and then works; told when it begins, and when it has worked for ten seconds', () => {
  outage.failed('full');
  expect(outage.worked()).toEqual({ failures: 1, reason: 'full' });
  jest.advanceTimersByTime(9_999);
  expect(told).toEqual(['full: files cannot be stored']);
  jest.advanceTimersByTime(1);
  expect(told).toEqual(['full: files cannot be stored', 'Files are stored again, after 1 failure (full)']);
});

it('a disk that fails and works by turns; told once, until it has worked for ten seconds', () => {
  for (let count = 1; count <= 20; count += 1) {
    outage.failed('full');
    expect(outage.worked()).toEqual({ failures: 1, reason: 'full' });
    expect(outage.worked()).toBeUndefined();
    jest.advanceTimersByTime(5_000);
  }
  expect(told).toEqual(['full: files cannot be stored']);
  jest.advanceTimersByTime(10_000);
  expect(told.slice(1)).toEqual(['Files are stored again, after 20 failures (full)']);
  outage.failed('full');
  expect(told).toHaveLength(3);
});

it('two reasons by turns; each is told once, until it is over', () => {
  for (let count = 1; count <= 20; count += 1) {
    outage.failed('full');
    outage.failed('slow');
  }
  const first = ['full: files cannot be stored', 'slow: files cannot be stored'];
  expect(told).toEqual(first);
  outage.worked();
  jest.advanceTimersByTime(10_000);
  expect(told.slice(2)).toEqual(['Files are stored again, after 40 failures (slow)']);
  outage.failed('full');
  expect(told.slice(3)).toEqual(first.slice(0, 1));
});

it('another reason; told, too', () => {
  outage.failed('full');
  outage.failed('broken');
  outage.failed('broken');
  expect(told).toEqual(['full: files cannot be stored', 'broken: files cannot be stored']);
});
