export { type Incoming, type Knock, type NotTaken, openRequest, readKnock } from './incoming.ts';
export { fingerprintOf } from './keys.ts';
export { NonceMemory } from './nonce-memory.ts';
export { type AnswerReader, NotOpened, type SealedRequest, sealRequest } from './outgoing.ts';
export { PEER_CONTENT_TYPE, PEER_PATH, PROTOCOL } from './protocol.ts';
