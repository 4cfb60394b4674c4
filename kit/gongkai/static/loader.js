// The form's module comes packed with the widget: loaded from memory, never from a network.
async function load(model) {
  const plain = new Blob([model.get("packed")]).stream().pipeThrough(new DecompressionStream("gzip"));
  const source = new Blob([await new Response(plain).text()], { type: "text/javascript" });
  const url = URL.createObjectURL(source);
  const loaded = await import(url);
  URL.revokeObjectURL(url);
  return loaded.default();
}

export default () => {
  let loading;
  return {
    async initialize({ model }) {
      loading = load(model);
      return (await loading).initialize({ model });
    },
    async render({ el }) {
      return (await loading).render({ el });
    },
  };
};
