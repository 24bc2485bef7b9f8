import { exactlyOne, may, object, Shape, text, url } from '../platform/http/shape';

const SOURCE = {
  id: may(text(256, { description: "Meta's id of uploaded media; instead of `link`" })),
  link: may(url('An address that Meta fetches; instead of `id`')),
};

/** Media named by the provider's id or by a link, never both. */
export function media(others: Parameters<typeof object>[0] = {}): Shape {
  const rule = exactlyOne(
    Object.keys(SOURCE),
    'needs either id (of uploaded media) or link (an address that Meta fetches)',
  );
  return object({ ...SOURCE, ...others }, { rule });
}
