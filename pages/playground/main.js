// The playground: rooms, of which the address names one.
//
// A room is made when it is entered for the first time, by a function of { engine, say, keep, addressOf }: `engine` is
// the worker, `say` shows a message, red unless it is a plain note, `keep` takes the parameters that bring the room's
// state back, for the address, and `addressOf` returns the room's address with such parameters. It returns
// the room's { bar, parts, restore, leave, take }: what stays in the window below the message, if anything does, the
// other elements, and what is called with the parameters of the address, when another room is entered, and with a file
// that was dropped on the page.
import { element } from "../shared/elements.js";
import { chainRule } from "./chain_rule/room.js";
import { startEngine } from "./engine.js";
import { networks } from "./networks/room.js";
import { pictures } from "./pictures/room.js";

const rooms = [
  { name: "networks", title: "Networks", make: networks },
  { name: "chain-rule", title: "Chain rule", make: chainRule },
  { name: "pictures", title: "Pictures", make: pictures },
];

// The first room needs no name in the address.
function addressOf(name, parameters) {
  const parts = name === rooms[0].name ? parameters : [["room", name], ...parameters];
  return `#${parts.map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`).join("&")}`;
}

// Returns the room that the address names, its parameters, and its address.
function readAddress() {
  const parameters = [...new URLSearchParams(location.hash.slice(1))];
  const name = parameters.find(([key]) => key === "room")?.[1] ?? rooms[0].name;
  const others = parameters.filter(([key]) => key !== "room");
  return { name, parameters: others, address: addressOf(name, others) };
}

// Resolves when the browser has shown what there is; at once for a page that is hidden.
const whenShown = () =>
  new Promise((done) => (document.hidden ? done() : requestAnimationFrame(() => setTimeout(done))));

async function begin(page) {
  let engine = null, current = null;
  const places = rooms.map(({ name, title, make }) => {
    const message = element("p", { class: "message", role: "alert" });
    const room = { name, title, make, message, address: addressOf(name, []), entered: "", made: null };
    room.link = element("a", { href: room.address }, title);
    room.top = element("div", { class: "top" }, message);
    room.place = element("div", { id: name, class: "room", hidden: true }, room.top);
    return room;
  });

  const say = (room) => (text, isNote = false) => {
    room.message.textContent = text;
    room.message.classList.toggle("plain", isNote);
  };
  function keep(room, parameters) {
    const { name, address } = readAddress();
    const isAnother = name !== room.name || address !== room.entered;
    const isNext = isAnother && places.some((one) => one.name === name); // it has come, and is entered next
    room.address = room.entered = addressOf(room.name, parameters);
    room.link.href = room.address;
    if (!isNext) history.replaceState(null, "", room.address);
  }
  async function make(room) {
    const made = await room.make({ engine, say: say(room), keep: (parameters) => keep(room, parameters),
                                   addressOf: (parameters) => addressOf(room.name, parameters) });
    room.top.append(...[made.bar].filter((bar) => bar));
    room.place.append(...made.parts);
    return made;
  }
  // Shows the room of the address; what it has is as it was, unless the address brings other parameters than those with
  // which it was entered last. If it cannot be made, the next time tries again.
  async function enter() {
    const { name, parameters, address } = readAddress();
    const named = places.find((one) => one.name === name);
    const room = named ?? current ?? places[0];
    if (current !== room) current?.made?.then((made) => made.leave(), () => {});
    current = room;
    for (const one of places) {
      one.place.hidden = one !== room;
      if (one === room) one.link.setAttribute("aria-current", "page");
      else one.link.removeAttribute("aria-current");
    }
    const isNew = room.made === null;
    const isChanged = named && address !== room.entered;
    if (named) room.entered = address;
    room.made ??= make(room).catch((error) => {
      room.made = null;
      throw error;
    });
    try {
      const made = await room.made;
      if (isNew || isChanged) await made.restore(named ? parameters : []);
    } catch (error) {
      return say(room)(error.message);
    }
    if (!named) say(room)(`The address has room=${name}, which is none.`);
  }

  async function start() {
    await whenShown();
    engine = await startEngine();
    addEventListener("hashchange", enter);
    await enter();
  }

  page.replaceChildren(element("nav", { class: "rooms", "aria-label": "rooms" }, ...places.map(({ link }) => link)),
                       ...places.map(({ place }) => place));
  const started = start();
  // A file that nobody takes would replace the page. One that comes before the first room waits for it.
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file !== undefined) started.then(() => current.made?.then((made) => made.take(file)), () => {});
  });
  await started;
}

const page = document.getElementById("playground");
begin(page).catch((error) => page.append(element("p", { class: "message", role: "alert" }, error.message)));
