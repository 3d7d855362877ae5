// A counter without loading the page again. A tap is sent at once, and arrives even if the page is left meanwhile; one
// that did not arrive is taken off again and said. Without this script each button is a plain form.

const failed = document.querySelector("[data-tally-failed]");

const send = async (form, step, tap) => {
  const data = new FormData(form);
  data.set("step", step);
  if (tap) data.set("tap", tap);
  const answer = await fetch(form.action, {
    method: "POST",
    body: data,
    headers: { Accept: "application/json" },
    keepalive: true,
  });
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) {
    // This is counted meanwhile: the page that came back says so.
    location.assign(answer.ok ? answer.url : location.href);
    return null;
  }
  const { count, page } = await answer.json();
  if (page !== undefined) {
    // The session has ended: that page says that this tap did not count.
    location.assign(page);
    return null;
  }
  return count;
};

for (const form of document.querySelectorAll("form[data-tally]")) {
  const shown = form.querySelector("[data-tally-number]");
  const show = (number) => {
    shown.textContent = String(Math.max(0, number));
  };
  // Taps whose answer was lost: the next one goes under the same id, so had the first arrived, the two are one.
  const lost = { 1: [], "-1": [] };
  let waiting = 0;
  let overlapping = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const step = event.submitter?.value ?? "1";
    const tap = lost[step].shift() ?? crypto.randomUUID?.();
    overlapping = waiting > 0;
    waiting += 1;
    if (failed) failed.hidden = true;
    show(Number(shown.textContent) + Number(step));
    try {
      const count = await send(form, step, tap);
      // Of taps that were under way together the answers may come in another order than the taps.
      if (count !== null && waiting === 1 && !overlapping) show(count);
    } catch {
      if (tap) lost[step].push(tap);
      show(Number(shown.textContent) - Number(step));
      if (failed) failed.hidden = false;
    } finally {
      waiting -= 1;
    }
  });
}
