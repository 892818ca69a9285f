import { krknConfig } from './krkn';
import { prometheusConfig } from './prometheus';
import type { StackOutputs } from './stack-outputs';

/**
 * Makes one section for each stack: a comment that says where to paste it, and the block itself.
 * @returns text that ends in a newline
 */
export function clientConfigSections(stacks: readonly StackOutputs[]): string {
  return stacks.map(section).join('\n');
}

function section(found: StackOutputs): string {
  if (found.client === 'krkn') {
    return `# ${found.stack}: paste this into Krkn's config.yaml, in place of its telemetry section.\n${krknConfig(found.outputs)}`;
  }
  return [
    `# ${found.stack}: paste this into prometheus.yml and restart Prometheus.`,
    '# If it has remote_write or remote_read already, add the entry to that list.',
    prometheusConfig(found.outputs),
  ].join('\n');
}
