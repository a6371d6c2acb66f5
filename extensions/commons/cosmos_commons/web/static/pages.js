// Small comforts on top of pages that work without: times in the reader's zone, no form sent twice.
const language = document.documentElement.lang;
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
const zone = new Intl.DateTimeFormat(language, { timeZoneName: "short" });

for (const time of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(time.dateTime);
  const name = zone.formatToParts(moment).find((part) => part.type === "timeZoneName")?.value ?? "";
  time.title = `${exact.format(moment)} ${name}`;
}

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent !== undefined) event.preventDefault();
  form.dataset.sent = "";
});

// A page that comes back out of the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Times that are typed are in the reader's own zone, unless they say otherwise.
for (const field of document.querySelectorAll("[data-own-zone]"))
  if (field.value === "UTC") field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;

// What can be copied has a button for it where copying works.
for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break;
  const field = document.getElementById(button.dataset.copies);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
    field.select();
  });
}

// What is all in sight is read by being looked at.
for (const form of document.querySelectorAll("form[data-by-itself]"))
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).then((answer) => {
    form.hidden = answer.type === "opaqueredirect"; // as every form leads on, and nobody goes there
  });
