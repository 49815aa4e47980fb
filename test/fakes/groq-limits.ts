/** Quota of one fake Groq account. */
export interface GroqLimits {
  readonly requestsPerDay: number;
  readonly tokensPerMinute: number;
}

export interface GroqLedger {
  /** Counts one request; false when the day has none left. */
  take(tokens: number): boolean;
  /** As on every response of Groq's: requests a day, tokens a minute, resets as Go durations. */
  headers(): Record<string, string>;
  /** Seconds until one more request fits: `retry-after`. */
  retryAfter(): number;
}

const DAY = 24 * 60 * 60;

/** Counts as Groq does: what is spent refills continuously (a leaky bucket), not at midnight. */
export function createGroqLedger(limits: GroqLimits, now: () => number = Date.now): GroqLedger {
  let requests = 0;
  let tokens = 0;
  let last = now();

  function refill(): void {
    const seconds = (now() - last) / 1000;
    last = now();
    requests = Math.max(0, requests - (seconds * limits.requestsPerDay) / DAY);
    tokens = Math.max(0, tokens - (seconds * limits.tokensPerMinute) / 60);
  }

  return {
    take(spent) {
      refill();
      if (requests + 1 > limits.requestsPerDay) return false;
      requests += 1;
      tokens = Math.min(limits.tokensPerMinute, tokens + spent);
      return true;
    },
    headers() {
      refill();
      return {
        'x-ratelimit-limit-requests': String(limits.requestsPerDay),
        'x-ratelimit-remaining-requests': String(Math.floor(limits.requestsPerDay - requests)),
        'x-ratelimit-reset-requests': goDuration((requests * DAY) / limits.requestsPerDay),
        'x-ratelimit-limit-tokens': String(limits.tokensPerMinute),
        'x-ratelimit-remaining-tokens': String(Math.floor(limits.tokensPerMinute - tokens)),
        'x-ratelimit-reset-tokens': goDuration((tokens * 60) / limits.tokensPerMinute),
      };
    },
    retryAfter: () => Math.ceil(((requests + 1 - limits.requestsPerDay) * DAY) / limits.requestsPerDay),
  };
}

/** `2m59.56s`, `577ms`, as Go prints durations. */
function goDuration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)}ms`;
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = `${Number((seconds - hours * 3600 - minutes * 60).toFixed(3))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
