/**
 * The server's time as this browser can tell it, for clocks that count down to a promised instant.
 *
 * A message just written by the server carries its time; it arrives a little later, so the largest difference seen
 * is the closest. A browser whose own clock is right to a minute and a half is believed.
 */
export class ServerClock {
  #ahead: number | null = null;

  constructor(private readonly browserNow: () => number = Date.now) {}

  /** A message stamped with this instant (ISO 8601) has just been written. */
  heard(at: string): void {
    const ahead = Date.parse(at) - this.browserNow();
    if (Number.isFinite(ahead)) this.#ahead = Math.max(this.#ahead ?? -Infinity, ahead);
  }

  /** Milliseconds since the epoch. */
  now(): number {
    const ahead = this.#ahead ?? 0;
    return this.browserNow() + (Math.abs(ahead) > 90_000 ? ahead : 0);
  }
}
