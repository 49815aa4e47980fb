import type { Expected } from './verdict.ts';

/** As undici gives them: in lower case. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What the head of a hub's answer says of a model's file. */
export class HubSaying {
  readonly #headers: Headers;

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  get location(): string | undefined {
    return this.#text('location');
  }

  /** The hub names what it keeps elsewhere by its sha256. */
  get content(): string | undefined {
    return /^(?:W\/)?"?([0-9a-f]{64})"?$/i.exec(this.#text('x-linked-etag') ?? '')?.[1]?.toLowerCase();
  }

  /** Only a strong one may be used to go on with a file (RFC 9110, 13.1.5). */
  get strongEtag(): string | undefined {
    const etag = this.#text('etag');
    return etag?.startsWith('"') ? etag : undefined;
  }

  get isPage(): boolean {
    return /^\s*text\/html/i.test(this.#text('content-type') ?? '');
  }

  get length(): number | undefined {
    return numberIn(this.#text('content-length'));
  }

  get range(): { readonly start: number; readonly total: number | undefined } | undefined {
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(this.#text('content-range') ?? '') ?? [];
    return start === undefined ? undefined : { start: Number(start), total: numberIn(total) };
  }

  /** Where it contradicts the catalogue. */
  contradiction(model: Expected): string | undefined {
    const size = numberIn(this.#text('x-linked-size'));
    if (this.content !== undefined && this.content !== model.sha256) return 'it has another file under this name now';
    if (size !== undefined && size !== model.bytes)
      return `its file has ${size} bytes, the right one has ${model.bytes}`;
    return undefined;
  }

  #text(name: string): string | undefined {
    const value = this.#headers[name];
    return typeof value === 'string' ? value : value?.[0];
  }
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
