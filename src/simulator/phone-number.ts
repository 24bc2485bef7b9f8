import { HealthBlock, LineHealth } from './control-types';
import { pickedFields } from './graph-paging';
import { JsonObject } from './json';
import { appIdOf, portfolioIdOf } from './line-health';
import { SimulatedLine } from './types';

const unregistered: HealthBlock = { entity: 'PHONE_NUMBER', canSend: 'BLOCKED', code: 133010 };
const usualFields = 'verified_name,display_phone_number,quality_rating,code_verification_status';

/** The Graph node of a line, with the asked fields (Meta, business-phone-numbers/phone-numbers, health-status). */
export function phoneNumberNode(line: SimulatedLine, health: LineHealth, fields: string | null): JsonObject {
  const node: JsonObject = {
    id: line.phoneNumberId,
    display_phone_number: line.displayPhoneNumber,
    verified_name: 'Recado Demo',
    status: health.registered ? health.status : 'PENDING',
    quality_rating: health.quality,
    name_status: health.nameStatus,
    code_verification_status: health.codeVerification,
    platform_type: 'CLOUD_API',
    whatsapp_business_manager_messaging_limit: health.messagingLimit,
    throughput: { level: health.throughput },
    health_status: health.namesEntities ? healthStatus(line, health) : undefined,
    webhook_configuration: webhookConfiguration(line, health),
  };
  return pickedFields(node, fields ?? usualFields);
}

function healthStatus(line: SimulatedLine, health: LineHealth): JsonObject {
  const blocks = health.registered ? health.blocks : [...health.blocks, unregistered];
  const entities = [
    ['PHONE_NUMBER', line.phoneNumberId],
    ['WABA', line.businessAccountId],
    ['BUSINESS', portfolioIdOf(line)],
    ['APP', appIdOf(line)],
  ].map(([type, id]) => {
    const own = blocks.filter(({ entity }) => entity === type);
    const errors = own.map(({ code, description, solution }) => ({
      error_code: code,
      error_description: description ?? 'No description.',
      possible_solution: solution ?? 'No solution.',
    }));
    const canSend = worst(own.map((block) => block.canSend));
    return { entity_type: type, id, can_send_message: canSend, ...(errors.length === 0 ? {} : { errors }) };
  });
  return { can_send_message: worst(blocks.map(({ canSend }) => canSend)), entities };
}

function worst(words: readonly string[]): string {
  return ['BLOCKED', 'LIMITED'].find((word) => words.includes(word)) ?? 'AVAILABLE';
}

function webhookConfiguration(line: SimulatedLine, health: LineHealth): JsonObject {
  const { numberCallback, accountCallback } = health;
  return {
    application: appCallbackOf(line, health),
    ...(accountCallback === '' ? {} : { whatsapp_business_account: accountCallback }),
    ...(numberCallback === '' ? {} : { phone_number: numberCallback }),
  };
}

export function appCallbackOf(line: SimulatedLine, { appCallback }: LineHealth): string {
  return appCallback === '' ? line.webhookUrl : appCallback;
}
