import { createHash } from 'node:crypto';
import { TemplateCategory, TemplateEvent, TemplateItem, TemplateQuality } from './control-types';
import { JsonNumber, JsonObject, objectsIn, stringIn } from './json';

export const templateCategories: readonly TemplateCategory[] = ['MARKETING', 'UTILITY', 'AUTHENTICATION'];
export const templateQualities: readonly TemplateQuality[] = ['GREEN', 'YELLOW', 'RED', 'UNKNOWN'];
export const templateEvents: readonly TemplateEvent[] = [
  'APPROVED',
  'REJECTED',
  'PENDING',
  'PAUSED',
  'DISABLED',
  'FLAGGED',
  'REINSTATED',
  'ARCHIVED',
  'UNARCHIVED',
  'DELETED',
  'PENDING_DELETION',
  'IN_APPEAL',
  'LOCKED',
  'LIMIT_EXCEEDED',
];

/**
 * A message template; name and language together identify it within an account. Ids above 2^53 travel as JSON numbers,
 * the others as text. Components are as they were created: `HEADER`, `BODY`, `FOOTER`, `BUTTONS`.
 */
export type Template = TemplateItem;

/** `status` is `APPROVED` and `parameterFormat` `POSITIONAL` unless told. */
export type NewTemplate = Pick<Template, 'name' | 'language' | 'category' | 'components'> & Partial<Template>;

export function newTemplate(accountId: string, template: NewTemplate): Template {
  const { name, language } = template;
  return {
    id: idOf(accountId, name, language),
    status: 'APPROVED',
    quality: 'UNKNOWN',
    parameterFormat: 'POSITIONAL',
    ...template,
  };
}

/** Always the same for the same template: of 15 digits, or of 18, which a double cannot hold. */
function idOf(accountId: string, name: string, language: string): string {
  const hash = createHash('sha256').update(`${accountId} ${name} ${language}`).digest();
  const least = (hash[31] ?? 0) % 2 === 0 ? 10n ** 14n : 10n ** 17n;
  return (least + (hash.readBigUInt64BE() % (least * 9n))).toString();
}

/** As `GET /{account}/message_templates` shows it. */
export function templateNode({ id, name, language, ...template }: Template): JsonObject {
  return {
    id: id.length > 15 ? new JsonNumber(id) : id,
    name,
    language,
    status: template.status,
    category: template.category,
    quality_score: { score: template.quality },
    parameter_format: template.parameterFormat,
    components: template.components,
  };
}

/** What every webhook about a template says of it; the id is a number. */
export function templateMembers({ id, name, language }: Template): JsonObject {
  return {
    message_template_id: new JsonNumber(id),
    message_template_name: name,
    message_template_language: language,
  };
}

/** The value of `message_template_status_update`; the template is named by {@link templateMembers}. */
export function templateStatus(
  event: TemplateEvent,
  template: JsonObject,
  category: TemplateCategory,
  parts: JsonObject = {},
): JsonObject {
  return { event, ...template, message_template_category: category, reason: null, ...parts };
}

export function componentOf({ components }: Template, type: string): JsonObject | undefined {
  return components.find((component) => stringIn(component, 'type')?.toUpperCase() === type);
}

export function buttonsOf(template: Template): JsonObject[] {
  return objectsIn(componentOf(template, 'BUTTONS')?.['buttons']);
}

/** The names or numbers in `{{…}}`, each once. */
export function placeholdersIn(text: unknown): string[] {
  const found = typeof text === 'string' ? text.matchAll(/\{\{\s*(\w+)\s*\}\}/g) : [];
  return [...new Set(Array.from(found, ([, name = '']) => name))];
}
