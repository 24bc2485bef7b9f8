import { FieldSide } from './field-side';
import { GraphCall, GraphRoutes } from './graph-call';
import { GraphFailure } from './graph-errors';
import { pageOf, pickedFields } from './graph-paging';
import { JsonNumber, JsonObject, objectsIn } from './json';
import { Recipient } from './message-rules';
import { Template, templateMembers, templateNode, templateStatus } from './template';
import { TemplateBook } from './template-book';
import { templateFrom } from './template-creation';
import { checkParameters, checkState } from './template-rules';
import { SimulatedLine } from './types';

const mostTemplates = 6000;
const usualFields = 'name,language,status,category,components,parameter_format';

/** `/<account>/message_templates`, and the judgement on sends that name a template. */
export class TemplateEndpoint {
  readonly routes: GraphRoutes = {
    'GET message_templates': (call) => this.list(call),
    'POST message_templates': (call) => this.create(call),
    'DELETE message_templates': (call) => this.remove(call),
  };

  constructor(
    private readonly templates: TemplateBook,
    private readonly fields: FieldSide,
  ) {}

  /** The template of a send that may go out, or nothing for an unknown one when any name is good; throws GraphFailure. */
  judge(line: SimulatedLine, part: JsonObject, recipient: Recipient, anyName: boolean): Template | undefined {
    const language = part['language'] as JsonObject;
    const name = String(part['name']);
    const template = this.templates.find(line.businessAccountId, name, String(language['code']));
    if (template === undefined) {
      if (anyName) return undefined;
      throw new GraphFailure(132001, `There is no template ${name} in ${String(language['code'])}`);
    }
    checkState(template);
    if (template.category === 'AUTHENTICATION' && recipient.by === 'userId') throw new GraphFailure(131062);
    checkParameters(template, objectsIn(part['components']));
    return template;
  }

  private list(call: GraphCall): JsonObject {
    const fields = call.query.get('fields') ?? usualFields;
    return pageOf(call, this.templates.of(call.line.businessAccountId), (template) =>
      pickedFields(templateNode(template), fields),
    );
  }

  private create({ line, body }: GraphCall): JsonObject {
    const created = templateFrom(body);
    const account = line.businessAccountId;
    if (this.templates.find(account, created.name, created.language)) {
      throw new GraphFailure(100, 'There is a template of this name in this language');
    }
    if (this.templates.of(account).length >= mostTemplates) {
      throw new GraphFailure(100, `The account has ${mostTemplates} templates, which is the limit`);
    }
    const { id, status, category } = this.templates.add(account, created);
    return { id: id.length > 15 ? new JsonNumber(id) : id, status, category };
  }

  /** Every language of the name. */
  private remove({ line, query }: GraphCall): JsonObject {
    const found = this.templates.named(line.businessAccountId, query.get('name') ?? '');
    if (found.length === 0) throw new GraphFailure(100, 'Param name must be the name of a template');
    for (const template of found) {
      this.templates.remove(line.businessAccountId, template);
      const deleted = templateStatus('DELETED', templateMembers(template), template.category);
      void this.fields.ofAccount(line, 'message_template_status_update', deleted);
    }
    return { success: true };
  }
}
