import type { FieldOwner } from './form-node.ts';

/*
 * What is not changed by the settings form. Setup asks the provider before it writes an account, and never leaves a key
 * with an address that it was not given for; pairing makes the twins' secret on both sides at once.
 */
const owners: Readonly<Record<string, FieldOwner>> = {
  'gateway.keys': 'setup',
  'gateway.keys[].name': 'setup',
  'gateway.keys[].key': 'setup',
  backends: 'setup',
  'backends[].id': 'setup',
  'backends[].kind': 'setup',
  'backends[].baseUrl': 'setup',
  'backends[].provider': 'setup',
  'backends[].apiKey': 'setup',
  // A header may hold a secret under any name.
  'backends[].headers': 'file',
  'backends[].faults': 'file',
  'backends[].faults[].kind': 'file',
  'backends[].faults[].probability': 'file',
  'peer.secret': 'twins',
};

/** Which other page changes what stands at a place of the form; undefined: the form itself. */
export function ownerOf(path: string): FieldOwner | undefined {
  return owners[path];
}
