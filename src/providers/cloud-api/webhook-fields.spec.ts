import { ACTED_ON_FIELDS } from './read-fields';
import { FIELDS_BY_USE, OTHER_FIELDS } from './webhook-fields';

/** Meta took it out of its pages, so nobody can subscribe to it; it is read all the same. */
const NOT_SUBSCRIBABLE = 'user_id_update';

it('names every field that is acted on and can be subscribed to, once', () => {
  const named = [OTHER_FIELDS, ...Object.values(FIELDS_BY_USE)].flatMap((fields) => Object.keys(fields));
  expect(named.toSorted()).toEqual(ACTED_ON_FIELDS.filter((field) => field !== NOT_SUBSCRIBABLE).toSorted());
});
