import { Injectable } from '@nestjs/common';
import { ProviderError } from '../../domain/inbound';
import { isObject, JsonObject, toStorableJson } from '../../domain/json';
import { ListedTemplate, templateLanguage } from '../../domain/template';
import { GraphAccess, GraphClient } from './graph-client';
import { list, object, text } from './wire';

const FIELDS = 'id,name,language,category,status,quality_score,rejected_reason,parameter_format,components';
const PAGE = 50;
/** Meta: 6,000 templates in an account. */
const MOST_PAGES = 200;

const NO_LIST: ProviderError = { code: null, title: 'no list of templates in the answer' };

export type TemplateList =
  | {
      readonly ok: true;
      readonly templates: readonly ListedTemplate[];
      /** False when there are more than are ever read. */
      readonly complete: boolean;
    }
  | { readonly ok: false; readonly error: ProviderError };

/** Reads the templates of an account: `GET /<version>/<account id>/message_templates`. */
@Injectable()
export class WhatsappTemplates {
  constructor(private readonly graph: GraphClient) {}

  /** Page by page, by cursor: an address that an answer names is never followed. */
  async list(access: GraphAccess, accountId: string): Promise<TemplateList> {
    const templates: ListedTemplate[] = [];
    let after: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = { fields: FIELDS, limit: String(PAGE), ...(after === undefined ? {} : { after }) };
      const path = `${encodeURIComponent(accountId)}/message_templates`;
      const reply = await this.graph.call(access, { method: 'GET', path, query });
      if (!reply.ok) return { ok: false, error: reply.error };
      // Something else than Graph may answer 200 to everything; that is no empty list.
      if (!Array.isArray(reply.body['data'])) return { ok: false, error: NO_LIST };
      templates.push(...list(reply.body['data']).flatMap(readTemplate));
      const paging = object(reply.body['paging']);
      const next = text(object(paging['cursors'])['after']);
      if (paging['next'] === undefined || next === undefined || next === after) {
        return { ok: true, templates, complete: true };
      }
      after = next;
    }
    return { ok: true, templates, complete: false };
  }
}

function readTemplate(value: unknown): ListedTemplate[] {
  const raw = object(value);
  const name = text(raw['name']);
  const language = text(raw['language']);
  if (name === undefined || language === undefined) return [];
  return [
    {
      name,
      language: templateLanguage(language),
      id: text(raw['id']) ?? null,
      category: text(raw['category']) ?? null,
      status: text(raw['status']) ?? null,
      reason: reasonOf(text(raw['rejected_reason'])),
      quality: text(object(raw['quality_score'])['score']) ?? null,
      parameterFormat: text(raw['parameter_format']) ?? null,
      components: Array.isArray(raw['components'])
        ? list(raw['components']).filter(isObject).map(storable)
        : null,
    },
  ];
}

/** Meta says `NONE` when there is none. */
function reasonOf(reason: string | undefined): string | null {
  return reason === undefined || reason === 'NONE' ? null : reason;
}

function storable(component: object): JsonObject {
  return toStorableJson(component) as JsonObject;
}
