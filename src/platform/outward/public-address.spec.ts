import { isPublicAddress } from './public-address';

it.each(['8.8.8.8', '157.240.22.54', '1.0.0.1', '2a03:2880:f0ff::1', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
);

it.each([
  ['this machine', '127.0.0.1 127.255.255.254 0.0.0.0 ::1 ::'],
  ['private networks', '10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fd00::1 fc00::1 fec0::1'],
  ['metadata of clouds', '169.254.169.254 169.254.170.2 fd00:ec2::254 168.63.129.16 100.100.100.200'],
  ['links', '169.254.0.1 fe80::1'],
  ["a provider's network", '100.64.0.1 100.127.255.255'],
  ['groups and everybody', '224.0.0.1 239.255.255.250 255.255.255.255 ff02::1'],
  ['examples and tests', '192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 2001:db8::1'],
  ['what is reserved', '240.0.0.1 192.0.0.1 100::1 4000::1'],
  ['IPv4 within IPv6', '::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1 ::a9fe:a9fe 64:ff9b::10.0.0.1'],
  ['a network of its own with IPv4 within', '64:ff9b:1::8.8.8.8 ::ffff:0:127.0.0.1'],
  ['tunnels', '2002:7f00:1::1 2002:a9fe:a9fe:: 2001:0:7f00:1::'],
  ['no address', 'localhost 1.2.3.4.5 ::g 999.1.1.1'],
])('%s: none of %s is public', (_, addresses) => {
  for (const address of addresses.split(' ')) {
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  }
  expect(isPublicAddress('')).toBe(false);
});
