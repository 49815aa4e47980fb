/** What the node says when it is ready. */
export interface Ready {
  readonly node: string;
  readonly gateway: string;
  /** With the token in its fragment; never to be logged. */
  readonly dashboard: string;
}

/** Reads one line of the node's standard output; undefined when it is not the ready line. */
export function parseReadyLine(line: string): Ready | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { event, node, gateway, dashboard } = value as Record<string, unknown>;
  if (event !== 'ready' || typeof node !== 'string' || typeof gateway !== 'string') return undefined;
  if (typeof dashboard !== 'string' || !isWebPage(dashboard)) return undefined;
  return { node, gateway, dashboard };
}

/** The window shows pages of the control server and nothing else, whatever a line of output says. */
function isWebPage(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}
