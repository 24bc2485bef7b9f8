import { ControlCall, ControlRoutes } from './control-api';
import { Items, TemplateChange, TemplateItem } from './control-types';
import { FieldSide } from './field-side';
import { sendJson } from './http';
import { isObject, JsonObject, objectsIn } from './json';
import { accepted, bad, jsonBody } from './refusal';
import {
  Template,
  templateCategories,
  templateEvents,
  templateMembers,
  templateQualities,
  templateStatus,
} from './template';
import { TemplateBook } from './template-book';
import { SimulatedLine } from './types';

/** The control routes that do to templates what Meta's reviewers and customers do. */
export class ControlTemplates {
  readonly routes: ControlRoutes = {
    'GET /templates': ({ query, res }) => {
      const { businessAccountId } = this.lineOf(query.get('line') ?? undefined);
      const items = this.templates.of(businessAccountId);
      sendJson(res, 200, { items } satisfies Items<TemplateItem>);
    },
    'PUT /templates/*': (call) => this.change(call),
  };

  constructor(
    private readonly templates: TemplateBook,
    private readonly fields: FieldSide,
    private readonly lineOf: (id: string | undefined) => SimulatedLine,
    private readonly clock: () => number,
  ) {}

  /** 200 with the template as it is now; the webhooks of what has changed go out behind it. */
  private async change({ id: name, req, res }: ControlCall): Promise<void> {
    const change = accepted(parseTemplateChange(await jsonBody(req)));
    const line = this.lineOf(change.line);
    const ofName = this.templates.named(line.businessAccountId, name);
    const [template, another] = ofName.filter(
      ({ language }) => change.language === undefined || language === change.language,
    );
    if (template === undefined) throw bad('There is no template of this name and language.');
    if (another !== undefined) throw bad('"language" must say which of the templates of this name.');
    if (change.quality !== undefined) this.setQuality(line, template, change.quality);
    if (change.category !== undefined) this.setCategory(line, template, change.category, change.announce);
    if (change.components !== undefined) this.setComponents(line, template, change.components);
    if (change.status !== undefined) this.setStatus(line, template, change);
    sendJson(res, 200, template satisfies TemplateItem);
  }

  private setStatus(line: SimulatedLine, template: Template, { status, ...more }: TemplateChange): void {
    if (status === undefined) return;
    template.status = status;
    if (status === 'DELETED') this.templates.remove(line.businessAccountId, template);
    const value = templateStatus(status, templateMembers(template), template.category, {
      reason: more.reason ?? null,
      ...(more.title === undefined ? {} : { other_info: { title: more.title, description: more.title } }),
      ...(status === 'DISABLED' ? { disable_info: { disable_date: this.now } } : {}),
    });
    void this.fields.ofAccount(line, 'message_template_status_update', value);
  }

  /** An announcement names the category of today as the new one, and the coming one as the correct one. */
  private setCategory(
    line: SimulatedLine,
    template: Template,
    category: Template['category'],
    announce = false,
  ): void {
    const previous = template.category;
    if (!announce) template.category = category;
    this.tell(
      line,
      template,
      'template_category_update',
      announce
        ? {
            new_category: previous,
            correct_category: category,
            category_update_timestamp: this.now + 86_400,
          }
        : { previous_category: previous, new_category: category },
    );
  }

  private setQuality(line: SimulatedLine, template: Template, quality: Template['quality']): void {
    const previous = template.quality;
    template.quality = quality;
    this.tell(line, template, 'message_template_quality_update', {
      previous_quality_score: previous,
      new_quality_score: quality,
    });
  }

  private setComponents(line: SimulatedLine, template: Template, components: readonly JsonObject[]): void {
    template.components = components;
    this.tell(line, template, 'message_template_components_update', {});
  }

  private tell(line: SimulatedLine, template: Template, field: string, parts: JsonObject): void {
    void this.fields.ofAccount(line, field, { ...templateMembers(template), ...parts });
  }

  private get now(): number {
    return Math.floor(this.clock() / 1000);
  }
}

const choices = { status: templateEvents, category: templateCategories, quality: templateQualities };
const texts = ['line', 'language', 'reason', 'title'] as const;

/** What is to change, or what is wrong. */
function parseTemplateChange(json: unknown): TemplateChange | string {
  if (!isObject(json)) return 'The body must be an object such as {"language":"es","status":"PAUSED"}.';
  for (const [name, among] of Object.entries(choices)) {
    if (json[name] !== undefined && !among.some((one) => one === json[name])) {
      return `"${name}" must be one of ${among.join(', ')}.`;
    }
  }
  const text = texts.find((name) => json[name] !== undefined && typeof json[name] !== 'string');
  if (text) return `"${text}" must be a text.`;
  if (json['announce'] !== undefined && typeof json['announce'] !== 'boolean') {
    return '"announce" must be true or false.';
  }
  const { components } = json;
  if (components !== undefined && objectsIn(components).length === 0) {
    return '"components" must be a list of components.';
  }
  return json;
}
