import { Trouble } from '../provider';

/** What only a person can mend, by the kind of its alarm. Source: Meta, "Cloud API error codes". */
const TROUBLES = {
  line_token: {
    severity: 'critical',
    title: 'WhatsApp does not accept the token of the line',
    mend: 'Make a token of a system user (Business settings → System users) and set it: PATCH /api/v1/lines/:id {"token"}',
  },
  line_permission: {
    severity: 'critical',
    title: 'The token lacks a permission, or access to the account of the line',
    mend: 'Give the system user the WhatsApp account and whatsapp_business_messaging, then set a new token: PATCH /api/v1/lines/:id {"token"}',
  },
  line_gone: {
    severity: 'critical',
    title: 'WhatsApp does not know the phone number id of the line',
    mend: 'Compare it with WhatsApp → API Setup and correct it: PATCH /api/v1/lines/:id {"phoneNumberId"}',
  },
  line_not_registered: {
    severity: 'critical',
    title: 'The line is not registered',
    mend: 'Finish its activation: POST /{phone number id}/register at Graph with the PIN of the line, then resume the line',
  },
  line_display_name: {
    severity: 'critical',
    title: 'The display name of the line is not approved',
    mend: 'Have it approved under WhatsApp Manager → Phone numbers, then resume the line',
  },
  account_restricted: {
    severity: 'critical',
    title: 'WhatsApp has restricted the account for a breach of its policy',
    mend: 'See Business Support Home for the reason, and appeal there',
  },
  account_locked: {
    severity: 'critical',
    title: 'WhatsApp has locked the account, or its data do not match',
    mend: 'See WhatsApp Manager → Account overview, and Business Support Home',
  },
  payment: {
    severity: 'critical',
    title: 'WhatsApp cannot charge the account, so it sends nothing',
    mend: 'Mend the payment method under Business settings → Billing, then resume the line',
  },
  payment_terms: {
    severity: 'critical',
    title: 'The terms of payments are not accepted',
    mend: 'Accept them under WhatsApp Manager → Payments, then resume the line',
  },
  graph_address: {
    severity: 'critical',
    title: 'Something else than the Graph API answers at the address of the line',
    mend: "Look at the line's apiBaseUrl, and at proxies in between",
  },
  marketing_throttled: {
    severity: 'warning',
    title: 'WhatsApp throttles the line, since customers report or block its messages',
    mend: 'See the quality under WhatsApp Manager → Phone numbers; send less and to those who asked, then resume the line',
  },
  templates_misclassified: {
    severity: 'warning',
    title: 'WhatsApp limits the line, since templates have the wrong category',
    mend: 'Correct the categories under WhatsApp Manager → Message templates, then resume the line',
  },
  template_blocked: {
    severity: 'warning',
    title: 'A template cannot be sent: paused, disabled, or not approved in its language',
    mend: 'See the template under WhatsApp Manager → Message templates',
  },
  country_closed: {
    severity: 'warning',
    title: 'The account may not write to customers of a country',
    mend: 'Business Support Home says to which ones',
  },
} as const satisfies Readonly<Record<string, Omit<Trouble, 'kind'>>>;

export type TroubleKind = keyof typeof TROUBLES;

export function troubleOf(kind: TroubleKind): Trouble {
  return { kind, ...TROUBLES[kind] };
}
