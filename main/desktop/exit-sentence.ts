/** The contract's exit codes as sentences for a person; undefined for a code that only a crash explains. */
export function exitSentence(code: number): string | undefined {
  switch (code) {
    case 0:
      return 'The node was stopped from outside.';
    case 64:
      return 'The node does not know one of the flags or variables that it was started with. Correct it and start again.';
    case 69:
      return 'A port that the node needs is used by another program, maybe by a node that already runs. Stop that one, or choose another port.';
    case 78:
      return 'The configuration is not right. Correct what is named below and start again.';
    default:
      return undefined;
  }
}
