// A redirect loop is counted in the address; a page that is loaded again after an error starts counting anew.
const address = new URL(location.href);
if (address.searchParams.has("redirects")) {
  address.searchParams.delete("redirects");
  history.replaceState({}, "", address);
}
