import { RIGHTS, ROLE_RIGHTS } from '../access/rights';
import { assertMayAddress } from './api-address';

it.each([null, '', 'http://10.0.0.1', 'https://graph.facebook.com'])(
  'nobody of a tenant says that the API is at %j',
  (apiBaseUrl) => {
    expect(() => assertMayAddress({ rights: new Set(ROLE_RIGHTS.admin) }, { apiBaseUrl })).toThrow(
      'apiBaseUrl: only the owner',
    );
    expect(() => assertMayAddress({ rights: new Set(RIGHTS) }, { apiBaseUrl })).not.toThrow();
  },
);

it('a line of a tenant may leave it unsaid', () => {
  expect(() => assertMayAddress({ rights: new Set(ROLE_RIGHTS.admin) }, {})).not.toThrow();
});
