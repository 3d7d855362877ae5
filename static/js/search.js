// Answers a search on the page itself, so that the Back button leads back to the answers. Without it, or when anything
// goes wrong, the form is sent as any other form. What is typed is sent in the body of a post, and kept nowhere.

const form = document.querySelector("main [data-search]");
const status = document.querySelector("[data-search-status]");
const place = document.querySelector("[data-search-results]");

const make = (name, text, ...children) => {
  const element = document.createElement(name);
  element.append(text, ...children);
  return element;
};

const drawResult = ({ title, summary, address }) => {
  const link = make("a", title);
  link.href = address;
  return make("li", link, ...(summary ? [make("p", summary)] : []));
};

const drawGroup = ({ name, results }) => {
  const list = make("ul", "", ...results.map(drawResult));
  list.className = "results";
  const group = make("section", make("h2", name), list);
  group.className = "stack-small";
  return group;
};

const answer = async (event) => {
  event.preventDefault();
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    const found = await response.json();
    // The page about finding nothing is the server's.
    if (!found.groups.length) throw new Error("nothing");
    place.replaceChildren(...found.groups.map(drawGroup));
    status.textContent = found.status;
    document.activeElement.blur();
  } catch {
    form.submit();
  }
};

if (form && place) {
  form.addEventListener("submit", answer);
  // This page was the answer to a post: going back to it must not ask to send the form again.
  if ("searchAnswered" in place.dataset) history.replaceState(null, "", location.href);
}
