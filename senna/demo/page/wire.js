import { isolated, say } from "./drawing.js";

const WORDS = {
  connecting: () => "Connecting …",
  "catching-up": () => "Catching up …",
  online: ({ missed }) => (missed ? `Caught up: ${missed} ${missed === 1 ? "message" : "messages"}` : "Online"),
  offline: ({ retryIn, reason }) => (reason === "paused" ? "Cut off" : `Offline, again in ${Math.ceil(retryIn / 1000)} s`),
  refused: () => "The token was refused",
  closed: () => "Closed",
};

/** The state of one person's connection, and the switch that cuts it. */
export class Wire {
  constructor(state, button, name, client) {
    button.setAttribute("aria-label", `Connection of ${isolated(name)}`);
    const show = (now, detail) => {
      state.dataset.state = now;
      say(state, WORDS[now](detail));
    };
    client.on("state", show);
    show(client.state, {});
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-checked") === "true";
      button.setAttribute("aria-checked", String(!on));
      if (on) client.pause();
      else client.resume();
    });
  }
}
