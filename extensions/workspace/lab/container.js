/**
 * The extension as JupyterLab's module federation takes it: `init` is handed the packages Lab shares, `get` answers
 * with a module. build.mjs fills in the names in quotes and the body.
 */
(() => {
  const shared = "@SHARED@";
  let scope;

  /** The newest version in the scope that is loaded already, or else the newest. */
  async function take(name) {
    const versions = Object.entries(scope[name] ?? {});
    if (versions.length === 0) throw new Error(`JupyterLab does not share ${name}`);
    const byVersion = ([a], [b]) => a.localeCompare(b, undefined, { numeric: true });
    const loaded = versions.filter(([, entry]) => entry.loaded);
    const [, entry] = (loaded.length ? loaded : versions).sort(byVersion).at(-1);
    return (await entry.get())();
  }

  function style() {
    const element = document.createElement("style");
    element.textContent = "@STYLE@";
    document.head.append(element);
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["@NAME@"] = {
    init(given) {
      scope ??= given;
    },
    async get() {
      const modules = new Map(await Promise.all(shared.map(async (name) => [name, await take(name)])));
      const require = (name) => modules.get(name);
      const module = { exports: {} };
      ((require, module, exports) => {
        /* @BODY@ */
      })(require, module, module.exports);
      style();
      return () => module.exports;
    },
  };
})();
