import { BusinessHours, closedUntil, openingInSpanish } from '../../domain/business-hours';
import { RuleSubject } from './rule';

/** What the hour says to the rules: nothing while the business is open. */
export function closedAt(hours: BusinessHours | null, at: Date): Pick<RuleSubject, 'closed'> {
  const closed = hours === null ? null : closedUntil(hours, at);
  if (closed === null) return {};
  return { closed: { opens: closed.opens === null ? '' : openingInSpanish(closed.opens, at) } };
}
