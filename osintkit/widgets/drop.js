// A place to drop files (or links) on, or to choose files: they go to the kernel in pieces, whatever their size.
const PIECE = 1 << 20;

function render({ model, el }) {
  const said = document.createElement("span"), box = document.createElement("div"), input = document.createElement("input");
  const button = document.createElement("button");
  said.setAttribute("role", "status");
  Object.assign(input, { type: "file", multiple: true, hidden: true });
  Object.assign(button, { type: "button", textContent: "Add files", className: "jupyter-button" });
  box.className = "ok-drop";
  box.append(button, input, said);
  const idle = () => { said.textContent = "or drop files or links here"; };
  let waiting = null;
  model.on("msg:custom", (message) => waiting?.(message));
  const put = (file, at) => new Promise(async (done) => {
    const piece = await file.slice(at, at + PIECE).arrayBuffer();
    waiting = done;
    model.send({ name: file.name, at, last: at + PIECE >= file.size }, undefined, [piece]);
  });
  async function take(files) {
    for (const file of files) {
      for (let at = 0; at === 0 || at < file.size; at += PIECE) {
        said.textContent = `${file.name}: ${Math.round(100 * at / (file.size || 1))} %`;
        const answer = await put(file, at);
        if (answer.error) return (said.textContent = answer.error);
      }
    }
    idle();
  }
  const mark = (on) => (event) => (event.preventDefault(), event.stopPropagation(), box.classList.toggle("over", on));
  box.addEventListener("dragover", mark(true));
  box.addEventListener("dragleave", mark(false));
  box.addEventListener("drop", (event) => {
    mark(false)(event);
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files]);
    else model.send({ link: event.dataTransfer.getData("text/uri-list") || event.dataTransfer.getData("text/plain") });
  });
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => (await take([...input.files]), (input.value = "")));
  idle();
  el.append(box);
}
export default { render };
