import { JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';

const template = {
  message_template_id: 512_300_000_000_017,
  message_template_name: 'pickup_ready',
  message_template_language: 'es_AR',
};

/** Fields about the account, the line and its templates (Meta, webhooks/reference/*). */
export function fieldPayloads(from: PayloadSource): Bodies {
  return { ...accountEvents(from), ...templateEvents(from), ...lineEvents(from), ...otherEvents(from) };
}

function accountEvents(from: PayloadSource): Bodies {
  const update = (event: string, parts: JsonObject = {}) =>
    from.accountField('account_update', { event, ...parts });
  const expiration = from.now + 86_400;
  return {
    account_restricted: update('ACCOUNT_RESTRICTION', {
      restriction_info: [{ restriction_type: 'RESTRICTED_BIZ_INITIATED_MESSAGING', expiration }],
    }),
    account_replies_restricted: update('ACCOUNT_RESTRICTION', {
      restriction_info: [{ restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING', expiration }],
    }),
    account_violation: update('ACCOUNT_VIOLATION', { violation_info: { violation_type: 'SPAM' } }),
    account_disabled: update('DISABLED_UPDATE', {
      ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE', waba_ban_date: 'April 17, 2027' },
    }),
    account_deleted: update('ACCOUNT_DELETED'),
    partner_removed: update('PARTNER_REMOVED', {
      waba_info: { waba_id: from.line.businessAccountId },
      disconnection_info: { reason: 'ACCOUNT_DISCONNECTED', initiated_by: 'USER' },
    }),
    pricing_tier: update('VOLUME_BASED_PRICING_TIER_UPDATE', {
      volume_tier_info: {
        tier_update_time: from.now,
        pricing_category: 'UTILITY',
        tier: '25000:100000',
        effective_month: '2026-11',
        region: 'Argentina',
      },
    }),
    account_review: from.accountField('account_review_update', { decision: 'APPROVED' }),
    capability: from.accountField('business_capability_update', {
      max_daily_conversations_per_business: 'TIER_2K',
      max_phone_numbers_per_waba: 20,
    }),
    capability_as_number: from.accountField('business_capability_update', {
      max_daily_conversations_per_business: 2000,
      max_phone_numbers_per_waba: 20,
    }),
  };
}

function templateEvents(from: PayloadSource): Bodies {
  const status = (event: string, parts: JsonObject) =>
    from.accountField('message_template_status_update', {
      event,
      ...template,
      message_template_category: 'UTILITY',
      ...parts,
    });
  const category = (parts: JsonObject) =>
    from.accountField('template_category_update', { ...template, ...parts });
  return {
    template_approved: status('APPROVED', { reason: null }),
    template_rejected: status('REJECTED', {
      reason: 'INVALID_FORMAT',
      rejection_info: { reason: 'A placeholder is at the end.', recommendation: 'Put a word after it.' },
    }),
    template_paused: status('PAUSED', {
      reason: null,
      other_info: { title: 'FIRST_PAUSE', description: 'Customers have complained.' },
    }),
    template_disabled: status('DISABLED', { reason: null, disable_info: { disable_date: from.now } }),
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
  };
}

function lineEvents(from: PayloadSource): Bodies {
  const { displayPhoneNumber: display_phone_number, phoneNumberId } = from.line;
  const ofLine = (field: string, parts: JsonObject) =>
    from.accountField(field, { display_phone_number, ...parts });
  return {
    quality: ofLine('phone_number_quality_update', {
      event: 'THROUGHPUT_UPGRADE',
      max_daily_conversations_per_business: 'TIER_UNLIMITED',
    }),
    name_approved: ofLine('phone_number_name_update', {
      decision: 'APPROVED',
      requested_verified_name: 'Recado Demo',
      rejection_reason: null,
    }),
    alert: from.accountField('account_alerts', {
      entity_type: 'PHONE_NUMBER',
      entity_id: phoneNumberId,
      alert_info: {
        alert_severity: 'WARNING',
        alert_status: 'ACTIVE',
        alert_type: 'PROFILE_PICTURE_LOST',
        alert_description: 'The profile photo is gone.',
      },
    }),
    security: ofLine('security', { event: 'PIN_RESET_REQUEST', requester: '60000000000009' }),
    username: ofLine('business_username_updates', { username: 'recado.demo', status: 'approved' }),
  };
}

function otherEvents(from: PayloadSource): Bodies {
  return {
    flow_status: from.accountField('flows', {
      event: 'FLOW_STATUS_CHANGE',
      message: 'The Flow was published.',
      flow_id: '6627390910605886',
      old_status: 'DRAFT',
      new_status: 'PUBLISHED',
    }),
    payment_configuration: from.accountField('payment_configuration_update', {
      configuration_name: 'demo-payments',
      provider_name: 'razorpay',
      provider_mid: 'acc_demo',
      status: 'ACTIVE',
      created_timestamp: from.now - 60,
      updated_timestamp: from.now,
    }),
    partner_solution: from.accountField('partner_solutions', {
      event: 'SOLUTION_CREATED',
      solution_id: '774485461512159',
      solution_status: 'INITIATED',
    }),
    unknown_field: from.accountField('field_of_tomorrow', { event: 'SOMETHING_NEW' }),
  };
}
