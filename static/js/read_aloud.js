// "Read aloud": only where the browser has a voice of its own in the language of the page. A voice that lives on
// somebody's server would be told what is read here, so those do not count; without a voice there is no button.

const box = document.querySelector("[data-read-aloud]");
const language = document.documentElement.lang;

const findVoice = () =>
  speechSynthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(language));

const textsOf = (root) =>
  [...root.querySelectorAll("h1, h2, h3, p, li")]
    .filter((part) => !part.querySelector("p, li"))
    .map((part) => part.innerText.trim())
    .filter(Boolean);

const makeButton = () => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet read-aloud";
  button.textContent = box.dataset.readAloud;
  button.setAttribute("aria-pressed", "false");
  const stop = () => {
    speechSynthesis.cancel();
    button.textContent = box.dataset.readAloud;
    button.setAttribute("aria-pressed", "false");
  };
  const start = () => {
    // Piece by piece: a long text at once is cut off by some browsers.
    const pieces = textsOf(box).map((text) => new SpeechSynthesisUtterance(text));
    for (const piece of pieces) {
      piece.voice = findVoice();
      piece.lang = language;
      speechSynthesis.speak(piece);
    }
    pieces.at(-1)?.addEventListener("end", stop);
    button.textContent = box.dataset.readStop;
    button.setAttribute("aria-pressed", "true");
  };
  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : start()));
  // Nobody hears on what somebody left.
  addEventListener("pagehide", stop);
  box.querySelector("h1").after(button);
};

const offer = () => {
  if (findVoice() && !document.querySelector(".read-aloud")) makeButton();
};

if (box && "speechSynthesis" in window) {
  offer();
  speechSynthesis.addEventListener?.("voiceschanged", offer);
}
