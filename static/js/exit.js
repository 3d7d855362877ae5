// Leaving quickly (security.md V2-V5). Without JavaScript the link itself does the work.
// The page goes blank in the same task, the jump replaces this step of the history, and a page that the browser
// shows again from its memory sends the reader away too. It runs before anything is drawn, so it stands in the head
// and waits for nothing.
(() => {
"use strict";

const FLAG = "left";
const PRESSES = 3;
const WAIT = 5000;
const target = document.currentScript.dataset.exitTo;

const blank = () => {
  document.title = "";
  // The whole tree goes: what the browser still reads of a page that comes back has nowhere to be drawn.
  document.documentElement?.remove();
};

const hasLeft = () => {
  try {
    return sessionStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
};

const leave = () => {
  blank();
  try {
    sessionStorage.setItem(FLAG, "");
  } catch {
    // Storage is off: the page is blank and the jump follows all the same.
  }
  location.replace(target);
};

const start = () => {
  const links = document.querySelectorAll("[data-exit]");
  const status = document.querySelector("[data-exit-status]");
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  }

  // Shift three times, each within five seconds of the last; any other key starts anew.
  let presses = 0;
  let timer = 0;
  let alone = false;
  const reset = () => {
    presses = 0;
    clearTimeout(timer);
    if (status) status.textContent = "";
  };
  const typing = () =>
    matchMedia("(pointer: coarse)").matches &&
    document.activeElement?.matches("input, textarea, select, [contenteditable]");
  addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      // A key that is held down repeats itself; that is still one press.
      if (!event.repeat) alone = !(event.ctrlKey || event.altKey || event.metaKey);
      return;
    }
    alone = false;
    reset();
  });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone || typing()) return;
    alone = false;
    presses += 1;
    clearTimeout(timer);
    if (presses >= PRESSES) {
      leave();
      return;
    }
    // A screen reader speaks what changed, so each press has words of its own.
    if (status) status.textContent = presses === 1 ? status.dataset.exitFirst : status.dataset.exitSecond;
    timer = setTimeout(reset, WAIT);
  });

  // Hidden while the browser keeps the page in its memory; shown again only if nobody left.
  addEventListener("pagehide", () => document.body?.classList.add("is-left"));
  addEventListener("pageshow", () => {
    if (hasLeft()) {
      leave();
    } else {
      document.body?.classList.remove("is-left");
    }
  });
};

if (hasLeft()) {
  leave();
} else {
  addEventListener("DOMContentLoaded", start);
}
})();
