import { OutboundContent, OutboundMedia, OutboundType } from '../domain/outbound';
import { Faults } from './faults';
import { checkInteractive, checkMediaSource } from './interactive-faults';
import { SEND_TYPES, SendMessageDto } from './send.dto';

const MOST_COMPONENTS = 20;

/**
 * The one content of a request.
 * @throws Problem when there is none, or several, or one that Meta would refuse
 */
export function contentOf(request: SendMessageDto): OutboundContent {
  const faults = new Faults();
  const type = typeOf(faults, request);
  if (type !== undefined) check(faults, type, request);
  faults.throwIfAny();
  return write(type ?? 'text', request);
}

function typeOf(faults: Faults, request: SendMessageDto): OutboundType | undefined {
  const parts = SEND_TYPES.filter((type) => request[type] !== undefined);
  const given = [...(request.message === undefined ? [] : ['message']), ...parts];
  const [only, second] = given;
  if (only === undefined) {
    faults.add(request.type ?? 'message', `is required; or give another one of ${SEND_TYPES.join(', ')}`);
    return undefined;
  }
  if (second !== undefined) {
    faults.add(second, `one message has one content, and ${only} is given too; leave one out`);
    return undefined;
  }
  const type = parts[0] ?? 'text';
  if (request.type !== undefined && request.type !== type) {
    faults.add(request.type, `is required, since type is ${request.type}; ${only} is given instead`);
    return undefined;
  }
  return type;
}

function check(faults: Faults, type: OutboundType, request: SendMessageDto): void {
  switch (type) {
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return checkMediaSource(faults, { ...request[type] }, type);
    case 'interactive':
      return checkInteractive(faults, request.interactive ?? {}, type);
    case 'template':
      return checkTemplate(faults, request.template ?? {});
    case 'contacts':
      return checkContacts(faults, request);
    case 'text':
    case 'location':
    case 'reaction':
  }
}

function checkTemplate(faults: Faults, template: Record<string, unknown>): void {
  faults.text(template, 'name', 'template', 512);
  const language = faults.object(template, 'language', 'template');
  if (language !== undefined) faults.text(language, 'code', 'template.language', 20);
  if (template['components'] === undefined) return;
  const components = faults.objects(template, 'components', 'template', [0, MOST_COMPONENTS]);
  components.forEach((component, i) => faults.text(component, 'type', `template.components[${i}]`, 50));
}

function checkContacts(faults: Faults, request: SendMessageDto): void {
  request.contacts?.forEach((card, i) => {
    const name = faults.object(card, 'name', `contacts[${i}]`);
    if (name !== undefined) faults.text(name, 'formatted_name', `contacts[${i}].name`, 1000);
  });
}

function write(type: OutboundType, request: SendMessageDto): OutboundContent {
  switch (type) {
    case 'text': {
      const { body = request.message ?? '', preview_url: previewUrl } = request.text ?? {};
      return { type, content: { body, ...(previewUrl === undefined ? {} : { previewUrl }) } };
    }
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return { type, content: writeMedia({ ...request[type] }) };
    case 'location': {
      const { latitude = 0, longitude = 0, ...named } = request.location ?? {};
      return { type, content: { latitude, longitude, ...named } };
    }
    case 'contacts':
      return { type, content: { contacts: request.contacts ?? [] } };
    case 'reaction': {
      const { message_id: messageId = '', emoji = '' } = request.reaction ?? {};
      return { type, content: { messageId, emoji } };
    }
    case 'interactive':
    case 'template':
      return { type, content: request[type] ?? {} };
  }
}

function writeMedia({
  id,
  ...others
}: { id?: string } & Pick<OutboundMedia, 'link' | 'caption' | 'filename'>): OutboundMedia {
  return { ...(id === undefined ? {} : { mediaId: id }), ...others };
}
