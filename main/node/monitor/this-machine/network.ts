import type { NetworkReading } from '../load-source.ts';

/** An interface as systeminformation tells of it. */
export interface ToldInterface {
  readonly iface: string;
  readonly rx_bytes: number | null;
  readonly tx_bytes: number | null;
}

/** The machine talking to itself, and what goes through another interface as well and would count twice. */
const INNER = /^(?:lo|loopback|docker|br-|virbr|veth|ifb|cni|flannel|vnet|podman|dummy)/i;

/** The interfaces in Linux's `/proc/net/dev`: systeminformation starts a shell for the same figures. */
export function interfacesInNetDev(text: string): ToldInterface[] {
  return [...text.matchAll(/^\s*([^\s:]+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gm)].map(([, iface = '', received, sent]) => ({
    iface,
    rx_bytes: Number(received),
    tx_bytes: Number(sent),
  }));
}

/** What all interfaces that lead out of the machine have carried. */
export function networkReading(interfaces: readonly ToldInterface[]): NetworkReading {
  const outer = interfaces.filter(({ iface }) => !INNER.test(iface));
  return {
    received: outer.reduce((sum, { rx_bytes }) => sum + (rx_bytes ?? Number.NaN), 0),
    sent: outer.reduce((sum, { tx_bytes }) => sum + (tx_bytes ?? Number.NaN), 0),
  };
}
