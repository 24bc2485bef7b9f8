import { Notice, TemplateName } from '../../domain/notice';
import { clip } from './digest';
import { text } from './wire';

/** Fields about a template. Source: Meta, "message_template_status_update" and its neighbours. */
export function readTemplateNotice(
  of: 'status' | 'category' | 'quality' | 'edited',
  value: Record<string, unknown>,
): Notice | null {
  const template = readTemplateName(value);
  if (template === null) return null;
  switch (of) {
    case 'status': {
      const event = text(value['event']);
      if (event === undefined) return null;
      const reason = text(value['reason']) ?? null;
      const category = text(value['message_template_category']) ?? null;
      return { kind: 'template_status', template, event: clip(event), reason, category };
    }
    case 'category': {
      // In the announcement `new_category` is the one that holds now, and `correct_category` the one that will.
      const next = text(value['correct_category']) ?? null;
      return { kind: 'template_category', template, category: text(value['new_category']) ?? null, next };
    }
    case 'quality':
      return {
        kind: 'template_quality',
        template,
        quality: clip(text(value['new_quality_score']) ?? 'UNKNOWN'),
      };
    case 'edited':
      return { kind: 'template_edited', template };
  }
}

function readTemplateName(value: Record<string, unknown>): TemplateName | null {
  const name = text(value['message_template_name']);
  const language = text(value['message_template_language']);
  if (name === undefined || language === undefined) return null;
  // Webhooks may say `en-US` where sends need `en_US`.
  return { name, language: language.replace('-', '_'), id: text(value['message_template_id']) ?? null };
}
