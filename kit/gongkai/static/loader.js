// The form's module comes from the kernel, compressed, once for all forms of a page: nothing is ever
// asked of a network. What is kept is named by its digest, so that two versions never mix.
async function unpacked(data) {
  const plain = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).text();
}

function asked(model) {
  return new Promise((resolve) => {
    const receive = async (message, buffers) => {
      if (message.type !== "module") return;
      model.off("msg:custom", receive);
      const url = URL.createObjectURL(new Blob([await unpacked(buffers[0])], { type: "text/javascript" }));
      resolve((await import(url)).default);
      URL.revokeObjectURL(url);
    };
    model.on("msg:custom", receive);
    model.send({ type: "module" });
  });
}

async function load(model) {
  const kept = (globalThis.gongkaiForms ??= new Map());
  const digest = model.get("digest");
  // Another form may have asked a kernel that is gone by now: wait for its answer, not for ever.
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  let make = kept.has(digest) && (await Promise.race([kept.get(digest), patience]));
  if (!make) {
    kept.set(digest, asked(model));
    make = await kept.get(digest);
  }
  return make(JSON.parse(await unpacked(model.get("spec"))));
}

export default () => {
  let ready;
  return {
    initialize({ model }) {
      // Not awaited: the page takes no message, and so no answer, before this has returned.
      ready = load(model).then((form) => ({ form, stop: form.initialize({ model }) }));
      return () => ready.then(({ stop }) => stop());
    },
    async render({ el }) {
      return (await ready).form.render({ el });
    },
  };
};
