import { JsonObject } from './json';
import { SimulatedLine } from './types';

const usualFields = 'verified_name,display_phone_number,quality_rating,code_verification_status';

/** The Graph node of a healthy line, with the asked fields (Meta, business-phone-numbers/phone-numbers). */
export function phoneNumberNode(line: SimulatedLine, fields: string | null): JsonObject {
  const node: JsonObject = {
    display_phone_number: line.displayPhoneNumber,
    verified_name: 'Recado Demo',
    status: 'CONNECTED',
    quality_rating: 'GREEN',
    name_status: 'APPROVED',
    code_verification_status: 'VERIFIED',
    platform_type: 'CLOUD_API',
    whatsapp_business_manager_messaging_limit: 'TIER_250',
    throughput: { level: 'STANDARD' },
    health_status: {
      can_send_message: 'AVAILABLE',
      entities: [
        { entity_type: 'PHONE_NUMBER', id: line.phoneNumberId, can_send_message: 'AVAILABLE' },
        { entity_type: 'WABA', id: line.businessAccountId, can_send_message: 'AVAILABLE' },
      ],
    },
    webhook_configuration: { application: line.webhookUrl },
  };
  const asked = (fields ?? usualFields).split(',').filter((field) => Object.hasOwn(node, field));
  return { ...Object.fromEntries(asked.map((field) => [field, node[field]])), id: line.phoneNumberId };
}
