import { OutboundContent, OutboundContents, OutboundMedia, OutboundType } from '../domain/outbound';
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
  // Without a type there was a fault.
  const known = type ?? 'text';
  return { type: known, content: WRITERS[known](request) } as OutboundContent;
}

/** From Meta's names to ours. What is required has been checked. */
const WRITERS: { readonly [T in OutboundType]: (request: SendMessageDto) => Partial<OutboundContents[T]> } = {
  text: ({ message, text }) => writeText(text ?? { body: message ?? '' }),
  image: ({ image }) => writeMedia(image ?? {}),
  video: ({ video }) => writeMedia(video ?? {}),
  audio: ({ audio }) => writeMedia(audio ?? {}),
  document: ({ document }) => writeMedia(document ?? {}),
  sticker: ({ sticker }) => writeMedia(sticker ?? {}),
  location: ({ location }) => location ?? {},
  contacts: ({ contacts = [] }) => ({ contacts }),
  reaction: ({ reaction }) => ({ messageId: reaction?.message_id ?? '', emoji: reaction?.emoji ?? '' }),
  interactive: ({ interactive = {} }) => interactive,
  template: ({ template = {} }) => template,
};

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
      return checkMediaSource(faults, request[type] ?? {}, type);
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

function writeText({
  body,
  preview_url: previewUrl,
}: NonNullable<SendMessageDto['text']>): OutboundContents['text'] {
  return { body, ...(previewUrl === undefined ? {} : { previewUrl }) };
}

/** Here `mediaId` is ours, as in all of the API; what Meta calls `id` is the provider's. */
function writeMedia({
  id,
  mediaId,
  ...others
}: Omit<OutboundMedia, 'storedMediaId'> & { readonly id?: string }): OutboundMedia {
  return {
    ...(id === undefined ? {} : { mediaId: id }),
    ...(mediaId === undefined ? {} : { storedMediaId: mediaId }),
    ...others,
  };
}
