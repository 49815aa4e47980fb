import type { ConfigInput } from '../schema.ts';
import type { Secret } from '../secret.ts';
import type { Change, SealedSecret } from './change.ts';

/** What pairing changes in the document. */
export type PeerEdit =
  /** `url`: where this node reaches its twin; left out, the twin will say so. */
  | { readonly kind: 'pair'; readonly url?: string; readonly peerSecret: Secret }
  | { readonly kind: 'unpair' }
  | { readonly kind: 'prefer'; readonly preferred: boolean }
  /** Two nodes of one name cannot be twins. It is in force after a restart. */
  | { readonly kind: 'rename-id'; readonly id: string }
  /** Where others reach this node's gateway. */
  | { readonly kind: 'set-public-url'; readonly url?: string };

export function editPeer(
  document: ConfigInput,
  edit: PeerEdit,
  secret: SealedSecret | undefined,
): { readonly document: ConfigInput; readonly change: Change } | { readonly message: string } {
  switch (edit.kind) {
    case 'pair': {
      if (!secret) return { message: 'A pairing has no secret.' };
      const { url: _, ...rest } = document.peer ?? {};
      const peer = { ...rest, ...(edit.url === undefined ? {} : { url: edit.url }), secret };
      return { document: { ...document, peer }, change: { kind: 'paired' } };
    }
    case 'unpair': {
      const { url: _, secret: __, ...rest } = document.peer ?? {};
      return { document: { ...document, peer: rest }, change: { kind: 'unpaired' } };
    }
    case 'prefer': {
      const { preferred } = edit;
      return {
        document: { ...document, peer: { ...document.peer, preferred } },
        change: { kind: 'preferred', preferred },
      };
    }
    case 'rename-id': {
      const { id } = edit;
      return { document: { ...document, node: { ...document.node, id } }, change: { kind: 'node-id-changed', id } };
    }
    case 'set-public-url': {
      const { publicUrl: _, ...rest } = document.gateway ?? {};
      const gateway = { ...rest, ...(edit.url === undefined ? {} : { publicUrl: edit.url }) };
      return { document: { ...document, gateway }, change: { kind: 'public-url-set' } };
    }
  }
}
