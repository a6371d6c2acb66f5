// While a workspace opens: say how far it is, and go there when it is ready. Without it the page reloads itself.
const page = document.getElementById("opening");
const bar = document.getElementById("opening-bar");
const words = document.getElementById("opening-words");

// What JupyterHub itself says while it starts something; the page has better words for that.
const TECHNICAL = new Set(["Server requested", "Spawning server..."]);

function again(milliseconds) {
  setTimeout(() => location.reload(), milliseconds);
}

const events = new EventSource(page.dataset.progressUrl);

events.onmessage = (message) => {
  const event = JSON.parse(message.data);
  if (typeof event.progress === "number") bar.value = Math.max(bar.value, event.progress);
  if (event.failed) {
    events.close();
    if (event.message) document.getElementById("opening-why").textContent = event.message;
    bar.hidden = words.hidden = true;
    document.getElementById("opening-failed").hidden = false;
  } else if (event.ready) {
    events.close();
    location.reload();
  } else if (event.message && !TECHNICAL.has(event.message)) {
    words.textContent = event.message;
  }
};

// The Hub may have been restarted meanwhile: this page's address tells then what is the case.
events.onerror = () => {
  events.close();
  again(1500);
};
