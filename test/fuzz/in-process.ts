import 'reflect-metadata';
import { readyBodies } from './corpus';
import { Group, GroupResult, LONGEST_MS, runGroup } from './group';
import { answers } from './groups/answers';
import { bodies, fullBodies } from './groups/bodies';
import { envelopes } from './groups/envelopes';
import { RulePool, rules } from './groups/rules';
import { signatures } from './groups/signatures';
import { statuses } from './groups/statuses';
import { turns } from './groups/turns';
import { NOW } from './identities';
import { Mutator } from './mutate';

/** Groups of cases against the parts that read what strangers wrote; the same seed makes the same cases. */
export async function fuzzInProcess(
  seed: number,
  cases: number,
  longestMs = LONGEST_MS,
): Promise<GroupResult[]> {
  const mutator = new Mutator(seed);
  const ready = (await readyBodies(NOW))
    .filter(({ name }) => name !== 'hundred_customers')
    .map(({ body }) => body);
  const pool = new RulePool(seed);
  const groups: readonly Group[] = [
    envelopes(mutator),
    bodies(ready, mutator),
    fullBodies(ready),
    turns(ready, mutator, pool),
    rules(mutator, pool),
    statuses,
    signatures(mutator),
    answers(mutator),
  ];
  return groups.map((group) => runGroup(group, seed, Math.ceil((cases * group.share) / 100), longestMs));
}
