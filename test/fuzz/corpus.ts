import { seededRandom } from '../../src/simulator/random';
import { Payload } from '../../src/simulator/control-types';
import { Simulator } from '../../src/simulator/simulator';
import { LINE } from './identities';

/** Every body that the simulator knows, as if it came at this moment: the same at the same moment. */
export async function readyBodies(now: number): Promise<Payload[]> {
  const simulator = new Simulator({ clock: () => now, random: seededRandom(1) });
  simulator.useLine(LINE);
  const { url } = await simulator.listen();
  try {
    const response = await fetch(`${url}/payloads`);
    return ((await response.json()) as { items: Payload[] }).items;
  } finally {
    await simulator.close();
  }
}
