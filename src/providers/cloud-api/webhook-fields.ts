/** The field without which no message comes. Source: Meta, "Webhooks overview". */
export const MESSAGES_FIELD = 'messages';

/** What else every app must be subscribed to, so that people and the program hear of it, and what is missed without. */
export const OTHER_FIELDS: Readonly<Record<string, string>> = {
  user_preferences: 'customers who stop marketing',
  account_update: 'restrictions and bans of the account',
  message_template_status_update: 'templates that are approved, paused or rejected',
  template_category_update: 'templates that change category, and so price',
  message_template_quality_update: 'the quality of templates',
  message_template_components_update: 'templates that are edited elsewhere',
  phone_number_quality_update: 'limits and pace of the number',
  phone_number_name_update: 'decisions on the display name',
  business_capability_update: 'limits of the business',
  account_alerts: 'alerts of the account',
  account_review_update: 'reviews of the account',
  security: 'changes of the PIN',
};

/** What an app must be subscribed to that uses something, and what is missed without. Graph does not say whether it does. */
export const FIELDS_BY_USE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the WhatsApp Business app on a phone': {
    smb_message_echoes: 'what is written there, which the bot talks over otherwise',
    history: 'the chats of before',
  },
  "Meta's agent": {
    standby: 'what is said while it speaks',
    messaging_handovers: 'whether it speaks, or the bot',
  },
  calls: { calls: 'calls, which open the service window too' },
  'a username': { business_username_updates: 'what becomes of it' },
};
