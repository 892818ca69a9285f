import { goneSeries, targetOf, type LostSeries } from '../../../../lambda/krkn-telemetry/windows/gone';
import type { SeriesLabels } from '../../../../lambda/krkn-telemetry/windows/rows';

const START = 1_764_000_000;
const lost = (
  metric: string,
  labels: SeriesLabels,
  since = START,
  backAt: number | undefined = START + 90,
): LostSeries => ({ metric, labels, since, backAt });
const none = (): boolean => false;

it('targets that were down come first, each with all of its series', () => {
  const api = { job: 'api', instance: 'a:80' };
  const gone = goneSeries(
    [
      lost('kube_pod_info', { job: 'ksm', instance: 'k:80', pod: 'x' }),
      lost('kube_pod_status', { job: 'ksm', instance: 'k:80', pod: 'x' }),
      lost('kube_pod_labels', { job: 'ksm', instance: 'k:80', pod: 'x' }),
      lost('up', api, START + 5),
      lost('queue_length', { ...api, queue: 'q' }, START + 5, START + 65),
    ],
    (labels) => targetOf(labels) === targetOf(api),
    [],
  );
  expect(gone).toEqual([
    { labels: api, isTarget: true, seriesCount: 2, since: START + 5, longest: 85, replacedCount: 0 },
    {
      labels: { job: 'ksm', instance: 'k:80', pod: 'x' },
      isTarget: false,
      seriesCount: 3,
      since: START,
      longest: 90,
      replacedCount: 0,
    },
  ]);
});

it('a pod that was replaced; says how many series came in its place, and that none came back', () => {
  const [group, ...others] = goneSeries(
    ['a', 'b', 'c'].map((metric) => ({
      ...lost(metric, { namespace: 'n', pod: 'old' }),
      backAt: undefined,
    })),
    none,
    [{ metric: 'a' }, { metric: 'b' }, { metric: 'other' }],
  );
  expect(others).toEqual([]);
  expect(group).toEqual({
    labels: { namespace: 'n', pod: 'old' },
    isTarget: false,
    seriesCount: 3,
    since: START,
    replacedCount: 2,
  });
});

it('the label that explains most makes a group, then the label that explains most of the rest', () => {
  const gone = goneSeries(
    [
      ...Array.from({ length: 6 }, (_, index) => lost('m', { node: 'n1', pod: `p${index}` })),
      ...Array.from({ length: 3 }, (_, index) => lost('m', { node: 'n2', pod: `q${index}` })),
      lost('m', { node: 'n3', pod: 'r' }),
      lost('m', { node: 'n4', pod: 's' }),
    ],
    none,
    [],
  );
  expect(gone.map(({ labels, seriesCount }) => [labels, seriesCount])).toEqual([
    [{ node: 'n1' }, 6],
    [{ node: 'n2' }, 3],
    // What has nothing in common.
    [{}, 2],
  ]);
});

it('many groups; the small ones are told as one', () => {
  const series = Array.from({ length: 100 }, (_, index) => [
    lost('a', { pod: `p${index}` }),
    lost('b', { pod: `p${index}` }),
  ]).flat();
  const gone = goneSeries(series, none, []);
  expect(gone).toHaveLength(21);
  expect(gone[0]).toMatchObject({ labels: {}, seriesCount: 160 });
});

it('nothing was lost; nothing is told', () => {
  expect(goneSeries([], none, [{ metric: 'a' }])).toEqual([]);
});
