import { say } from "./drawing.js";

/** Where one writes: something new, or other words for a message that was sent. */
export class Writing {
  #form;
  #field;
  #label;
  #editing;
  #fault;
  #acts;
  #message = null;

  constructor(form, acts) {
    this.#form = form;
    this.#acts = acts;
    this.#field = form.querySelector("textarea");
    this.#label = form.querySelector("label .hidden");
    this.#editing = form.querySelector(".editing");
    this.#fault = form.querySelector(".fault");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    form.querySelector(".cancel").addEventListener("click", () => this.cancel());
    this.#field.addEventListener("input", () => acts.typing(this.#field.value !== ""));
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  begin(label) {
    say(this.#label, label);
    this.#use(null, "");
    say(this.#fault, "");
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  change(message) {
    this.#use(message, message.text);
    this.#field.focus();
  }

  /** Whether there was anything to give up. */
  cancel() {
    if (!this.#message) return false;
    this.#use(null, "");
    this.#field.focus();
    return true;
  }

  /** The words come back, so that nothing has to be typed again. */
  failed(error, words) {
    say(this.#fault, error.message);
    if (words && !this.#field.value) this.#field.value = words;
  }

  #submit() {
    const [text, message] = [this.#field.value, this.#message];
    if (!text.trim()) return;
    say(this.#fault, "");
    this.#use(null, "");
    if (message) this.#acts.edit(message, text).catch((error) => this.failed(error, text));
    else this.#acts.send(text);
  }

  #use(message, text) {
    this.#message = message;
    this.#field.value = text;
    this.#editing.hidden = !message;
    say(this.#form.querySelector(".send"), message ? "Save" : "Send");
  }
}
