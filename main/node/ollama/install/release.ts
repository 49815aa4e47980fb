import { z } from 'zod';
import { errorWords } from '../../models/index.ts';

/** A file of Ollama's newest release, with what it must be. */
export interface ReleasedFile {
  readonly version: string;
  readonly name: string;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type FoundRelease =
  | { readonly kind: 'found'; readonly file: ReleasedFile }
  /** A sentence for people. */
  | { readonly kind: 'failed'; readonly message: string };

const assetSchema = z.looseObject({
  name: z.string(),
  size: z.int().min(1),
  browser_download_url: z.url({ protocol: /^https?$/ }),
  /** GitHub's own checksum; older releases have none. */
  digest: z.string().nullish().catch(undefined),
});
const releaseSchema = z.looseObject({
  // It becomes part of a file's name.
  tag_name: z.string().regex(/^v?\d[\w.-]{0,40}$/),
  assets: z.array(assetSchema).max(500),
});
type Asset = z.output<typeof assetSchema>;

/** The file of checksums that every release of Ollama has. */
const SUMS = 'sha256sum.txt';
/** Far more than either answer has, characters. */
const LONGEST = 2_000_000;
/** For one question, ms. */
const LIMIT = 20_000;

/**
 * Asks which file of the newest release is the one for this machine. Without a checksum from the release there is none.
 * @param releases where it is told
 * @param names of the files that would do, the best first
 */
export async function findRelease(
  releases: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<FoundRelease> {
  const host = new URL(releases).host;
  const told = await getText(releases, signal);
  if (told.kind === 'failed')
    return { kind: 'failed', message: `${host} does not tell the newest release: ${told.message}` };
  const release = releaseSchema.safeParse(parsed(told.text)).data;
  if (!release) return { kind: 'failed', message: `What ${host} answers is no release of Ollama.` };
  const asset = names.flatMap(name => release.assets.find(candidate => candidate.name === name) ?? []).at(0);
  const version = release.tag_name.replace(/^v/, '');
  if (!asset)
    return { kind: 'failed', message: `The release ${version} has no file for this machine (${names.join(', ')}).` };
  if (isDowngraded(releases, asset.browser_download_url)) {
    return {
      kind: 'failed',
      message: `The release ${version} leads to ${asset.browser_download_url}, without encryption.`,
    };
  }
  const sum = await checksumOf(asset, release.assets, releases, signal);
  if (sum.kind === 'failed') return sum;
  const { name, size: bytes, browser_download_url: url } = asset;
  return { kind: 'found', file: { version, name, url, bytes, sha256: sum.sha256 } };
}

/** From the release's own file of checksums and from GitHub, which must not contradict each other. */
async function checksumOf(asset: Asset, assets: readonly Asset[], releases: string, signal: AbortSignal) {
  const failed = (message: string) => ({ kind: 'failed' as const, message });
  const ofHost = /^sha256:([0-9a-f]{64})$/i.exec(asset.digest ?? '')?.[1]?.toLowerCase();
  const sums = assets.find(({ name }) => name === SUMS);
  let ofRelease: string | undefined;
  if (sums && !isDowngraded(releases, sums.browser_download_url)) {
    const told = await getText(sums.browser_download_url, signal);
    if (told.kind === 'failed') return failed(`The release’s checksums cannot be had: ${told.message}`);
    ofRelease = checksumIn(told.text, asset.name);
  }
  if (ofHost !== undefined && ofRelease !== undefined && ofHost !== ofRelease) {
    return failed(`The release says two different checksums of ${asset.name}. Nothing is fetched.`);
  }
  const sha256 = ofRelease ?? ofHost;
  if (sha256 === undefined) return failed(`The release says no checksum of ${asset.name}. Nothing is fetched.`);
  return { kind: 'found' as const, sha256 };
}

/** From lines of `checksum  ./name`. */
export function checksumIn(text: string, name: string): string | undefined {
  for (const line of text.split('\n')) {
    const [, sum, file] = /^([0-9a-f]{64})\s+\*?(?:\.\/)?(\S+)\s*$/i.exec(line) ?? [];
    if (file === name) return sum?.toLowerCase();
  }
  return undefined;
}

function isDowngraded(from: string, to: string): boolean {
  return new URL(from).protocol === 'https:' && new URL(to).protocol !== 'https:';
}

type Told = { readonly kind: 'told'; readonly text: string } | { readonly kind: 'failed'; readonly message: string };

async function getText(url: string, signal: AbortSignal): Promise<Told> {
  const limit = AbortSignal.timeout(LIMIT);
  try {
    const response = await fetch(url, {
      headers: { 'user-agent': 'tandem', accept: 'application/json, text/plain, application/octet-stream' },
      signal: AbortSignal.any([signal, limit]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      const busy = response.status === 403 || response.status === 429 ? ', it takes no more questions just now' : '';
      return { kind: 'failed', message: `status ${response.status}${busy}` };
    }
    let text = '';
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > LONGEST) return { kind: 'failed', message: 'an answer without end' };
    }
    return { kind: 'told', text: text + decoder.decode() };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', message: limit.aborted ? 'no answer in time' : errorWords(error) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
