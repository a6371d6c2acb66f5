// What JupyterHub's admin page expects to find, which its own template writes into the page.
document.documentElement.dataset.bsTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
const given = document.currentScript.dataset;
window.base_url = given.baseUrl;
window.api_page_limit = Number(given.pageLimit);
window.jhdata = { base_url: given.baseUrl, user: given.user, xsrf_token: given.xsrf, admin_access: true, options_form: false };
