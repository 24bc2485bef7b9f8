import { templateNamedBy } from '../domain/template-name';
import { Arrival, Attempt } from '../outbox/departure';
import { TEMPLATE_REFUSALS, TemplateRefusal } from '../templates/templates.service';

/** What came back of sends that says something about their templates. */
export function templateRefusals(arrivals: readonly Arrival[]): TemplateRefusal[] {
  return arrivals.flatMap(({ attempts }) => attempts.flatMap(refusalOf));
}

function refusalOf({ entry, outcome }: Attempt): TemplateRefusal[] {
  const code = outcome.outcome === 'refused' ? outcome.error.code : null;
  const template = templateNamedBy(entry.content);
  if (code === null || template === null || !(code in TEMPLATE_REFUSALS)) return [];
  return [{ lineId: entry.lineId, code, ...template }];
}
