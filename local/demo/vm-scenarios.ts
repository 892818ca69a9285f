import { VM_NAMESPACE, type VirtualMachine } from './checks';
import { noRecovery, recovery, type DemoScenario, type Surroundings } from './scenario';

/** Seconds that a virtual machine has to come back. */
const VM_TIMEOUT = 180;

/** `kubevirt_vm_outage`: deletes a virtual machine's instance and waits until it runs again. */
export function deleteVm(
  { name }: VirtualMachine,
  comesBack: boolean,
  surroundings: Surroundings,
): DemoScenario {
  const vmi = { vmi_name: name, namespace: VM_NAMESPACE };
  return {
    scenario: 'scenarios/kubevirt/kubevirt-vm-outage.yaml',
    scenarioType: 'kubevirt_vm_outage',
    parameters: {
      scenarios: [
        {
          name: 'kubevirt outage test',
          scenario: 'kubevirt_vm_outage',
          parameters: { vm_name: name, label_selector: '', namespace: VM_NAMESPACE, timeout: VM_TIMEOUT },
        },
      ],
    },
    seconds: comesBack ? surroundings.chance.between(70, 95) : VM_TIMEOUT + surroundings.chance.between(4, 9),
    disrupted: {
      affected_vmis: comesBack
        ? {
            recovered: [{ ...vmi, ...recovery('vmi', [28, 55], surroundings) }],
            unrecovered: [],
            error: null,
          }
        : { recovered: [], unrecovered: [{ ...vmi, ...noRecovery('vmi') }], error: null },
    },
    errors: comesBack ? [] : [`Timeout of ${VM_TIMEOUT}s waiting for VMI ${name} to be running`],
  };
}
