// Copies a table (as cells) or a picture (as PNG). Without it the page has links that save them as files.

const status = document.querySelector("[data-copy-status]");

const say = (worked) => {
  status.textContent = "";
  // A screen reader hears the same words again only if they were away for a moment.
  requestAnimationFrame(() => {
    status.textContent = worked ? status.dataset.done : status.dataset.failed;
  });
};

const cells = (table) =>
  [...table.rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim()).join("\t")).join("\n");

const copyTable = async (figure) => {
  const table = figure.querySelector("[data-copy-table]");
  await navigator.clipboard.write([
    new ClipboardItem({
      "text/plain": new Blob([cells(table)], { type: "text/plain" }),
      "text/html": new Blob([table.outerHTML], { type: "text/html" }),
    }),
  ]);
};

const copyPicture = async (figure) => {
  const picture = figure.querySelector("[data-copy-picture]");
  await picture.decode();
  const canvas = document.createElement("canvas");
  const times = 3;
  canvas.width = picture.naturalWidth * times;
  canvas.height = picture.naturalHeight * times;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const png = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
};

if (navigator.clipboard && window.ClipboardItem) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const figure = button.closest(".figure");
      try {
        await (button.dataset.copy === "table" ? copyTable(figure) : copyPicture(figure));
        const words = button.firstChild.textContent;
        button.firstChild.textContent = status.dataset.done;
        setTimeout(() => {
          button.firstChild.textContent = words;
        }, 3000);
        say(true);
      } catch {
        say(false);
      }
    });
  }
}
