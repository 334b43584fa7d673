// The websocket: it reconnects with a growing pause, and brings each question its answer by `ref`.
//
//   const stream = new Stream(url, () => ["hamkalam.v1"], { frame, live, state });
//   const answer = await stream.ask({ type: "draft", conversation: "c-1", text: "..." });
import { Failure } from "./http.js";
import { freshId, type Frame, type Sent } from "./protocol.js";

export type Connection =
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "lost"; until: number }; // when it is tried again, in ms since 1970

interface Listener {
  frame(frame: Frame): void;
  live(): void; // said hello: watch again
  state(connection: Connection): void;
}

interface Question {
  frame: Sent;
  keep: boolean;
  answer(frame: Frame): void;
  fail(failure: Failure): void;
}

const firstPause = 500;
const longestPause = 15_000;
const helloTimeout = 10_000;
const answerTimeout = 10_000;

export class Stream {
  private socket?: WebSocket;
  private pause = firstPause;
  private timer = 0;
  private questions = new Map<string, Question>();
  private isLive = false;

  constructor(
    private url: string,
    private protocols: () => string[],
    private listener: Listener,
  ) {
    addEventListener("online", () => this.retry());
  }

  // Connects now, unless there is a connection.
  retry(): void {
    if (this.socket) return;
    clearTimeout(this.timer);
    this.listener.state({ kind: "connecting" });
    const socket = new WebSocket(this.url, this.protocols());
    this.socket = socket;
    this.timer = setTimeout(() => socket.close(), helloTimeout);
    socket.onmessage = (event) => this.read(String(event.data));
    socket.onclose = () => this.lost();
  }

  // Tries no more, until retry().
  stop(): void {
    clearTimeout(this.timer);
    if (!this.socket) return;
    this.socket.onclose = null;
    this.socket.close();
    this.socket = undefined;
    this.isLive = false;
  }

  // Sends without waiting for an answer; nothing happens while there is no connection.
  say(frame: Sent): void {
    if (this.isLive) this.socket?.send(JSON.stringify(frame));
  }

  // Sends and waits for the direct answer. With `keep` the question outlives the connection and is
  // sent again: only for frames whose repeat is harmless, such as a message with an id.
  ask(frame: Sent, { keep = false, ref = freshId() } = {}): Promise<Frame> {
    return new Promise((resolve, reject) => {
      if (!this.isLive && !keep) return reject(new Failure("offline"));
      let timer = 0;
      const done = () => {
        clearTimeout(timer);
        this.questions.delete(ref);
      };
      this.questions.set(ref, {
        frame: { ...frame, ref },
        keep,
        answer: (answer) => {
          done();
          if (answer.type === "error") reject(new Failure(answer.code, answer.message));
          else resolve(answer);
        },
        fail: (failure) => {
          done();
          reject(failure);
        },
      });
      if (!keep) timer = setTimeout(() => this.questions.get(ref)?.fail(new Failure("offline")), answerTimeout);
      this.say({ ...frame, ref });
    });
  }

  // Answers a question by something other than a frame with its ref.
  settle(ref: string, frame: Frame): void {
    this.questions.get(ref)?.answer(frame);
  }

  private read(data: string): void {
    let frame: Frame;
    try {
      frame = JSON.parse(data) as Frame;
    } catch {
      return;
    }
    if (frame.type === "hello") this.hello();
    this.listener.frame(frame);
    if (frame.ref) this.settle(frame.ref, frame);
  }

  private hello(): void {
    clearTimeout(this.timer);
    this.pause = firstPause;
    this.isLive = true;
    this.listener.state({ kind: "live" });
    this.listener.live();
    for (const question of this.questions.values()) this.say(question.frame);
  }

  private lost(): void {
    clearTimeout(this.timer);
    this.socket = undefined;
    this.isLive = false;
    for (const question of [...this.questions.values()])
      if (!question.keep) question.fail(new Failure("offline"));
    const pause = this.pause * (0.8 + 0.4 * Math.random());
    this.pause = Math.min(this.pause * 2, longestPause);
    this.timer = setTimeout(() => this.retry(), pause);
    this.listener.state({ kind: "lost", until: Date.now() + pause });
  }
}
