import { SignatureKind } from './control-types';
import { RealLine, SimulatedLine } from './types';

/** Whether the app of the real line accepts what is posted for the other: one secret may be that of several lines. */
export function takes(real: RealLine, line: SimulatedLine, signature: SignatureKind): boolean {
  return real.appSecret === null ? signature !== 'right' : real.appSecret === line.appSecret;
}
