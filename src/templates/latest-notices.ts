import { NoticeOf } from '../domain/notice';

export interface TemplateKey {
  readonly tenantId: string;
  readonly accountId: string;
  readonly name: string;
  readonly language: string;
}

type Kind = 'template_status' | 'template_category' | 'template_quality' | 'template_edited';

/** A notice about a template of an account. */
export interface Noted<K extends Kind = Kind> extends TemplateKey {
  readonly id: string | null;
  readonly at: Date;
  readonly notice: NoticeOf<K>;
}

/** The last notice of a kind about each template, in the order in which everybody locks them. */
export function latestByTemplate<K extends Kind>(noted: readonly Noted[], kind: K): Noted<K>[] {
  const latest = new Map<string, Noted<K>>();
  for (const one of noted.filter(({ notice }) => notice.kind === kind) as Noted<K>[]) {
    const known = latest.get(templateKey(one));
    if (known === undefined || known.at <= one.at) latest.set(templateKey(one), one);
  }
  return [...latest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

export function templateKey({ tenantId, accountId, name, language }: TemplateKey): string {
  return [tenantId, accountId, name, language].join(' ');
}
