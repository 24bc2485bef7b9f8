import { isObject } from '../domain/json';
import { Arrival, Attempt } from '../outbox/departure';
import { TEMPLATE_REFUSALS, TemplateRefusal } from '../templates/templates.service';

/** What came back of sends that says something about their templates. */
export function templateRefusals(arrivals: readonly Arrival[]): TemplateRefusal[] {
  return arrivals.flatMap(({ attempts }) => attempts.flatMap(refusalOf));
}

function refusalOf({ entry, outcome }: Attempt): TemplateRefusal[] {
  const code = outcome.outcome === 'refused' ? outcome.error.code : null;
  if (code === null || !(code in TEMPLATE_REFUSALS) || entry.content?.type !== 'template') return [];
  const { name, language } = entry.content.content;
  const spelled = isObject(language) ? language['code'] : undefined;
  if (typeof name !== 'string' || typeof spelled !== 'string') return [];
  return [{ lineId: entry.lineId, code, name, language: spelled }];
}
