// Measures a text while it is being typed. Without it the gauge is as old as the last save.

const WAIT = 700;
const PARTS = ["tab_title", "title", "summary", "body"];
const form = document.querySelector("[data-gauge-address]");

const show = (box, answer) => {
  box.dataset.state = answer.state;
  const verdict = box.querySelector("[data-gauge-verdict]");
  verdict.textContent = answer.verdict;
  verdict.className = `badge badge--${answer.state}`;
  for (const line of box.querySelectorAll("[data-gauge-line]")) {
    line.textContent = answer.lines[line.dataset.gaugeLine];
  }
  const notes = answer.notes.map((words) => {
    const item = document.createElement("li");
    item.textContent = words;
    return item;
  });
  box.querySelector("[data-gauge-notes]").replaceChildren(...notes);
};

const measure = async (language) => {
  const body = new FormData();
  body.set("language", language);
  for (const part of PARTS) body.set(part, form.elements[`${part}_${language}`].value);
  try {
    const response = await fetch(form.dataset.gaugeAddress, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body,
    });
    // Whoever was logged out meanwhile goes on writing: the form itself leads to the login page.
    if (response.ok && !response.redirected) {
      show(form.querySelector(`[data-gauge="${language}"]`), await response.json());
    }
  } catch {
    // The network is away for a moment: the next letter asks again.
  }
};

for (const box of form ? form.querySelectorAll("[data-gauge]") : []) {
  const language = box.dataset.gauge;
  let timer = 0;
  for (const part of PARTS) {
    form.elements[`${part}_${language}`].addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(measure, WAIT, language);
    });
  }
}
