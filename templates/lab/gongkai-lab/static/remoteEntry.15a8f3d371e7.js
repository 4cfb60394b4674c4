// What Lab loads of the kit: the way to the modules, which the server gives from the installed package.
// Where the server's part of the kit is switched off there is none, and the forms are drawn by kernels.
(() => {
  const NAME = "gongkai-lab";
  let scope;
  const shared = async (name) => {
    const offers = Object.values(scope[name] ?? {});
    const own = offers.find((one) => String(one.from).includes("application-top")) ?? offers[0];
    return (await own.get())();
  };
  const load = async () => {
    const { baseUrl, gongkaiPage } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    if (!gongkaiPage) return [];
    const base = new URL(gongkaiPage, new URL(baseUrl, location.origin)).href;
    const { plugin } = await import(`${base}lab/main.js`);
    return [await plugin(shared, base)];
  };
  (window._JUPYTERLAB ??= {})[NAME] = {
    init(given) {
      scope = given;
    },
    async get() {
      const plugins = await load().catch((error) => {
        console.error("gongkai", error);
        return [];
      });
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
