import type { Page, PageOfScrape } from './target';

/** OpenMetrics: https://prometheus.io/docs/specs/om/open_metrics_spec/#text-format */
const CONTENT_TYPE = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

function page(lines: readonly string[]): Page {
  return { contentType: CONTENT_TYPE, body: [...lines, '# EOF', ''].join('\n') };
}

/** Metrics of a shop, with all that is awkward about metrics: what they are follows from the scrape alone. */
export const shopPage: PageOfScrape = (scrape) =>
  page([
    ...orders(scrape),
    ...queues(scrape),
    ...temperatures(scrape),
    ...checkouts(scrape),
    ...texts(scrape),
    ...builds(scrape),
  ]);

/** The metrics of a cashier, as long as there is one. */
export function cashierPage(isThere: (scrape: number) => boolean): PageOfScrape {
  return (scrape) =>
    isThere(scrape)
      ? page([
          '# TYPE shop_sales counter',
          `shop_sales_total{method="cash"} ${scrape * 3}`,
          `shop_sales_total{method="card"} ${scrape * 5}`,
          '# TYPE shop_drawer_open gauge',
          `shop_drawer_open ${scrape % 2}`,
        ])
      : undefined;
}

/** A counter that starts again, and one that goes up by fractions. */
function orders(scrape: number): string[] {
  const sinceRestart = scrape % 17;
  return [
    '# TYPE shop_orders counter',
    `shop_orders_total{region="north",method="card"} ${sinceRestart * 7}`,
    `shop_orders_total{region="north",method="cash"} ${sinceRestart}`,
    `shop_orders_total{region="south",method="card"} ${sinceRestart * 11}`,
    '# TYPE shop_revenue_euros counter',
    '# UNIT shop_revenue_euros euros',
    `shop_revenue_euros_total{region="north"} ${scrape * 19.99}`,
    `shop_revenue_euros_total{region="south"} ${scrape * 0.1}`,
  ];
}

/** Gauges that are no number at times. */
function queues(scrape: number): string[] {
  const at = (period: number, value: string): string => (scrape % period === 0 ? value : String(scrape));
  return [
    '# TYPE shop_queue_length gauge',
    `shop_queue_length{queue="checkout"} ${scrape % 5}`,
    `shop_queue_length{queue="never"} NaN`,
    `shop_queue_length{queue="unknown at times"} ${at(4, 'NaN')}`,
    `shop_queue_length{queue="endless at times"} ${at(5, '+Inf')}`,
    `shop_queue_length{queue="bottomless at times"} ${at(7, '-Inf')}`,
    // A series that ends and begins again while its target lives.
    ...(scrape % 6 < 3 ? [`shop_queue_length{queue="not there at times"} ${scrape}`] : []),
  ];
}

function temperatures(scrape: number): string[] {
  return [
    '# TYPE shop_temperature_celsius gauge',
    ...['cellar', 'kitchen', 'office'].map(
      (room, index) => `shop_temperature_celsius{room="${room}"} ${Math.sin(scrape + index) * 30}`,
    ),
  ];
}

/** A classic histogram. Each bucket has an exemplar now and then, with and without a time of its own. */
function checkouts(scrape: number): string[] {
  const buckets = [
    ['0.05', scrape],
    ['0.1', scrape * 3],
    ['0.5', scrape * 4 + (scrape % 3)],
    ['1.0', scrape * 6],
    ['+Inf', scrape * 7],
  ] as const;
  const exemplar = (index: number): string => {
    if ((scrape + index) % 4 !== 0) return '';
    const value = index === 4 ? '+Inf' : `${scrape / 1000}`;
    return ` # {trace_id="${scrape}-${index}",note="ü \\"quoted\\" \\\\ \\n🚀"} ${value}`;
  };
  return [
    '# TYPE shop_checkout_seconds histogram',
    '# UNIT shop_checkout_seconds seconds',
    ...buckets.map(
      ([bound, count], index) => `shop_checkout_seconds_bucket{le="${bound}"} ${count}${exemplar(index)}`,
    ),
    `shop_checkout_seconds_sum ${scrape * 1.7}`,
    `shop_checkout_seconds_count ${scrape * 7}`,
  ];
}

/** Texts that careless code garbles or runs, and names that Timestream or SQL reserves. */
function texts(scrape: number): string[] {
  const labels = [
    'text="two\\nlines, \\"quoted\\", \\\\, ü, 🚀"',
    `text="' OR '1'='1"`,
    'text=" a space at each end "',
    'text="100%_*?[a-z](b|c)$^"',
    'time="reserved",select="a keyword"',
    'measure_name="reserved",TEXT="upper case"',
    'U__time="looks renamed"',
    `a_name_that_is_longer_than_the_60_bytes_that_a_dimension_may_have="${scrape % 2}"`,
  ];
  return [
    '# TYPE shop_label gauge',
    ...labels.map((label, index) => `shop_label{${label}} ${index + scrape}`),
  ];
}

/** What joins are made with. */
function builds(scrape: number): string[] {
  return [
    '# TYPE shop_build info',
    `shop_build_info{version="${scrape < 12 ? '1.0.0' : '1.1.0'}",commit="abc"} 1`,
    '# TYPE shop_region info',
    'shop_region_info{region="north",country="NO"} 1',
    'shop_region_info{region="south",country="IT"} 1',
  ];
}
