/**
 * A provider's word for where the gateway is, as it is told to others: scheme, host and port. Undefined for what is no
 * such thing; it comes from programs and servers elsewhere, and goes into what twins and GrowthHub call.
 */
export function publicUrlIn(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, origin, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return username === '' && password === '' && hostname !== '' ? origin : undefined;
}
