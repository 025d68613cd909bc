import { copy, face, hour, say } from "./drawing.js";

/** One person's chats, newest first; below them the people who have not been written to. */
export class Inbox {
  #list;
  #me;
  #names;
  #choose;
  #current = null;
  #chats = new Map();

  constructor(nav, me, names, choose) {
    this.#list = nav.querySelector("ul");
    this.#me = me;
    this.#names = names;
    this.#choose = choose;
    for (const id of names.keys()) this.#chats.set(id, { id, latest: null, timestamp: null, unread: 0, typing: false });
    this.#draw();
  }

  name(id) {
    return this.#names.get(id) ?? `Somebody (${id})`;
  }

  show({ entries }) {
    for (const { id, latest, timestamp, unread, user } of entries) {
      if (user?.username) this.#names.set(id, user.username);
      this.#change(id, { latest, timestamp, unread });
    }
    const listed = new Set(entries.map(({ id }) => id));
    for (const id of this.#chats.keys()) {
      if (!listed.has(id)) this.#change(id, { latest: null, timestamp: null, unread: 0 });
    }
    this.#draw();
  }

  message(message) {
    const { conversation, timestamp, unread } = message;
    this.#change(conversation.id, { latest: message, timestamp, unread });
    this.#draw();
  }

  edited(message) {
    const chat = this.#chats.get(message.conversation.id);
    if (chat?.latest?.id === message.id) chat.latest = message;
    this.#draw();
  }

  read({ by, conversation, unread }) {
    if (by === this.#me) this.#change(conversation.id, { unread });
    this.#draw();
  }

  typing({ by, typing }) {
    this.#change(by, { typing });
    this.#draw();
  }

  current(id) {
    this.#current = id;
    this.#draw();
  }

  /** On the chat that is open, for whoever just left it with the keyboard. */
  focus() {
    this.#list.querySelector("[aria-current]")?.focus();
  }

  #change(id, changed) {
    const chat = this.#chats.get(id) ?? { id, latest: null, timestamp: null, unread: 0, typing: false };
    this.#chats.set(id, Object.assign(chat, changed));
  }

  #draw() {
    const newest = (chat) => chat.timestamp?.epoch ?? 0;
    const order = [...this.#chats.values()].sort((a, b) => newest(b) - newest(a));
    order.forEach((chat, place) => {
      chat.entry ??= this.#entry(chat.id);
      // Moved only if it has to be: moving takes the focus away from it.
      if (this.#list.children[place] !== chat.entry.root) {
        this.#list.insertBefore(chat.entry.root, this.#list.children[place] ?? null);
      }
      this.#fill(chat);
    });
  }

  #entry(id) {
    const entry = copy("entry");
    entry.first("button").addEventListener("click", () => this.#choose(id));
    return entry;
  }

  #fill({ id, latest, timestamp, unread, typing, entry }) {
    const { root, part, first } = entry;
    say(part("name"), this.name(id));
    face(part("face"), id, this.name(id));
    say(part("latest"), typing ? "is typing …" : latest ? this.#words(latest) : timestamp ? "" : "Say hello");
    part("latest").classList.toggle("now", typing);
    if (timestamp) hour(first("time"), timestamp);
    else say(first("time"), "");
    part("badge").hidden = !unread;
    say(part("count"), unread > 99 ? "99+" : String(unread));
    root.classList.toggle("unread", unread > 0);
    if (id === this.#current) first("button").setAttribute("aria-current", "true");
    else first("button").removeAttribute("aria-current");
  }

  #words({ author, text, image }) {
    return (author === this.#me ? "You: " : "") + (text ?? image ?? "unreadable");
  }
}
