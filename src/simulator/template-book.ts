import { NewTemplate, newTemplate, Template } from './template';
import { seededTemplates } from './template-seed';

/** The templates of each business account; they begin with the seeded ones and are not kept over a restart. */
export class TemplateBook {
  private readonly byAccount = new Map<string, Template[]>();

  of(accountId: string): readonly Template[] {
    return this.listOf(accountId);
  }

  find(accountId: string, name: string, language: string): Template | undefined {
    return this.listOf(accountId).find((one) => one.name === name && one.language === language);
  }

  named(accountId: string, name: string): Template[] {
    return this.listOf(accountId).filter((template) => template.name === name);
  }

  add(accountId: string, template: NewTemplate): Template {
    const added = newTemplate(accountId, template);
    this.listOf(accountId).push(added);
    return added;
  }

  remove(accountId: string, template: Template): void {
    const list = this.listOf(accountId);
    list.splice(list.indexOf(template), 1);
  }

  private listOf(accountId: string): Template[] {
    const known = this.byAccount.get(accountId);
    if (known) return known;
    const seeded = seededTemplates.map((template) => newTemplate(accountId, template));
    this.byAccount.set(accountId, seeded);
    return seeded;
  }
}
