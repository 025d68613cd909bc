import { newClientId } from "senna-client";
import { isolated, say } from "./drawing.js";
import { Messages } from "./messages.js";
import { Presence } from "./presence.js";
import { Writing } from "./writing.js";

/** The conversation that is open on one side. */
export class Chat {
  #me;
  #client;
  #peer = null;
  presence;
  #parts;
  #messages;
  #writing;
  #unsent = new Map(); // client id -> what is on its way, in any conversation

  constructor(side, me, client, closed) {
    this.#me = me;
    this.#client = client;
    const part = (name) => side.querySelector(name);
    this.#parts = {
      chat: part(".chat"),
      nobody: part(".nobody"),
      with: part(".with"),
      typing: part(".typing"),
      log: part(".messages"),
      earlier: part(".earlier"),
    };
    this.presence = new Presence(part(".presence"));
    this.#messages = new Messages(this.#parts.log, me, {
      edit: (message) => this.#writing.change(message),
      remove: (message) => void this.#client.remove(this.#peer, message.id).catch((error) => this.#writing.failed(error)),
    });
    this.#writing = new Writing(part(".write"), {
      typing: (now) => client.typing(this.#peer, now),
      send: (text) => this.#send(text),
      edit: (message, text) => client.edit(this.#peer, message.id, text),
    });
    const close = () => {
      this.#leave();
      closed();
    };
    part(".back").addEventListener("click", close);
    this.#parts.chat.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.#writing.cancel()) close();
    });
    this.#parts.earlier.addEventListener("click", () => void this.#earlier());
  }

  open(peer, name) {
    this.#leave();
    this.#peer = peer;
    say(this.#parts.with, name);
    this.#parts.log.setAttribute("aria-label", `Messages with ${isolated(name)}`);
    this.#writing.begin(`Write to ${isolated(name)}`);
    this.#parts.chat.hidden = false;
    this.#parts.nobody.hidden = true;
    this.presence.of(peer);
    for (const [clientId, { to, text }] of this.#unsent) if (to === peer) this.#messages.sending(clientId, text);
    void this.#load(false);
  }

  focus() {
    this.#writing.focus();
  }

  async reload() {
    if (this.#peer !== null) await this.#load(true);
  }

  async #load(all) {
    const peer = this.#peer;
    this.#parts.log.ariaBusy = "true";
    const { state, messages } = await this.#client.history(peer, { per_page: 50 });
    if (peer !== this.#peer) return;
    this.#parts.log.ariaBusy = "false";
    if (all) this.#messages.keepOnly(messages);
    this.#messages.show(messages, state.read.them);
    this.#parts.earlier.hidden = state.total_pages === 1;
    if (messages.length) this.#read(messages.at(-1).id);
  }

  message(message) {
    if (message.conversation.id !== this.#peer) return;
    this.#messages.put(message, message.client_id);
    if (message.author === this.#peer) this.#read(message.id);
  }

  edited(message) {
    if (message.conversation.id === this.#peer) this.#messages.put(message);
  }

  deleted({ conversation, id }) {
    if (conversation.id === this.#peer) this.#messages.remove(id);
  }

  read({ conversation, by, up_to }) {
    if (conversation.id === this.#peer && by === this.#peer) this.#messages.seen(up_to);
  }

  typing({ by, typing }) {
    if (by === this.#peer) say(this.#parts.typing, typing ? `${isolated(this.#parts.with.textContent)} is typing …` : "");
  }

  #read(id) {
    this.#client.read(this.#peer, id).catch(() => {}); // gone or cleared meanwhile: nothing to read
  }

  #send(text) {
    const [to, clientId] = [this.#peer, newClientId()];
    this.#unsent.set(clientId, { to, text });
    this.#messages.sending(clientId, text);
    const done = this.#client.send(to, text, clientId).then(
      (message) => this.#peer === to && this.#messages.put(message, clientId),
      (error) => {
        this.#messages.dropped(clientId);
        if (this.#peer === to) this.#writing.failed(error, text);
      },
    );
    void done.then(() => this.#unsent.delete(clientId));
  }

  async #earlier() {
    const { state, messages } = await this.#client.history(this.#peer, { per_page: 50, before: this.#messages.oldest });
    this.#messages.earlier(messages);
    this.#parts.earlier.hidden = !state.has_more;
  }

  #leave() {
    if (this.#peer !== null) this.#client.typing(this.#peer, false);
    this.#peer = null;
    this.#messages.clear();
    say(this.#parts.typing, "");
    this.#parts.chat.hidden = true;
    this.#parts.nobody.hidden = false;
  }
}
