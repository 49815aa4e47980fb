import type { NetworkReading } from '../load-source.ts';

/** An interface as systeminformation tells of it. */
export interface ToldInterface {
  readonly iface: string;
  readonly rx_bytes: number | null;
  readonly tx_bytes: number | null;
}

/** The machine talking to itself, and what goes through another interface as well and would count twice. */
const INNER = /^(?:lo|loopback|docker|br-|virbr|veth|ifb|cni|flannel|vnet|podman|dummy)/i;

/** What all interfaces that lead out of the machine have carried. */
export function networkReading(interfaces: readonly ToldInterface[]): NetworkReading {
  const outer = interfaces.filter(({ iface }) => !INNER.test(iface));
  return {
    received: outer.reduce((sum, { rx_bytes }) => sum + (rx_bytes ?? Number.NaN), 0),
    sent: outer.reduce((sum, { tx_bytes }) => sum + (tx_bytes ?? Number.NaN), 0),
  };
}
