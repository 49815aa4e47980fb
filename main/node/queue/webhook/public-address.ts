import { BlockList, isIP } from 'node:net';

/*
 * Which addresses a stranger may have the node call. IANA's registries of special-purpose addresses
 * (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry), and what is no unicast.
 */

const NOT_PUBLIC_4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT; Alibaba's metadata too
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // Azure's host, from inside a virtual machine
  ['169.254.0.0', 16], // link-local; the metadata of most clouds
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
];

/** Of the global unicast 2000::/3; everything outside it is not public anyway. */
const NOT_PUBLIC_6: readonly (readonly [string, number])[] = [
  ['2001::', 23], // protocol assignments, Teredo among them
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4 carries an IPv4 address
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const four = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_4) four.addSubnet(net, prefix, 'ipv4');
const six = new BlockList();
for (const [net, prefix] of NOT_PUBLIC_6) six.addSubnet(net, prefix, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const mapped = new BlockList();
mapped.addSubnet('::ffff:0:0', 96, 'ipv6');
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether an address belongs to the public internet. An IPv4 address in IPv6 clothes (`::ffff:…`, NAT64, 6to4) does
 * not, whatever it is: nobody who means well writes one.
 * @param address without brackets; anything that is no address is not public
 */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  switch (isIP(plain)) {
    case 4:
      return !four.check(plain, 'ipv4');
    case 6:
      return globalUnicast.check(plain, 'ipv6') && !six.check(plain, 'ipv6');
    default:
      return false;
  }
}

/** Whether an address is this machine's own loopback. */
export function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) === 0 || (isIP(plain) === 6 && mapped.check(plain, 'ipv6'))) return false;
  return loopback.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
}
