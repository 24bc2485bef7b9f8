import { JsonObject } from './json';
import { SimulatedLine } from './types';

/** One call of a Graph edge, after its token was checked. */
export interface GraphCall {
  /** The line that is called or, for an edge of the account, the one whose token was shown. */
  line: SimulatedLine;
  query: URLSearchParams;
  /** Empty for a call without one. */
  body: JsonObject;
  /** The address of the call without its query. */
  url: string;
}

/** By method and edge, such as `GET message_templates`; the answer is JSON with 200, a GraphFailure anything else. */
export type GraphRoutes = Readonly<Record<string, (call: GraphCall) => JsonObject>>;
