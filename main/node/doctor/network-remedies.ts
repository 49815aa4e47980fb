interface Remedy {
  /** `{place}` stands for host and port. */
  readonly what: string;
  readonly remedy: string;
}

const SPELLING = 'check the spelling of its baseUrl';
const LOOK_OUTSIDE = 'is this machine online? Look whether a browser on it opens a page';
const FIREWALL = `a firewall may be in the way, or the machine there is off; ${LOOK_OUTSIDE}`;
const READS_ALONG =
  'a company’s proxy or a virus scanner that reads along has its own: name its file in NODE_EXTRA_CA_CERTS';

/** Codes of node:dns, node:net, node:tls and OpenSSL that people meet. */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  ENOTFOUND: { what: 'the name of {place} is unknown', remedy: `${SPELLING}; ${LOOK_OUTSIDE}` },
  EAI_AGAIN: { what: 'the name of {place} could not be looked up', remedy: `no name server answers: ${LOOK_OUTSIDE}` },
  ECONNREFUSED: { what: 'nothing listens at {place}', remedy: 'start it there, or put its baseUrl right' },
  ECONNRESET: {
    what: '{place} closes the connection at once',
    remedy: `${SPELLING}, also http:// or https://; else a firewall may be in the way`,
  },
  EHOSTUNREACH: { what: 'there is no way to {place}', remedy: FIREWALL },
  ENETUNREACH: { what: 'there is no way to the network of {place}', remedy: LOOK_OUTSIDE },
  ETIMEDOUT: { what: '{place} does not take connections', remedy: FIREWALL },
  CERT_HAS_EXPIRED: {
    what: 'the certificate of {place} is out of date',
    remedy: 'look at the clock of this machine first; else its owner must renew it',
  },
  CERT_NOT_YET_VALID: { what: 'the certificate of {place} is not valid yet', remedy: 'set the clock of this machine' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'the certificate at {place} is for another name',
    remedy: `${SPELLING}; in a hotel or a guest network, sign in with a browser first`,
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { what: 'the certificate of {place} is signed by itself', remedy: READS_ALONG },
  SELF_SIGNED_CERT_IN_CHAIN: { what: 'the certificate of {place} is signed by nobody known', remedy: READS_ALONG },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { what: 'the certificate of {place} cannot be verified', remedy: READS_ALONG },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { what: 'the certificate of {place} cannot be verified', remedy: READS_ALONG },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    what: '{place} does not speak TLS',
    remedy: 'it speaks plain http: write http:// in its baseUrl',
  },
  EPROTO: { what: '{place} does not speak TLS as it should', remedy: 'perhaps http:// is meant in its baseUrl' },
  UND_ERR_SOCKET: {
    what: '{place} closes the connection without an answer',
    remedy: `${SPELLING}, also http:// or https://, or restart it`,
  },
};

/** What it means that a step to a backend failed with this code, or took too long (`timeout`). */
export function remedyFor(step: 'name' | 'connection' | 'encryption' | 'answer', code: string): Remedy {
  if (code !== 'timeout') {
    return REMEDIES[code] ?? { what: `{place} cannot be reached (${code})`, remedy: `${SPELLING}; ${LOOK_OUTSIDE}` };
  }
  switch (step) {
    case 'name':
      return { what: 'nobody tells the address of {place}', remedy: `no name server answers: ${LOOK_OUTSIDE}` };
    case 'connection':
      return { what: '{place} does not take connections', remedy: FIREWALL };
    case 'encryption':
      return {
        what: '{place} takes connections but does not begin TLS',
        remedy: 'perhaps http:// is meant in its baseUrl',
      };
    case 'answer':
      return {
        what: '{place} takes connections but answers nothing: it hangs',
        remedy: 'restart it; if it is not yours, wait: others answer meanwhile',
      };
  }
}
