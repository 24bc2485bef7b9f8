import { OutboundContent } from './outbound';
import { storedMediaIn, withProviderMedia } from './outbound-media';

const OURS = 'd1000000-0000-4000-8000-00000000000A';
const idOf = (id: string) => (id === OURS.toLowerCase() ? '4711' : undefined);

const template: OutboundContent = {
  type: 'template',
  content: {
    name: 'receipt',
    components: [
      { type: 'header', parameters: [{ type: 'document', document: { mediaId: OURS, filename: 'a.pdf' } }] },
      { type: 'body', parameters: [{ type: 'text', text: 'mediaId' }] },
    ],
  },
};

it.each<[string, OutboundContent, string, unknown]>([
  [
    'a file',
    { type: 'image', content: { storedMediaId: OURS, caption: 'mira' } },
    'image.mediaId',
    { mediaId: '4711', caption: 'mira' },
  ],
  [
    'a header',
    { type: 'interactive', content: { type: 'button', header: { type: 'image', image: { mediaId: OURS } } } },
    'interactive.header.image.mediaId',
    { type: 'button', header: { type: 'image', image: { id: '4711' } } },
  ],
  [
    'a parameter of a template',
    template,
    'template.components[0].parameters[0].document.mediaId',
    {
      name: 'receipt',
      components: [
        { type: 'header', parameters: [{ type: 'document', document: { id: '4711', filename: 'a.pdf' } }] },
        { type: 'body', parameters: [{ type: 'text', text: 'mediaId' }] },
      ],
    },
  ],
])("finds %s of ours, and puts the provider's id in its place", (_, content, path, sent) => {
  expect(storedMediaIn(content)).toMatchObject([{ id: OURS.toLowerCase(), path }]);
  expect(withProviderMedia(content, idOf)).toEqual({ type: content.type, content: sent });
  expect(withProviderMedia(content, () => undefined)).toBeNull();
});

it.each<OutboundContent>([
  { type: 'text', content: { body: 'hola' } },
  { type: 'image', content: { mediaId: '1' } },
  { type: 'document', content: { link: 'https://example.test/a.pdf' } },
  { type: 'interactive', content: { type: 'button', image: 'mediaId', header: { image: null } } },
  { type: 'contacts', content: { contacts: [{ image: { mediaId: OURS } }] } },
])('leaves %j as it is', (content) => {
  expect(storedMediaIn(content)).toEqual([]);
  expect(withProviderMedia(content, () => undefined)).toBe(content);
});
