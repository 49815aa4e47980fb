import type { Secret } from '../config/index.ts';
import type { PortProbe } from '../monitor/index.ts';
import { attention, type Check, down, ok } from './check.ts';
import { askControlPort, isGateway, type Running } from './running.ts';

export interface PortsQuestion {
  readonly gateway: { readonly host: string; readonly port: number };
  readonly control: { readonly port: number };
  /** Token of the data folder; the node that takes it is ours. */
  readonly token: Secret | undefined;
  readonly version: string;
}

type Port = { readonly what: 'gateway' | 'control'; readonly host: string; readonly port: number };

/** Whether the two ports are free for a node, held by the one that runs, or in somebody else's hands. */
export async function checkPorts(question: PortsQuestion, probe: PortProbe, signal: AbortSignal): Promise<Check[]> {
  const gateway: Port = { what: 'gateway', ...question.gateway };
  const control: Port = { what: 'control', host: '127.0.0.1', port: question.control.port };
  const running = control.port === 0 ? NONE : await askControlPort(control.port, question.token, signal);
  return Promise.all([
    checkPort(gateway, probe, () => holderOfGateway(gateway, running, signal)),
    checkPort(control, probe, async () => holderOfControl(control, running, question.version)),
  ]);
}

const NONE: Running = { kind: 'not-a-node' };

async function checkPort(port: Port, probe: PortProbe, held: () => Promise<Check | undefined>): Promise<Check> {
  const id = `port:${port.what}`;
  if (port.port === 0) return ok(id, `The ${nameOf(port)} takes any free port`);
  const code = await probe.tryListen(port.host, port.port);
  if (code === 'free') return ok(id, `Port ${port.port} is free for the ${nameOf(port)}`);
  if (code !== 'EADDRINUSE') return notAllowed(port, code);
  const ours = await held();
  if (ours) return ours;
  const who = (await probe.occupantOf(port.port)) ?? 'another program, which the system does not name';
  return down(id, `Port ${port.port} of the ${nameOf(port)} is taken by ${who}`, `stop it, or ${otherPort(port)}`);
}

async function holderOfGateway(port: Port, running: Running, signal: AbortSignal): Promise<Check | undefined> {
  if (running.kind === 'ours' && new URL(running.gatewayUrl).port === String(port.port)) {
    return ok('port:gateway', `Port ${port.port}: the gateway of the running node ${running.node} answers there`);
  }
  if (!(await isGateway(hostToCall(port.host), port.port, signal))) return undefined;
  return otherNode(port);
}

function holderOfControl(port: Port, running: Running, version: string): Check | undefined {
  const id = 'port:control';
  switch (running.kind) {
    case 'ours': {
      const what = `Port ${port.port}: the dashboard of the running node ${running.node} answers there (Tandem ${running.version})`;
      if (running.version === version) return ok(id, what);
      return attention(
        id,
        `${what}, while Tandem ${version} is installed`,
        'restart the node to use what is installed',
      );
    }
    case 'other-node':
      return otherNode(port);
    case 'not-a-node':
      return undefined;
  }
}

function otherNode(port: Port): Check {
  const what = `Port ${port.port} of the ${nameOf(port)} is held by a node of Tandem with another data folder`;
  const remedy = `ask about that one with its own --data and --config, or stop it, or ${otherPort(port)}`;
  return attention(`port:${port.what}`, what, remedy);
}

function notAllowed(port: Port, code: string): Check {
  const id = `port:${port.what}`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    const what = `gateway.host ${port.host} is no address of this machine (${code})`;
    return down(id, what, 'set it to 127.0.0.1, or to 0.0.0.0 for every address of this machine');
  }
  const what = `This machine lets no program of this user listen on ${port.host}:${port.port} (${code})`;
  const reserved = 'Windows lists reserved ones with: netsh int ipv4 show excludedportrange tcp';
  return down(id, what, `${otherPort(port)}, above 1023 (${reserved})`);
}

function otherPort({ what }: Port): string {
  return `choose another: --${what}-port N, or ${what}.port in the configuration`;
}

function nameOf({ what }: Port): string {
  return what === 'gateway' ? 'gateway' : 'dashboard';
}

/** An address that means "all of mine" to who listens is this machine to who calls. */
function hostToCall(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
