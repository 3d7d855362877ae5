// A button that prints, where the browser can be asked to; without it the browser's own menu prints.

const place = document.querySelector("[data-print]");

if (place && "print" in window) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--primary";
  button.textContent = place.dataset.print;
  button.addEventListener("click", () => print());
  place.prepend(button);
}
