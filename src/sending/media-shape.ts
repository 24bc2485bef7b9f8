import { exactlyOne, may, object, Shape, text, url } from '../platform/http/shape';

const SOURCE = {
  id: may(text(256, { description: "Meta's id of uploaded media; instead of `link`" })),
  mediaId: may(text(36, { description: 'Of a file stored with `POST /api/v1/media`; instead of `id`' })),
  link: may(url('An address that Meta fetches; instead of `id`')),
};

/** Media named by the provider's id, by a file of ours, or by a link. */
export function media(others: Parameters<typeof object>[0] = {}): Shape {
  const rule = exactlyOne(
    Object.keys(SOURCE),
    'needs one of id (of media uploaded to Meta), mediaId (of POST /api/v1/media) or link (an address that Meta fetches)',
  );
  return object({ ...SOURCE, ...others }, { rule });
}
