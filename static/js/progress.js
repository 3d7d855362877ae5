// Shows how far the making of a report is. Without it the page has a link that loads it anew.

const EVERY = 1000;
const box = document.querySelector("[data-progress]");

const show = (answer, spoken) => {
  box.querySelector("progress").value = answer.percent;
  box.querySelector("[data-progress-step]").textContent = answer.step;
  box.querySelector("[data-progress-percent]").textContent = String(answer.percent);
  // A screen reader hears it at half-way only; the end is a page of its own.
  const status = box.querySelector("[data-progress-spoken]");
  if (answer.percent >= 50 && !spoken.half) {
    spoken.half = true;
    status.textContent = `${answer.percent} ${status.dataset.word}`;
  }
};

const poll = async (spoken) => {
  try {
    const response = await fetch(box.dataset.progress, { headers: { Accept: "application/json" } });
    if (response.redirected || !response.ok) {
      // The session has ended: the login page leads back here.
      location.reload();
      return;
    }
    const answer = await response.json();
    show(answer, spoken);
    if (answer.ended) {
      location.reload();
      return;
    }
  } catch {
    // The network is away for a moment: ask again.
  }
  setTimeout(poll, EVERY, spoken);
};

if (box) setTimeout(poll, EVERY, { half: false });
