/** Kind of the alarm that is open while an account may only answer (Meta, `RESTRICTED_BIZ_INITIATED_MESSAGING`). */
export const BUSINESS_INITIATED = 'business_initiated_restricted';
/** Kind of the alarm that is open while WhatsApp takes no utility templates of an account (`RESTRICTED_UTILITY_TEMPLATES`). */
export const UTILITY = 'utility_restricted';
