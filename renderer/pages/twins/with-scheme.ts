/** `192.168.1.20:8484` as people type it, as an address; anything with a scheme as it is. */
export function withScheme(typed: string): string {
  return typed === '' || /^[a-z]+:\/\//i.test(typed) ? typed : `http://${typed}`;
}
