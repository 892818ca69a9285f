import { vmNamespace, type VirtualMachine } from './checks';
import { noRecovery, recovery, type DemoScenario, type Surroundings } from './scenario';

/** Seconds that a virtual machine has to come back. */
const vmTimeout = 180;

/** `kubevirt_vm_outage`: deletes a virtual machine's instance and waits until it runs again. */
export function deleteVm(
  { name }: VirtualMachine,
  comesBack: boolean,
  surroundings: Surroundings,
): DemoScenario {
  const vmi = { vmi_name: name, namespace: vmNamespace };
  return {
    scenario: 'scenarios/kubevirt/kubevirt-vm-outage.yaml',
    scenarioType: 'kubevirt_vm_outage',
    parameters: {
      scenarios: [
        {
          name: 'kubevirt outage test',
          scenario: 'kubevirt_vm_outage',
          parameters: { vm_name: name, label_selector: '', namespace: vmNamespace, timeout: vmTimeout },
        },
      ],
    },
    seconds: comesBack ? surroundings.chance.between(70, 95) : vmTimeout + surroundings.chance.between(4, 9),
    disrupted: {
      affected_vmis: comesBack
        ? {
            recovered: [{ ...vmi, ...recovery('vmi', [28, 55], surroundings) }],
            unrecovered: [],
            error: null,
          }
        : { recovered: [], unrecovered: [{ ...vmi, ...noRecovery('vmi') }], error: null },
    },
    errors: comesBack ? [] : [`Timeout of ${vmTimeout}s waiting for VMI ${name} to be running`],
  };
}
