/** The field without which no message comes. Source: Meta, "Webhooks overview". */
export const MESSAGES_FIELD = 'messages';

/** What else the app must be subscribed to, so that people and the program hear of it, and what is missed without. */
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
