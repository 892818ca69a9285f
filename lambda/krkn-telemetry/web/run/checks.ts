import { checkClock } from '../../model/checks/check-clock';
import { healthTargets, vmTargets } from '../../model/checks/checked-target';
import type { Run } from '../../model/run';
import { html, type Html } from '../frame/html';
import { renderHealthChecks } from './health-checks';
import { renderObjectStateChecks } from './object-state-checks';
import { renderVmChecks } from './vm-checks';

/** What Krkn watched during a run: applications, virtual machines and objects. Undefined when it watched nothing. */
export function renderChecks({ run }: { readonly run: Run }): Html | undefined {
  const clock = checkClock(run);
  const tables = [
    renderHealthChecks(healthTargets(run.healthChecks, clock)),
    renderVmChecks(vmTargets(run.virtChecks, clock)),
    renderObjectStateChecks(run.objectStateChecks),
  ];
  if (tables.every((table) => table === undefined)) return undefined;
  return html`<section id="checks" aria-labelledby="checks-heading">
    <h2 id="checks-heading">Checks</h2>
    ${tables}
  </section>`;
}
