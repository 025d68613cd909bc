/** Numbers, or strings in a domain that is configured for strings. */
export type UserId = number | string;

export interface Timestamp {
  epoch: number;
  iso: string;
}

/** In events and answers to a write `author` is an id (`Id`); in a history it is a `Profile`. */
export interface Message<Author = UserId> {
  id: string;
  author: Author | null;
  timestamp: Timestamp;
  type: "text" | "image" | "unreadable";
  text?: string;
  image?: string;
  status?: "seen";
  edited?: Timestamp;
}

export interface Profile {
  id: UserId;
  username?: string;
  role?: { id: number; handle: string; value: string };
  picture_url?: string;
  profile_url?: string;
}

/** What every event that is kept says of itself. `id` is the other one, from the reader's view. */
export interface Told {
  conversation: { type: "user"; id: UserId };
  cursor: string;
}

export type State = "connecting" | "catching-up" | "online" | "offline" | "refused" | "closed";

export interface StateDetail {
  /** online: how many messages came while catching up. */
  missed?: number;
  /** offline: why, and in how many milliseconds it is tried again (absent: not by itself). */
  reason?: string;
  retryIn?: number;
  /** refused: what is wrong with the token. */
  error?: SennaError;
}

export interface Events {
  state: [state: State, detail: StateDetail];
  /** Something may be missing: load again what you show. */
  reload: [{ reason: string }];
  /** `client_id` only for what this person sent, on any device. */
  message: [Message & Told & { unread: number; client_id?: string }];
  edited: [Message & Told];
  deleted: [Told & { id: string }];
  read: [Told & { up_to: string; by: UserId; unread: number }];
  cleared: [Told];
  typing: [{ by: UserId; typing: boolean }];
  presence: [{ id: UserId; online: boolean; last_active: Timestamp | null }];
}

export interface Inbox {
  state: { key: string; per_page: number; total: number; total_pages: number; page?: number; next?: string };
  entries: {
    type: "user";
    id: UserId;
    latest: Message | null;
    timestamp: Timestamp;
    user: Profile | null;
    unread: number;
  }[];
}

export interface History {
  state: {
    key: string;
    per_page: number;
    total: number;
    total_pages: number;
    page?: number;
    has_more?: boolean;
    read: { me: string | null; them: string | null };
  };
  entry: Profile;
  messages: Message<Profile>[];
}

export interface Options {
  /** A token, or where to get one: asked at the start, when one is about to expire, and when one has expired. */
  token: string | (() => string | Promise<string>);
  /** Where the cursor outlives the page, so that the next one begins where this one ended. */
  storage?: {
    load: () => string | null | undefined | Promise<string | null | undefined>;
    save: (cursor: string) => void;
  };
  /** As of socket.io-client; by default polling first, then WebSocket. */
  transports?: ("polling" | "websocket")[];
}

/** What a server refused, or what went wrong on the way to it (status 0). Go by `code`, and by `name` where it is null. */
export class SennaError extends Error {
  readonly name: string;
  readonly code: string | null;
  readonly status: number;
  readonly requestId?: string;
  /** In seconds. */
  readonly retryAfter?: number;
  /** Nothing was done, and asking again would change nothing. */
  get definite(): boolean;
}

export interface SennaClient {
  readonly state: State;
  /** Whose token it is; null until the first connection. */
  readonly user: UserId | null;

  /** Listens, until the function that it returns is called. */
  on<Name extends keyof Events>(name: Name, listener: (...said: Events[Name]) => void): () => void;

  /** Sends once, however often it has to try. Rejects when it is refused. */
  send(to: UserId, content: string | { text: string } | { image: string }, clientId?: string): Promise<Message>;
  edit(to: UserId, id: string, change: string | { text: string } | { image: string }): Promise<Message>;
  remove(to: UserId, id: string): Promise<void>;
  /** Up to a message, or everything. What is still unread. */
  read(to: UserId, upTo?: string): Promise<number>;
  /** Clears the conversation for this person alone. */
  clear(to: UserId): Promise<void>;
  block(id: UserId, blocked?: boolean): Promise<void>;

  inbox(page?: { page?: number; per_page?: number; before?: string }): Promise<Inbox>;
  history(
    who: UserId,
    page?: { page?: number; per_page?: number; before?: string; after?: string },
  ): Promise<History>;

  /** At every keystroke, if you like: the other side is told every three seconds. */
  typing(to: UserId, typing?: boolean): void;
  /** Whose comings and goings to hear of as `presence`, up to 200 people. */
  watch(ids: UserId[]): Promise<void>;
  unwatch(ids: UserId[]): Promise<void>;

  /** Puts the connection down until `resume`. What is asked meanwhile waits. */
  pause(): void;
  resume(): void;
  /** For good. What still waits is rejected. */
  close(): void;
}

/** For `send`, when the page has to know its own message again in the event. */
export function newClientId(): string;

export function connect(url: string, options: Options): SennaClient;
