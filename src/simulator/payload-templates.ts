import { TemplateEvent } from './control-types';
import { JsonNumber, JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';
import { templateStatus } from './template';

const template = {
  message_template_id: 512_300_000_000_017,
  message_template_name: 'pickup_ready',
  message_template_language: 'es_AR',
};

/** The fields about templates (Meta, webhooks/reference/message_template_* and template_category_update). */
export function templatePayloads(from: PayloadSource): Bodies {
  return { ...verdicts(from), ...shelf(from), ...pauses(from), ...changes(from) };
}

function statuses(from: PayloadSource): (event: TemplateEvent, parts?: JsonObject) => JsonObject {
  return (event, parts) =>
    from.accountField('message_template_status_update', templateStatus(event, template, 'UTILITY', parts));
}

function verdicts(from: PayloadSource): Bodies {
  const status = statuses(from);
  return {
    template_pending: status('PENDING'),
    template_approved: status('APPROVED'),
    template_approved_large_id: status('APPROVED', {
      message_template_id: new JsonNumber('900719925474099312'),
    }),
    template_approved_hyphen: status('APPROVED', { message_template_language: 'es-AR' }),
    template_rejected: status('REJECTED', {
      reason: 'INVALID_FORMAT',
      rejection_info: { reason: 'A placeholder is at the end.', recommendation: 'Put a word after it.' },
    }),
    template_appealed: status('IN_APPEAL'),
  };
}

function shelf(from: PayloadSource): Bodies {
  const status = statuses(from);
  return {
    template_archived: status('ARCHIVED'),
    template_unarchived: status('UNARCHIVED'),
    template_deleted: status('DELETED'),
    template_pending_deletion: status('PENDING_DELETION'),
    template_locked: status('LOCKED'),
    template_limit_exceeded: status('LIMIT_EXCEEDED'),
  };
}

function pauses(from: PayloadSource): Bodies {
  const status = statuses(from);
  const titled = (event: TemplateEvent, title: string) =>
    status(event, { other_info: { title, description: 'Customers have complained.' } });
  return {
    template_flagged: status('FLAGGED'),
    template_reinstated: status('REINSTATED'),
    template_paused: titled('PAUSED', 'FIRST_PAUSE'),
    template_paused_again: titled('PAUSED', 'SECOND_PAUSE'),
    template_paused_for_rate: titled('PAUSED', 'RATE_LIMITING_PAUSE'),
    template_unpaused: titled('APPROVED', 'UNPAUSE'),
    template_disabled: status('DISABLED', { disable_info: { disable_date: from.now } }),
  };
}

function changes(from: PayloadSource): Bodies {
  const category = (parts: JsonObject) =>
    from.accountField('template_category_update', { ...template, ...parts });
  return {
    template_quality: from.accountField('message_template_quality_update', {
      ...template,
      previous_quality_score: 'GREEN',
      new_quality_score: 'YELLOW',
    }),
    template_category_announced: category({
      new_category: 'UTILITY',
      correct_category: 'MARKETING',
      category_update_timestamp: from.now + 86_400,
    }),
    template_category_changed: category({ previous_category: 'UTILITY', new_category: 'MARKETING' }),
    template_edited: from.accountField('message_template_components_update', template),
  };
}
