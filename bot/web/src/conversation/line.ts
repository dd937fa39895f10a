import { io, type Socket } from "socket.io-client";
import { NoAnswer, NotConnected } from "./courier";

export type LineEvent = "connect" | "disconnect" | "bot_uttered" | "message_stored" | "typing" | "owner";

/** A connection to the server that comes and goes. What is asked over it is answered, or fails in a known way. */
export interface Line {
  readonly connected: boolean;
  on(event: LineEvent, handler: (data: unknown) => void): void;
  /**
   * Ask and wait for the acknowledgement.
   * Rejects with NotConnected if there is no connection or it breaks, with NoAnswer if none comes in time.
   */
  ask(event: string, data: Record<string, unknown>): Promise<unknown>;
  open(): void;
  close(): void;
  /** Break off and connect anew at once: what looks like a connection may be a dead one. */
  renew(): void;
}

const ANSWER_MS = 10_000;

/** Socket.IO: WebSocket where it works, long polling where it does not. */
export class SocketLine implements Line {
  readonly #socket: Socket;

  constructor(server: string) {
    this.#socket = io(server, {
      autoConnect: false,
      reconnectionDelay: 500,
      reconnectionDelayMax: 10_000,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      withCredentials: false,
    });
    // The server closing a connection by itself (it restarts) is no reason to stay away.
    this.#socket.on("disconnect", (reason) => {
      if (reason === "io server disconnect") setTimeout(() => this.#socket.connect(), 1000);
    });
  }

  get connected(): boolean {
    return this.#socket.connected;
  }

  on(event: LineEvent, handler: (data: unknown) => void): void {
    this.#socket.on(event, handler);
  }

  ask(event: string, data: Record<string, unknown>): Promise<unknown> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      // Socket.IO itself would keep the event and send it later: the courier does that, with what it knows then.
      if (!socket.connected) {
        reject(new NotConnected());
        return;
      }
      const broken = () => reject(new NotConnected());
      socket.once("disconnect", broken);
      socket.timeout(ANSWER_MS).emit(event, data, (error: Error | null, answer: unknown) => {
        socket.off("disconnect", broken);
        if (error) reject(socket.connected ? new NoAnswer() : new NotConnected());
        else resolve(answer);
      });
    });
  }

  open(): void {
    this.#socket.connect();
  }

  close(): void {
    this.#socket.disconnect();
  }

  renew(): void {
    this.#socket.disconnect().connect();
  }
}
