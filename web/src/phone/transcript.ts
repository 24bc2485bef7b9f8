import { queryOptions } from '@tanstack/react-query';
import type { CustomerMessages } from '../../../src/simulator/control-types';
import { callSimulator } from '../api/simulator';
import type { Persona } from './persona';
import type { SimulatedLine } from './simulated-lines';

/** What this customer and the line have said, as the simulator knows it. */
export function transcriptOf({ phoneNumberId }: SimulatedLine, persona: Persona) {
  return queryOptions({
    queryKey: ['simulator', 'messages', phoneNumberId, persona.who],
    queryFn: () =>
      callSimulator<CustomerMessages>(
        'GET',
        `${customerPath(persona)}/messages?direction=both&line=${phoneNumberId}`,
      ),
    meta: { topic: 'simulator', id: phoneNumberId },
  });
}

export function customerPath({ who }: Persona): string {
  return `/customers/${encodeURIComponent(who)}`;
}
