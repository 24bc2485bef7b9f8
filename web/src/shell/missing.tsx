import { Failure } from './failure';

interface MissingProps {
  query: { data: unknown; error: unknown; refetch: () => unknown };
}

/** Above what can be shown without it: why something that goes with it is not here. */
export function Missing({ query: { data, error, refetch } }: MissingProps) {
  if (data !== undefined || error === null) return null;
  return <Failure error={error} retry={refetch} />;
}
