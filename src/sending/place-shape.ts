import { decimal, may, object, text } from '../platform/http/shape';

const NAMED = may(text(1000));

/** A place on the map. Meta's page on locations writes the degrees as texts, its webhooks as numbers. */
export const PLACE = object({
  latitude: decimal(-90, 90),
  longitude: decimal(-180, 180),
  name: NAMED,
  address: NAMED,
});
