import { readdirSync } from 'node:fs';
import { version } from '../../package.json';
import { mostOpenFiles } from '../http-server/limits';
import { Reading, type Family } from './families';

/**
 * What is known of the process, named as Prometheus' own libraries do.
 * https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
 */
export const processFamilies: readonly Family[] = [
  new Reading('gauge', 'chaos_telemetry_build_info', 'Always 1. Its label is the version.', () => [
    [{ version }, 1],
  ]),
  new Reading('gauge', 'process_resident_memory_bytes', 'Resident memory size in bytes.', () => [
    [{}, process.memoryUsage.rss()],
  ]),
  new Reading('counter', 'process_cpu_seconds_total', 'Processor time of the process, all threads.', () => {
    const { user, system } = process.cpuUsage();
    return [[{}, (user + system) / 1e6]];
  }),
  new Reading(
    'gauge',
    'process_start_time_seconds',
    'Start of the process in seconds since the epoch.',
    () => [[{}, performance.timeOrigin / 1000]],
  ),
  new Reading('gauge', 'process_open_fds', 'Open file descriptors, where Linux says so.', () =>
    ifKnown(openFiles()),
  ),
  new Reading('gauge', 'process_max_fds', 'File descriptors that the process may open.', () =>
    ifKnown(mostOpenFiles()),
  ),
  new Reading(
    'counter',
    'chaos_telemetry_event_loop_busy_seconds_total',
    'Time in which the thread that serves all connections was busy.',
    () => [[{}, performance.eventLoopUtilization().active / 1000]],
  ),
];

function ifKnown(value: number): readonly (readonly [Record<string, never>, number])[] {
  return Number.isFinite(value) ? [[{}, value]] : [];
}

/** Infinite where no one says so. */
function openFiles(): number {
  try {
    // One of them is for this reading.
    return readdirSync('/proc/self/fd').length - 1;
  } catch {
    return Infinity;
  }
}
