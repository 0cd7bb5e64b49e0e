// SPDX-License-Identifier: MIT
// The page of bundles: gives chosen files to the hub one after the other, and
// offers each acknowledgement as a download.
"use strict";

const MEDIA_TYPE = "application/vnd.azri.bundle";
const form = document.querySelector("#bundles");
const input = form.querySelector("input");
const list = document.querySelector("#results");
const words = {
  accepted: "new",
  duplicate: "that the hub had",
  conflict: "in conflict",
  rejected: "set aside",
};

function element(name, text, parent) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}

// What became of a bundle's responses, out of the lines of its acknowledgement.
function count(text) {
  const figures = { accepted: 0, duplicate: 0, conflict: 0, rejected: 0 };
  const refused = [];
  for (const line of text.split("\n").filter((part) => part)) {
    const part = JSON.parse(line);
    for (const range of part.verdicts ?? []) {
      figures[range.verdict] += range.last - range.first + 1;
    }
    if (part.refused) {
      refused.push(part.refused);
    }
  }
  return { figures, refused };
}

function sentence(figures) {
  return Object.entries(words)
    .filter(([verdict]) => figures[verdict] > 0 || verdict === "accepted")
    .map(([verdict, word]) => `${figures[verdict]} ${word}`)
    .join(", ");
}

// Each file has a line of its own, which says how far it is and then what came of it.
function begin(file) {
  const item = element("li", "", list);
  element("b", file.name, item);
  const progress = element("progress", "", item);
  progress.max = 1;
  progress.setAttribute("aria-label", `Sending ${file.name}`);
  const result = element("p", "Sending…", item);
  return { item, progress, result };
}

function fail(row, text) {
  row.progress.remove();
  row.item.classList.add("wrong");
  row.result.textContent = text;
}

async function finish(row, file, answer) {
  const text = await answer.text();
  const { figures, refused } = count(text);
  row.progress.remove();
  row.result.textContent = `${sentence(figures)}. Carry the acknowledgement back to the terminal: `;
  const link = element("a", "download it", row.result);
  link.href = URL.createObjectURL(answer);
  link.download = `${file.name.replace(/\.azbundle$/, "")}.azack`;
  for (const reason of refused) {
    row.item.classList.add("wrong");
    element("p", `Not taken: ${reason}`, row.item);
  }
}

// Problem details have a sentence; something between here and the hub has none.
async function explain(row, status, answer) {
  let detail = `The hub did not take it (status ${status}); try again.`;
  try {
    detail = JSON.parse(await answer.text()).detail || detail;
  } catch {
    // The sentence above has to do.
  }
  fail(row, detail);
}

function send(file) {
  return new Promise((resolve) => {
    const row = begin(file);
    const request = new XMLHttpRequest(); // fetch() does not tell how much of a body is sent
    const end = (promise) => promise.catch((why) => fail(row, String(why))).finally(resolve);
    request.open("POST", "/v1/bundles");
    request.setRequestHeader("Content-Type", MEDIA_TYPE);
    request.responseType = "blob";
    request.upload.onprogress = (event) => {
      row.progress.value = event.loaded / event.total;
    };
    request.upload.onload = () => {
      row.progress.removeAttribute("value");
      row.result.textContent = "The hub counts it…";
    };
    request.onload = () =>
      end(request.status === 200
        ? finish(row, file, request.response)
        : explain(row, request.status, request.response));
    request.onerror = () =>
      end(Promise.reject("The hub could not be reached; nothing is lost, so try again."));
    request.send(file);
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  list.replaceChildren();
  for (const file of input.files) {
    await send(file);
  }
  form.reset();
  button.disabled = false;
});
