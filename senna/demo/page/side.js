import { connect } from "senna-client";
import { Chat } from "./chat.js";
import { copy, face, isolated } from "./drawing.js";
import { Inbox } from "./inbox.js";
import { Wire } from "./wire.js";

/** Everything that one person sees. */
export class Side {
  #client;
  #inbox;
  #chat;
  #watched = new Set();

  constructor(place, me, names, begins) {
    const { root, part } = copy("side");
    root.dataset.person = me.name;
    root.setAttribute("aria-label", `What ${isolated(me.name)} sees`);
    part("inbox").setAttribute("aria-label", `Inbox of ${isolated(me.name)}`);
    part("name").textContent = me.name;
    face(part("face"), me.id, me.name);
    place.append(root);

    this.#client = connect(location.origin, { token: me.token });
    const others = new Map([...names].filter(([id]) => id !== me.id));
    this.#inbox = new Inbox(part("inbox"), me.id, others, (id) => {
      this.#open(id);
      this.#chat.focus();
    });
    this.#chat = new Chat(root, me.id, this.#client, () => this.#close());
    new Wire(part("state"), part("switch"), me.name, this.#client);
    this.#listen();
    void this.#load();
    // One of the two begins with a conversation, the other in front of an inbox: both can be seen at once.
    if (begins) this.#open([...others.keys()][0]);
  }

  #listen() {
    const client = this.#client;
    client.on("reload", () => void this.#reload());
    client.on("message", (message) => {
      this.#inbox.message(message);
      this.#chat.message(message);
      this.#watch([message.conversation.id]);
    });
    client.on("edited", (message) => {
      this.#inbox.edited(message);
      this.#chat.edited(message);
    });
    client.on("deleted", (told) => {
      this.#chat.deleted(told);
      void this.#load(); // which message is the latest now, only the server knows
    });
    client.on("read", (told) => {
      this.#inbox.read(told);
      this.#chat.read(told);
    });
    client.on("cleared", () => void this.#reload());
    client.on("typing", (told) => {
      this.#inbox.typing(told);
      this.#chat.typing(told);
    });
    client.on("presence", (told) => this.#chat.presence.hear(told));
    client.on("state", (state) => state === "offline" && this.#chat.presence.forget());
  }

  #open(id) {
    this.#inbox.current(id);
    this.#chat.open(id, this.#inbox.name(id));
  }

  #close() {
    this.#inbox.focus();
    this.#inbox.current(null);
  }

  /** Somebody with whom there is no conversation yet reads as offline: asked when there is one. */
  #watch(ids) {
    const strangers = ids.filter((id) => !this.#watched.has(id));
    for (const id of strangers) this.#watched.add(id);
    if (strangers.length) this.#client.watch(strangers).catch(() => {});
  }

  async #load() {
    const inbox = await this.#client.inbox({ per_page: 50 });
    this.#inbox.show(inbox);
    this.#watch(inbox.entries.map(({ id }) => id));
  }

  async #reload() {
    await Promise.all([this.#load(), this.#chat.reload()]);
  }
}
