import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrometheusConnectorOutputs } from '../../../client-config/prometheus';
import { destination, startInfluxdbRun, startLocalRun } from '../../../local/run';
import { exemplarsOfRecords, type Exemplar } from './exemplars';
import type { Influxd } from './influxd';
import { exemplarsIn, metadataIn, startsIn } from './influxd-records';
import { seriesOf, type Sample } from './sample';

/** A local run in front of some store, and what only queries of the store's own tell. */
export interface ConnectorRun {
  readonly outputs: PrometheusConnectorOutputs;
  readonly folder: string;
  readonly exemplars: () => Promise<Exemplar[]>;
  /** Since when what a sample counts has been counted, in milliseconds since the epoch, as its value. */
  readonly starts: () => Promise<Sample[]>;
  /** Each metric family with its metadata, as JSON. */
  readonly metadata: () => Promise<(readonly [family: string, json: string])[]>;
  readonly close: () => Promise<void>;
}

/** Variables of the connector's function, beside those that it always has. */
type Variables = Readonly<Record<string, string>>;

/** One in front of Timestream's stand-in. */
export async function startOnTimestream(connectorVariables: Variables = {}): Promise<ConnectorRun> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  const local = await startLocalRun({ ...optionsFor(folder), connectorVariables });
  const records = () => local.timestream.records(destination.database, destination.table);
  return {
    outputs: local.outputs['local-PrometheusConnector'],
    folder,
    exemplars: async () => exemplarsOfRecords(await records()),
    starts: async () =>
      (await records())
        .filter(({ measureName }) => measureName === '__start_timestamp__')
        .map((record) => ({
          ...seriesOf(record),
          timestamp: Number(record.timeNs / 1_000_000n),
          value: Number(record.value),
        })),
    metadata: async () =>
      (await records())
        .filter(({ measureName }) => measureName === '__metadata__')
        .map(({ dimensions, value }) => [dimensions['P__name']!, value as string] as const),
    close: async () => {
      await local.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One in front of a real InfluxDB, with a bucket of its own. */
export async function startOnInfluxd(
  influxd: Influxd,
  bucket: string,
  connectorVariables: Variables = {},
): Promise<ConnectorRun> {
  const folder = await mkdtemp(join(tmpdir(), 'e2e-'));
  const tokenFile = join(folder, 'token');
  await influxd.createBucket(bucket);
  await writeFile(tokenFile, await influxd.createToken({ bucket, actions: ['read', 'write'] }), {
    mode: 0o600,
  });
  const local = await startInfluxdbRun({
    ...optionsFor(folder),
    connectorVariables,
    influxdb: {
      url: influxd.url,
      tokenFile,
      organization: undefined,
      database: undefined,
      engine: undefined,
    },
  });
  return {
    outputs: local.outputs['local-PrometheusConnector'],
    folder,
    exemplars: () => exemplarsIn(influxd, bucket),
    starts: () => startsIn(influxd, bucket),
    metadata: () => metadataIn(influxd, bucket),
    close: async () => {
      await local.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function optionsFor(dataFolder: string) {
  return { dataFolder, telemetryPort: 0, connectorPort: 0 };
}
