// A form that carries its own id: made on this device for a fresh page, and never made anew for a page that the
// browser shows again, so that going back and sending once more stays one and the same row.
// And a second tap on a button that was tapped already does nothing.

const [visit] = performance.getEntriesByType("navigation");
const fresh = visit === undefined || visit.type !== "back_forward";

for (const form of document.querySelectorAll("form[data-own-id]")) {
  const field = form.elements.namedItem("id");
  if (fresh && field && typeof crypto.randomUUID === "function") {
    field.value = crypto.randomUUID();
  }
}

for (const form of document.querySelectorAll("form[data-once]")) {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => {
    sent = false;
  });
}
