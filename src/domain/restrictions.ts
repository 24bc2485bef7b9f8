/** Kind of the alarm that is open while an account may only answer (Meta, `RESTRICTED_BIZ_INITIATED_MESSAGING`). */
export const BUSINESS_INITIATED = 'business_initiated_restricted';
