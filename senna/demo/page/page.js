import { Side } from "./side.js";

/** The people of the demo, and in development their tokens: the server hands them out. */
const { people } = await (await fetch("/demo/people.json")).json();
const names = new Map(people.map(({ id, name }) => [id, name]));

people.slice(0, 2).forEach((me, number) => new Side(document.querySelector("#sides"), me, names, number === 0));
