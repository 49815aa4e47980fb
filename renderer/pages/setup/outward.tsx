/** A link that leaves this page; it opens beside it and tells the other side nothing of it. */
export function Outward({ to }: { readonly to: string }) {
  return (
    <a href={to} target="_blank" rel="noreferrer">
      {to.replace(/^https:\/\//, '')}
    </a>
  );
}
