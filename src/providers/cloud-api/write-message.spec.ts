import { OutboundContent } from '../../domain/outbound';
import { SendRequest } from '../provider';
import { writeMessage } from './write-message';

const TEXT: OutboundContent = { type: 'text', content: { body: 'Certo!' } };

const aRequest = (parts: Partial<SendRequest> = {}): SendRequest => ({
  correlationId: 'outbox:5d1c',
  recipient: { phone: '15550100077' },
  content: TEXT,
  ...parts,
});

describe('the body of a message', () => {
  it('to a phone that quotes is what Meta shows', () => {
    expect(writeMessage(aRequest({ replyTo: 'wamid.IN_0001' }))).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+15550100077',
      context: { message_id: 'wamid.IN_0001' },
      biz_opaque_callback_data: 'outbox:5d1c',
      type: 'text',
      text: { body: 'Certo!', preview_url: false },
    });
  });

  it('to a business-scoped user id has a recipient and no `to`', () => {
    const body = writeMessage(aRequest({ recipient: { userId: 'BR.90817263545362718190' } }));
    expect(body).toHaveProperty('recipient', 'BR.90817263545362718190');
    expect(body).not.toHaveProperty('to');
  });

  it('to a parent id has a recipient too', () => {
    const body = writeMessage(aRequest({ recipient: { userId: 'BR.ENT.11112222333344445555' } }));
    expect(body).toMatchObject({ recipient: 'BR.ENT.11112222333344445555' });
  });

  it('carries the identity key where the line checks it, and no other time', () => {
    expect(writeMessage(aRequest({ identityKeyHash: 'Zm9vYmFy=' }))).toHaveProperty(
      'recipient_identity_key_hash',
      'Zm9vYmFy=',
    );
    expect(writeMessage(aRequest())).not.toHaveProperty('recipient_identity_key_hash');
  });

  it('that answers nothing has no context', () => {
    expect(writeMessage(aRequest())).not.toHaveProperty('context');
  });

  const media = { mediaId: '880001', caption: 'così' };
  const wire = { id: '880001', caption: 'così' };
  const list = {
    type: 'list',
    body: { text: 'Scegli un orario' },
    action: { button: 'Orari', sections: [] },
  };
  const template = { name: 'pickup_ready', language: { code: 'it' }, components: [] };
  const place = { latitude: 45.0703, longitude: 7.6869, name: 'Sede', address: 'Via Demo 1' };
  const card = { name: { formatted_name: 'Ada L.', first_name: 'Ada' } };

  it.each<[OutboundContent, unknown]>([
    [TEXT, { body: 'Certo!', preview_url: false }],
    [
      { type: 'text', content: { body: 'https://example.test', previewUrl: true } },
      { body: 'https://example.test', preview_url: true },
    ],
    [{ type: 'image', content: media }, wire],
    [
      { type: 'video', content: { link: 'https://example.test/v.mp4' } },
      { link: 'https://example.test/v.mp4' },
    ],
    [{ type: 'audio', content: { mediaId: '880003' } }, { id: '880003' }],
    [
      { type: 'document', content: { ...media, filename: 'ordine.pdf' } },
      { ...wire, filename: 'ordine.pdf' },
    ],
    [{ type: 'sticker', content: { mediaId: '880005' } }, { id: '880005' }],
    [{ type: 'location', content: place }, place],
    [{ type: 'contacts', content: { contacts: [card] } }, [card]],
    [
      { type: 'reaction', content: { messageId: 'wamid.IN_0001', emoji: '👍' } },
      { message_id: 'wamid.IN_0001', emoji: '👍' },
    ],
    [{ type: 'interactive', content: list }, list],
    [{ type: 'template', content: template }, template],
  ])('carries %j', (content, part) => {
    const body = writeMessage(aRequest({ content }));
    expect(body).toHaveProperty('type', content.type);
    expect(body).toHaveProperty(content.type, part);
  });

  it('leaves out what a media message does not have', () => {
    const body = writeMessage(aRequest({ content: { type: 'image', content: { mediaId: '880001' } } }));
    expect(JSON.parse(JSON.stringify(body))).toHaveProperty('image', { id: '880001' });
  });
});
