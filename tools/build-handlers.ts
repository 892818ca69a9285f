// Makes the handlers that the package has ready, for each processor: `npm pack` runs it. docs/library.md
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { deployment as authorizer } from '../lambda/auth/deployment';
import { deployment as influxdbSetup } from '../lambda/influxdb-setup/deployment';
import { deployment as telemetry } from '../lambda/krkn-telemetry/deployment';
import { deployment as windowsWorker } from '../lambda/krkn-telemetry/windows-worker/deployment';
import { deployment as connector } from '../lambda/prometheus-connector/deployment';
import { bundleHandler, processors, type Processor } from '../lib/handlers/bundle-handler';
import { readyHandler } from '../lib/handlers/handler-code';

const dist = join(__dirname, '../dist');

// Nothing of an earlier version is packed.
rmSync(dist, { recursive: true, force: true });
for (const processor of Object.keys(processors) as Processor[]) {
  for (const { entry } of [authorizer, influxdbSetup, telemetry, windowsWorker, connector]) {
    bundleHandler(entry, processor, readyHandler(dist, entry, processor));
  }
}
