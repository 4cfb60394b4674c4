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
  // A page from before the kit was replaced asks for modules that are gone.
  const tell = () => {
    const line = document.createElement("div");
    line.setAttribute("role", "alert");
    line.style.cssText = "position:fixed;top:0;left:0;right:0;z-index:10000;padding:8px 16px;background:#fff4e5;color:#1b1b1b;border-bottom:3px solid #a35200";
    line.textContent = "gongkai 的页面没有载入，报告里的表格画不出来；文件没有改动。请按 Ctrl+Shift+R 重新打开这一页；还是这样，就关掉启动 JupyterLab 的窗口，再启动一次。";
    document.body.append(line);
  };
  (window._JUPYTERLAB ??= {})[NAME] = {
    init(given) {
      scope = given;
    },
    async get() {
      const plugins = await load().catch((error) => {
        console.error("gongkai", error);
        tell();
        return [];
      });
      return () => ({ __esModule: true, default: plugins });
    },
  };
})();
