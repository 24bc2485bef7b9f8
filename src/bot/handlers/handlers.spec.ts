import { InboundContent, InboundContents, MessageContext, Referral } from '../../domain/inbound';
import { RuleSubject } from '../rules/rule';
import { Surroundings } from './handler';
import { HANDLERS } from './handlers';

const file = { mediaId: '880001', mimeType: 'image/jpeg', sha256: 'q83vEg==' };
const referral: Referral = { sourceId: '120200000000000001', headline: 'Scrivici', raw: {} };
const product: MessageContext = { referredProduct: { catalogId: '55501', productRetailerId: 'SKU-9' } };
const NOTHING: Surroundings = { context: null, referral: null, errors: [] };

function subjectOf(message: InboundContent, surroundings: Partial<Surroundings> = {}): RuleSubject | null {
  const handle = HANDLERS[message.type] as (
    content: unknown,
    surroundings: Surroundings,
  ) => RuleSubject | null;
  return handle(message.content, { ...NOTHING, ...surroundings });
}

describe('what a message says to the rules', () => {
  it.each<[InboundContent, Partial<Surroundings>, RuleSubject]>([
    [{ type: 'text', content: { body: 'Buongiorno' } }, {}, { text: 'Buongiorno' }],
    [
      { type: 'text', content: { body: 'Buongiorno' } },
      { referral, context: product },
      { text: 'Buongiorno', referral: { headline: 'Scrivici' }, product: 'SKU-9' },
    ],
    [
      { type: 'text', content: { body: 'Buongiorno' } },
      { referral: { raw: {} }, context: { referredProduct: { catalogId: '55501' } } },
      { text: 'Buongiorno', referral: {} },
    ],
    [
      { type: 'text', content: { body: 'Buongiorno' } },
      { context: { messageId: 'M0' } },
      { text: 'Buongiorno' },
    ],
    [{ type: 'image', content: file }, {}, { media: 'image' }],
    [{ type: 'image', content: { ...file, caption: 'hola' } }, {}, { media: 'image' }],
    [{ type: 'video', content: file }, { referral }, { media: 'video', referral: { headline: 'Scrivici' } }],
    [{ type: 'audio', content: file }, {}, { media: 'audio' }],
    [{ type: 'image', content: file }, { errors: [{ code: 131052 }] }, { media: 'lost' }],
    [{ type: 'image', content: file }, { errors: [{ code: 131000 }, { code: null }] }, { media: 'image' }],
    [{ type: 'document', content: file }, {}, { media: 'document' }],
    [
      { type: 'location', content: { latitude: 45.0703, longitude: 7.6869 } },
      { referral },
      { location: true },
    ],
    [
      { type: 'interactive', content: { kind: 'button_reply', id: 'book:yes', title: 'Prenota' } },
      { referral },
      { choice: { id: 'book:yes', title: 'Prenota' } },
    ],
    [
      {
        type: 'interactive',
        content: { kind: 'list_reply', id: 'slot:1800', title: '18:00', description: 'Ultimo' },
      },
      {},
      { choice: { id: 'slot:1800', title: '18:00' } },
    ],
    [
      { type: 'interactive', content: { kind: 'list_reply', id: 'slot:1800' } },
      {},
      { choice: { id: 'slot:1800', title: 'slot:1800' } },
    ],
    [
      { type: 'interactive', content: { kind: 'button_reply', title: 'Sì' } },
      {},
      { choice: { title: 'Sì' } },
    ],
    [
      { type: 'button', content: { text: 'Annulla', payload: 'cancel:991' } },
      {},
      { choice: { id: 'cancel:991', title: 'Annulla' } },
    ],
    [{ type: 'button', content: { text: 'Annulla' } }, {}, { choice: { title: 'Annulla' } }],
  ])('%j', (message, surroundings, subject) => {
    expect(subjectOf(message, surroundings)).toEqual(subject);
  });

  const silent: { [T in keyof InboundContents]?: InboundContents[T] } = {
    sticker: file,
    contacts: { contacts: [] },
    interactive: { kind: 'nfm_reply', data: { name: 'flow' } },
    reaction: { messageId: 'wamid.OUT_77', emoji: '👍' },
    order: { catalogId: '55501', items: [] },
    system: { kind: 'user_changed_number', data: {} },
    edit: { originalMessageId: 'wamid.IN_0001', message: { type: 'text', text: { body: 'hola' } } },
    revoke: { originalMessageId: 'wamid.IN_0001' },
    request_welcome: {},
    unsupported: { kind: 'poll_creation' },
    unknown: { raw: { body: 'hola' } },
  };
  it.each(Object.entries(silent))('is nothing for %s, ad or not', (type, content) => {
    expect(subjectOf({ type, content } as InboundContent, { referral, context: product })).toBeNull();
  });
});
