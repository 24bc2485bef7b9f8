import { assertMayAddress } from './api-address';

it.each([null, '', 'http://10.0.0.1', 'https://graph.facebook.com'])(
  'nobody of a tenant says that the API is at %j',
  (apiBaseUrl) => {
    expect(() => assertMayAddress({ tenantId: '1' }, { apiBaseUrl })).toThrow('apiBaseUrl: only the owner');
    expect(() => assertMayAddress({ tenantId: null }, { apiBaseUrl })).not.toThrow();
  },
);

it('a line of a tenant may leave it unsaid', () => {
  expect(() => assertMayAddress({ tenantId: '1' }, {})).not.toThrow();
});
