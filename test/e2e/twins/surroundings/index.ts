/** The environment of a node whose machine's clock is ahead, ms. */
export function clockAhead(ms: number): Record<string, string> {
  return { ...imported(new URL('./skewed-clock.ts', import.meta.url)), TEST_CLOCK_AHEAD: String(ms) };
}

/** The environment of a node of another release, that speaks this version of the twins' protocol: `1.9`. */
export function otherRelease(protocol: string): Record<string, string> {
  const file = new URL('./other-release.ts', import.meta.url);
  return { ...imported(file), TEST_PROTOCOL: protocol, TEST_RELEASE: '7.7.7' };
}

function imported(file: URL): Record<string, string> {
  return { NODE_OPTIONS: `--import=${file.href}` };
}
