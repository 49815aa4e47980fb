/** The code of a system or network error (`ENOENT`, `UND_ERR_SOCKET`), looked for down to its first cause. */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause ? errorCode(error.cause) : '';
}

/** What it means, for people; the error's own words for a code that nobody has met yet. */
export function errorWords(error: unknown): string {
  return WORDS[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** Mostly a company's network that opens encrypted connections with a certificate of its own. */
const UNTRUSTED = 'its certificate is not trusted here (NODE_EXTRA_CA_CERTS names more)';

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name could not be looked up (is this machine online?)',
  ECONNREFUSED: 'nothing listens at its address',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  UND_ERR_ABORTED: 'the connection broke',
  EHOSTUNREACH: 'no way to its host',
  ENETUNREACH: 'no way to its network',
  ETIMEDOUT: 'it cannot be reached (connecting took too long)',
  UND_ERR_CONNECT_TIMEOUT: 'it cannot be reached (connecting took too long)',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_HAS_EXPIRED: 'its certificate has expired (is the clock of this machine right?)',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet (is the clock of this machine right?)',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
};
