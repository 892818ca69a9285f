import type { Chance } from './chance';

/** From when to when, epoch seconds. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** A period in which something did not answer. */
export interface Downtime extends Period {
  readonly statusCode: number;
}

/** Seconds between two questions: what is down stays so until the next. */
const INTERVAL = 2;

/**
 * `health_checks` of an application: a row for each period, the last of which Krkn writes with a number as status code
 * and all others with a text.
 * @param downtimes one after another, within the period
 */
export function healthChecks(url: string, { start, end }: Period, downtimes: readonly Downtime[]): object[] {
  const changes = downtimes.flatMap((down) => [
    { from: down.start, statusCode: down.statusCode },
    { from: down.end, statusCode: 200 },
  ]);
  const periods = [{ from: start, statusCode: 200 }, ...changes];
  return periods.map(({ from, statusCode }, index) => {
    const next = periods[index + 1];
    const to = next === undefined ? end : next.from - INTERVAL;
    return {
      url,
      status: statusCode === 200,
      status_code: next === undefined ? statusCode : String(statusCode),
      ...during({ start: from, end: to }),
    };
  });
}

/** The namespace of all virtual machines. */
export const VM_NAMESPACE = 'virtual-machines';

/** A virtual machine that is watched. */
export interface VirtualMachine {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
}

/** What is known of a virtual machine in a period. */
interface VirtualMachineState extends Period {
  readonly checkType: 'healthy' | 'ssh_access' | 'vmi_ready' | 'both';
  /** If it changed. */
  readonly newIp?: string;
}

/** A row of `virt_checks` or `post_virt_checks`. */
export function virtCheck(
  machine: VirtualMachine,
  { checkType, newIp = '', ...period }: VirtualMachineState,
): object {
  const ssh = checkType === 'healthy' || checkType === 'vmi_ready';
  const ready = checkType === 'healthy' || checkType === 'ssh_access';
  return {
    node_name: machine.node,
    ip_address: machine.ip,
    namespace: VM_NAMESPACE,
    vm_name: machine.name,
    ssh_status: ssh,
    vmi_ready: ready,
    status: ssh && ready,
    check_type: checkType,
    ...during(period),
    new_ip_address: newIp,
  };
}

/** A part of a period, from a fraction of it on for so many seconds. Ends before the period does. */
export function within({ start, end }: Period, fraction: number, seconds: number, chance: Chance): Period {
  const from = start + (end - start) * fraction + chance.between(0, 2);
  return { start: from, end: Math.min(from + seconds, end - INTERVAL) };
}

function during({ start, end }: Period): object {
  return {
    start_timestamp: localTime(start),
    end_timestamp: localTime(end),
    duration: Number((end - start).toFixed(3)),
  };
}

/** As Python writes a time without a zone. The clock of the made-up Krkn is UTC. */
function localTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('Z', '000');
}
