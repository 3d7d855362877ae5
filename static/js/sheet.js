// The counter sheet without loading the page again. A tap is sent at once under an id of its own, and arrives even if
// the page is left meanwhile; one that did not arrive is taken off again and said, and the next tap on that tile goes
// under the same id: had the first one arrived after all, the two are still one. Without this script, or without a
// safe way to make ids, each tile is a plain form.

const failed = document.querySelector("[data-sheet-failed]");
const undo = document.querySelector("form[data-sheet-undo]");
const said = undo?.querySelector("[data-sheet-said]");
const hint = said?.textContent;
const taps = [];

const send = async (form, fields) => {
  const data = new FormData(form);
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  const answer = await fetch(form.action, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
    keepalive: true,
  });
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    // This is counted or gone meanwhile: the page as it is now says so.
    location.reload();
    return null;
  }
  const { count, page } = await answer.json();
  if (page !== undefined) {
    // The session has ended, for one: that page says that this tap did not count.
    location.assign(page);
    return null;
  }
  return count;
};

const offer = (words = taps.length > 0 ? `${taps.at(-1).tile.word} +1` : hint) => {
  said.textContent = words;
  undo.classList.toggle("notice--success", taps.length > 0);
  undo.querySelector("button").hidden = taps.length === 0;
};

const complain = (yes) => {
  failed.hidden = !yes;
};

class Tile {
  constructor(form) {
    this.form = form;
    this.name = form.dataset.sheetTile;
    this.counts = form.elements.namedItem("count") !== null;
    this.word = form.querySelector("[data-sheet-word]").textContent;
    this.shown = form.querySelector("[data-sheet-number]");
    this.lost = [];
    this.waiting = 0;
    this.overlapping = false;
  }

  add(step) {
    this.shown.textContent = String(Math.max(0, Number(this.shown.textContent) + step));
  }

  // Of what is under way together the answers may come in another order than the taps.
  async underWay(work) {
    this.overlapping = this.waiting > 0;
    this.wait(1);
    try {
      const count = await work();
      if (count !== null && this.waiting === 1 && !this.overlapping) this.shown.textContent = String(count);
      return count !== null;
    } finally {
      this.wait(-1);
    }
  }

  wait(step) {
    this.waiting += step;
    this.form.setAttribute("aria-busy", String(this.waiting > 0));
  }

  tap() {
    const tap = { tile: this, id: this.lost.shift() ?? crypto.randomUUID() };
    complain(false);
    this.add(1);
    taps.push(tap);
    offer();
    tap.arrived = this.underWay(() => send(this.form, this.counts ? { tap: tap.id } : { id: tap.id })).catch(() => {
      this.add(-1);
      this.lost.push(tap.id);
      const place = taps.indexOf(tap);
      if (place >= 0) taps.splice(place, 1);
      offer();
      complain(true);
      return false;
    });
  }
}

const takeBack = async (tap) => {
  const { tile } = tap;
  const fields = tile.counts ? { count: tile.name, contact: "" } : { count: "", contact: tap.id };
  complain(false);
  offer(`${tile.word} −1`);
  try {
    await tile.underWay(async () => {
      // Taken back before it arrived it would come to stand there afterwards.
      if (!(await tap.arrived)) return null;
      tile.add(-1);
      return send(undo, fields);
    });
  } catch {
    tile.add(1);
    taps.push(tap);
    offer();
    complain(true);
  }
};

if (undo && typeof crypto.randomUUID === "function") {
  for (const form of document.querySelectorAll("form[data-sheet-tile]")) {
    const tile = new Tile(form);
    if (tile.name === undo.dataset.sheetUndo) {
      taps.push({ tile, id: undo.elements.namedItem("contact").value, arrived: Promise.resolve(true) });
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      tile.tap();
    });
  }
  undo.addEventListener("submit", (event) => {
    event.preventDefault();
    const tap = taps.pop();
    if (tap) takeBack(tap);
  });
}
