import { copy, hour, isolated, say } from "./drawing.js";

/** The messages of one conversation, in the order of their ids: an id begins with its time. */
export class Messages {
  #log;
  #list;
  #me;
  #acts;
  #drawn = new Map(); // message id -> what is on the page
  #sending = new Map(); // client id -> what is on the page
  #seen = "";
  #atEnd = true;

  constructor(log, me, acts) {
    this.#log = log;
    this.#list = log.querySelector("ol");
    this.#me = me;
    this.#acts = acts;
    // It shrinks when more is written below it, and must not hide the newest words then.
    log.addEventListener("scroll", () => (this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80));
    new ResizeObserver(() => this.#atEnd && this.#toTheEnd()).observe(log);
  }

  get oldest() {
    return this.#list.firstElementChild?.dataset.id;
  }

  clear() {
    for (const id of this.#drawn.keys()) this.remove(id);
    for (const clientId of this.#sending.keys()) this.dropped(clientId);
    this.#seen = "";
  }

  /** After a reload: what is not there any more goes, what is being sent stays. */
  keepOnly(messages) {
    const kept = new Set(messages.map(({ id }) => id));
    for (const id of this.#drawn.keys()) if (!kept.has(id)) this.remove(id);
  }

  /** A page of history, where an author is a profile. */
  show(messages, seen) {
    this.#seen = seen ?? "";
    for (const message of messages) this.put({ ...message, author: message.author?.id ?? null });
    this.#toTheEnd();
  }

  /** Put in front, with the eyes of the reader staying where they are. */
  earlier(messages) {
    const below = this.#log.scrollHeight - this.#log.scrollTop;
    this.#atEnd = false;
    for (const message of messages) this.put({ ...message, author: message.author?.id ?? null });
    this.#log.scrollTop = this.#log.scrollHeight - below;
  }

  put(message, clientId) {
    const known = this.#drawn.get(message.id);
    const drawn = known ?? this.#sending.get(clientId) ?? this.#draw();
    if (known && this.#sending.has(clientId)) this.dropped(clientId);
    this.#sending.delete(clientId);
    this.#drawn.set(message.id, drawn);
    this.#fill(drawn, message);
    if (!known) this.#place(drawn.root, message.id);
    if (!known && this.#atEnd) this.#toTheEnd();
  }

  sending(clientId, text) {
    const drawn = this.#draw();
    this.#sending.set(clientId, drawn);
    drawn.root.className = "mine sending";
    say(drawn.part("words"), text);
    this.#tick(drawn, "sending");
    this.#list.append(drawn.root);
    this.#toTheEnd();
  }

  dropped(clientId) {
    this.#sending.get(clientId)?.root.remove();
    this.#sending.delete(clientId);
  }

  remove(id) {
    this.#drawn.get(id)?.root.remove();
    this.#drawn.delete(id);
  }

  seen(upTo) {
    if (upTo > this.#seen) this.#seen = upTo;
    for (const drawn of this.#drawn.values()) this.#tickOf(drawn);
  }

  #draw() {
    const drawn = copy("message");
    drawn.part("edit").addEventListener("click", () => this.#acts.edit(drawn.message));
    drawn.part("delete").addEventListener("click", () => this.#acts.remove(drawn.message));
    return drawn;
  }

  #fill(drawn, message) {
    const mine = message.author === this.#me;
    const words = message.text ?? message.image ?? "This message cannot be read";
    drawn.message = message;
    drawn.root.dataset.id = message.id;
    drawn.root.className = mine ? "mine" : "theirs";
    say(drawn.part("words"), words);
    hour(drawn.first("time"), message.timestamp);
    drawn.part("edited").hidden = !message.edited;
    drawn.part("actions").hidden = !mine;
    drawn.part("edit").hidden = message.type !== "text";
    drawn.part("edit").setAttribute("aria-label", `Edit: ${isolated(words)}`);
    drawn.part("delete").setAttribute("aria-label", `Delete: ${isolated(words)}`);
    this.#tickOf(drawn);
  }

  #tickOf(drawn) {
    const { id, author, status } = drawn.message;
    if (author === this.#me) this.#tick(drawn, status === "seen" || id <= this.#seen ? "seen" : "sent");
  }

  #tick(drawn, state) {
    const tick = drawn.part("tick");
    tick.hidden = false;
    tick.dataset.tick = state;
    say(tick, state);
  }

  #place(element, id) {
    const later = [...this.#list.children].find((one) => one !== element && !(one.dataset.id < id));
    this.#list.insertBefore(element, later ?? null);
  }

  #toTheEnd() {
    this.#atEnd = true;
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
