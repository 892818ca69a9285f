import { toText } from '../../lambda/kit/environment';
import type { ConfigSetting, ConfigSettings } from '../../lib/config/config-setting';
import { destinationSettings } from '../../lib/config/destinations';
import { domainSettings } from '../../lib/config/domain';
import { influxdbSettings } from '../../lib/config/influxdb';
import { krknTelemetrySettings } from '../../lib/config/krkn-telemetry';
import { metricsSettings } from '../../lib/config/metrics';
import { prometheusConnectorSettings } from '../../lib/config/prometheus-connector';
import { stackSettings, sharedSettings } from '../../lib/config/shared';
import { vpcSettings } from '../../lib/config/vpc';

interface OptionTable {
  /** Line of the page that the table is the first below. */
  readonly below: string;
  /** Heading of its first column. */
  readonly heading: string;
  /** Path of the keys. */
  readonly path: string;
  readonly settings: ConfigSettings;
}

const tables: readonly OptionTable[] = [
  {
    below: '## All stacks of an environment',
    heading: 'Key',
    path: '',
    settings: { ...stackSettings, ...sharedSettings },
  },
  {
    below: '## Krkn telemetry service (`krknTelemetry`)',
    heading: 'Key',
    path: '',
    settings: krknTelemetrySettings,
  },
  {
    below: '### Metrics of runs',
    heading: 'Key of `metrics`',
    path: 'metrics.',
    settings: metricsSettings,
  },
  {
    below: '#### Tables of metrics',
    heading: 'Key of a table',
    path: 'metrics.tables[].',
    settings: metricsSettings.tables.items,
  },
  {
    below: '## Prometheus connector (`prometheusConnector`)',
    heading: 'Key',
    path: '',
    settings: prometheusConnectorSettings,
  },
  {
    below: '### Destinations',
    heading: 'Key of a destination',
    path: 'destinations[].',
    settings: destinationSettings,
  },
  {
    below: '### InfluxDB',
    heading: 'Key of `influxdb`',
    path: 'influxdb.',
    settings: influxdbSettings,
  },
  {
    below: '### Network',
    heading: 'Key of `vpc`',
    path: 'vpc.',
    settings: vpcSettings,
  },
  {
    below: '### A domain of your own',
    heading: 'Key of `domain`',
    path: 'domain.',
    settings: domainSettings,
  },
];

/**
 * The page docs/configuration.md with its tables of options as the settings are declared.
 * @throws {Error} if the page lacks one of the tables
 */
export function withOptionTables(page: string): string {
  return tables.reduce((text, { below, ...table }) => {
    const start = text.indexOf('\n| ', text.indexOf(`\n${below}\n`)) + 1;
    const end = text.indexOf('\n\n', start) + 1;
    if (!text.includes(`\n${below}\n`) || start === 0) throw new Error(`There is no table below "${below}"`);
    return text.slice(0, start) + render(table) + text.slice(end);
  }, page);
}

/** Without padding, as Prettier wants it of tables that are wider than a page. */
function render({ heading, path, settings }: Omit<OptionTable, 'below'>): string {
  const rows = [
    [heading, 'Default', 'Value'],
    ['---', '---', '---'],
    ...Object.entries(settings).map(([key, setting]) => [
      `\`${path}${key}\``,
      describeDefault(setting),
      setting.doc ?? '',
    ]),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function describeDefault({ default: value, withoutDefault = '' }: ConfigSetting): string {
  return value === undefined ? withoutDefault : `\`${toText(value)}\``;
}
