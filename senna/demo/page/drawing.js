/** A copy of a template, with its parts by class name. What people say only ever goes into `textContent`. */
export function copy(template) {
  const root = document.querySelector(`#${template}`).content.firstElementChild.cloneNode(true);
  return { root, part: (name) => root.querySelector(`.${name}`), first: (tag) => root.querySelector(tag) };
}

/** Says it only when it is news: a live region repeats every change aloud. */
export function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export function hour(time, timestamp) {
  const moment = new Date(timestamp.epoch);
  time.dateTime = timestamp.iso;
  say(time, moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }));
}

/** Somebody's words within ours, where no element can keep a text from turning the line around. */
export const isolated = (text) => `\u2068${text}\u2069`;

const colours = new Map();

/** A face without a picture: the first letter, in a colour that stays with the person. */
export function face(element, id, name) {
  if (!colours.has(id)) colours.set(id, colours.size % 6);
  say(element, [...name][0]);
  element.dataset.colour = colours.get(id);
}
