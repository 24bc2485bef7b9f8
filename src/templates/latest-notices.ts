import { NoticeOf } from '../domain/notice';

export interface TemplateKey {
  readonly tenantId: string;
  readonly accountId: string;
  readonly name: string;
  readonly language: string;
}

export type TemplateKind = 'template_status' | 'template_category' | 'template_quality' | 'template_edited';
type TemplateFact = NoticeOf<TemplateKind>;

/** A notice about a template of an account. */
export interface Noted<Fact extends TemplateFact = TemplateFact> extends TemplateKey {
  readonly id: string | null;
  readonly at: Date;
  readonly notice: Fact;
}

/** Picks the notices of one kind. */
export function ofKind<K extends TemplateKind>(noted: readonly Noted[], kind: K): Noted<NoticeOf<K>>[] {
  return noted.filter((one): one is Noted<NoticeOf<K>> => one.notice.kind === kind);
}

/** The last of these about each template, in the order in which everybody locks them. */
export function latestByTemplate<One extends Noted>(noted: readonly One[]): One[] {
  const latest = new Map<string, One>();
  for (const one of noted) {
    const known = latest.get(templateKey(one));
    if (known === undefined || known.at <= one.at) latest.set(templateKey(one), one);
  }
  return [...latest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

export function templateKey({ tenantId, accountId, name, language }: TemplateKey): string {
  return [tenantId, accountId, name, language].join(' ');
}

/** Columns for `unnest`. */
export function keyColumns(templates: readonly TemplateKey[]): string[][] {
  return [
    templates.map(({ tenantId }) => tenantId),
    templates.map(({ accountId }) => accountId),
    templates.map(({ name }) => name),
    templates.map(({ language }) => language),
  ];
}
