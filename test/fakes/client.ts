/** What a self-test of a fake needs of a client: real sockets, no reading between the lines. */

/** Posts JSON, follows no redirect, and waits 5 s at most. */
export function post(url: string, body: unknown, signal = AbortSignal.timeout(5000)): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body), signal, redirect: 'manual' });
}

/** What arrived before the end, in how many pieces, and whether the end was a broken one. */
export async function read(response: Response): Promise<{ text: string; pieces: number; broke: boolean }> {
  const decoder = new TextDecoder();
  let text = '';
  let pieces = 0;
  try {
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      pieces++;
    }
    return { text, pieces, broke: false };
  } catch {
    return { text, pieces, broke: true };
  }
}
