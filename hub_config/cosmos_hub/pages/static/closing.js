// While a workspace closes: look again in a moment, where it says that it is closed. Without it the page does so itself.
setTimeout(() => location.replace(document.getElementById("closing").dataset.next), 2000);
