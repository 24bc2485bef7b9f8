import { JsonObject } from './json';
import { Bodies, PayloadSource } from './payload-source';

/** `account_update` in each of its events, and the other fields about the account (Meta, webhooks/reference/*). */
export function accountPayloads(from: PayloadSource): Bodies {
  return { ...restrictions(from), ...bans(from), ...partners(from), ...prices(from), ...reviews(from) };
}

function updates(from: PayloadSource): (event: string, parts?: JsonObject) => JsonObject {
  return (event, parts = {}) => from.accountField('account_update', { event, ...parts });
}

function restrictions(from: PayloadSource): Bodies {
  const restricted = (kind: string) =>
    updates(from)('ACCOUNT_RESTRICTION', {
      restriction_info: [
        {
          restriction_type: `RESTRICTED_${kind}`,
          expiration: from.now + 86_400,
          remediation: 'Review the policy.',
        },
      ],
    });
  return {
    account_restricted: restricted('BIZ_INITIATED_MESSAGING'),
    account_replies_restricted: restricted('CUSTOMER_INITIATED_MESSAGING'),
    account_utility_restricted: restricted('UTILITY_TEMPLATES'),
    account_direct_send_restricted: restricted('DIRECT_SEND_UTILITY_TEMPLATES'),
    account_numbers_restricted: restricted('ADD_PHONE_NUMBER_ACTION'),
    account_violation: updates(from)('ACCOUNT_VIOLATION', { violation_info: { violation_type: 'SPAM' } }),
  };
}

function bans(from: PayloadSource): Bodies {
  const update = updates(from);
  const ban = (waba_ban_state: string) =>
    update('DISABLED_UPDATE', { ban_info: { waba_ban_state, waba_ban_date: 'April 17, 2027' } });
  return {
    account_disabled: ban('SCHEDULE_FOR_DISABLE'),
    account_disabled_now: ban('DISABLE'),
    account_reinstated: ban('REINSTATE'),
    account_deleted: update('ACCOUNT_DELETED'),
    account_offboarded: update('ACCOUNT_OFFBOARDED'),
    account_reconnected: update('ACCOUNT_RECONNECTED'),
  };
}

function partners(from: PayloadSource): Bodies {
  const update = updates(from);
  const waba_info = { waba_id: from.line.businessAccountId };
  return {
    partner_added: update('PARTNER_ADDED', { waba_info }),
    partner_removed: update('PARTNER_REMOVED', {
      waba_info,
      disconnection_info: { reason: 'ACCOUNT_DISCONNECTED', initiated_by: 'USER' },
    }),
    partner_app_installed: update('PARTNER_APP_INSTALLED', { waba_info }),
    partner_app_uninstalled: update('PARTNER_APP_UNINSTALLED', { waba_info }),
    partner_certification: update('PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE', {
      partner_client_certification_info: { status: 'APPROVED' },
    }),
    ad_account_linked: update('AD_ACCOUNT_LINKED', { waba_info }),
    marketing_terms_signed: update('MM_LITE_TERMS_SIGNED', { waba_info }),
    partner_solution: from.accountField('partner_solutions', {
      event: 'SOLUTION_CREATED',
      solution_id: '774485461512159',
      solution_status: 'INITIATED',
    }),
  };
}

function prices(from: PayloadSource): Bodies {
  const update = updates(from);
  return {
    pricing_tier: update('VOLUME_BASED_PRICING_TIER_UPDATE', {
      volume_tier_info: {
        tier_update_time: from.now,
        pricing_category: 'UTILITY',
        tier: '25000:100000',
        effective_month: '2026-11',
        region: 'Argentina',
      },
    }),
    international_rate: update('AUTH_INTL_PRICE_ELIGIBILITY_UPDATE', {
      auth_international_rate_eligibility: { start_time: from.now, exception_countries: [] },
    }),
    primary_country: update('BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE', { country: 'AR' }),
    payment_configuration: from.accountField('payment_configuration_update', {
      configuration_name: 'demo-payments',
      provider_name: 'razorpay',
      provider_mid: 'acc_demo',
      status: 'ACTIVE',
      created_timestamp: from.now - 60,
      updated_timestamp: from.now,
    }),
  };
}

function reviews(from: PayloadSource): Bodies {
  const decided = (decision: string) => from.accountField('account_review_update', { decision });
  const capable = (max_daily_conversations_per_business: string | number) =>
    from.accountField('business_capability_update', {
      max_daily_conversations_per_business,
      max_phone_numbers_per_waba: 20,
    });
  return {
    account_review: decided('APPROVED'),
    account_review_rejected: decided('REJECTED'),
    capability: capable('TIER_2K'),
    capability_as_number: capable(2000),
  };
}
