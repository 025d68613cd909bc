import { say } from "./drawing.js";

/** Whether the other one is there, as long as we are: cut off, nobody knows. */
export class Presence {
  #element;
  #told = new Map();
  #of = null;

  constructor(element) {
    this.#element = element;
  }

  hear(told) {
    this.#told.set(told.id, told.online);
    this.#show();
  }

  of(peer) {
    this.#of = peer;
    this.#show();
  }

  forget() {
    this.#told.clear();
    this.#show();
  }

  #show() {
    const online = this.#told.get(this.#of);
    this.#element.classList.toggle("online", online === true);
    say(this.#element, online === undefined ? "" : online ? "online" : "offline");
  }
}
