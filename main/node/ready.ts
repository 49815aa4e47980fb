/** Where a node that runs can be reached; what its ready line says. */
export interface Ready {
  readonly node: string;
  readonly gateway: string;
  readonly control: string;
  /** With the token in its fragment; never to be logged. */
  readonly dashboard: string;
}
