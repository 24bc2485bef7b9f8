import { Stack } from '@mantine/core';
import type { FaultRule } from '../../../src/simulator/control-types';
import type { SimulatedLine } from '../phone/simulated-lines';
import { Failure } from '../shell/failure';
import { type FaultDraft, ruleOf } from './faults';
import { FaultsInForce } from './faults-in-force';
import { NewFault } from './new-fault';
import { useFaults } from './use-mischief';

/** What Meta answers to what Recado sends: the faults in force, and the way to one more. */
export function FaultPanel({ line }: { line: SimulatedLine }) {
  const { rules, put, isPutting, error, refetch } = useFaults();
  const add = (draft: FaultDraft) => put([...rules, ruleOf(draft, line.phoneNumberId)]);
  const remove = (gone: FaultRule) => put(rules.filter((rule) => rule !== gone));
  return (
    <Stack gap="md">
      {error && <Failure error={error} retry={refetch} />}
      <FaultsInForce line={line} rules={rules} remove={remove} />
      <NewFault add={add} adding={isPutting} />
    </Stack>
  );
}
