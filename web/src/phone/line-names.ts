import { $api } from '../api/client';
import type { SimulatedLine } from './simulated-lines';

/** What the business calls its lines; undefined until that is known. */
export function useLineNames(): (line: SimulatedLine) => string | undefined {
  const { data } = $api.useQuery('get', '/api/v1/lines', { params: { query: { limit: 200 } } });
  return (line) => data?.items.find(({ phoneNumberId }) => phoneNumberId === line.phoneNumberId)?.name;
}
