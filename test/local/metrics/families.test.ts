import { Counter, Durations, Reading } from '../../../local/metrics/families';

it('a counter; its sums by labels, in the text format', () => {
  const counter = new Counter('requests_total', 'All of\nthem.');
  counter.add(1, { route: 'GET /"x"', status: '200' });
  counter.add(2, { route: 'GET /"x"', status: '200' });
  counter.add(0.5, { route: 'C:\\', status: '200' });
  expect(counter.text()).toBe(
    [
      '# HELP requests_total All of\\nthem.',
      '# TYPE requests_total counter',
      'requests_total{route="GET /\\"x\\"",status="200"} 3',
      'requests_total{route="C:\\\\",status="200"} 0.5',
      '',
    ].join('\n'),
  );
});

it('a reading; as it is when asked', () => {
  let value = 1;
  const reading = new Reading('gauge', 'level', 'Now.', () => [[{}, value]]);
  expect(reading.text()).toMatch(/^level 1$/m);
  value = 2;
  expect(reading.text()).toMatch(/^level 2$/m);
});

it('durations; a histogram whose buckets count all that is below', () => {
  const durations = new Durations('time_seconds', 'Time.');
  for (const seconds of [0.004, 0.005, 0.3, 31]) durations.observe(seconds, { a: 'b' });
  const lines = durations.text().trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual(['# HELP time_seconds Time.', '# TYPE time_seconds histogram']);
  expect(lines).toEqual(
    expect.arrayContaining([
      'time_seconds_bucket{a="b",le="0.005"} 2',
      'time_seconds_bucket{a="b",le="0.25"} 2',
      'time_seconds_bucket{a="b",le="0.5"} 3',
      'time_seconds_bucket{a="b",le="30"} 3',
      'time_seconds_bucket{a="b",le="+Inf"} 4',
      'time_seconds_sum{a="b"} 31.309',
      'time_seconds_count{a="b"} 4',
    ]),
  );
});
