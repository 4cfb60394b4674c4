// The form's module comes from the kernel, compressed, once for all forms of a browser: nothing is
// ever asked of a network. What is kept is named by its digest, so that two versions never mix.
const SHELF = "gongkai-module";

async function unpacked(data) {
  const plain = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).text();
}

function asked(model) {
  return new Promise((resolve) => {
    const receive = (message, buffers) => {
      if (message.type !== "module") return;
      model.off("msg:custom", receive);
      resolve(buffers[0]);
    };
    model.on("msg:custom", receive);
    model.send({ type: "module" });
  });
}

// A browser keeps the newest module where it can check it by its digest.
async function shelved(digest) {
  try {
    const data = Uint8Array.from(atob(localStorage.getItem(SHELF)), (char) => char.charCodeAt(0));
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("") === digest ? data : null;
  } catch {
    return null; // nothing kept, or a page that has no storage or no digests
  }
}

function shelve(data) {
  try {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    localStorage.setItem(SHELF, btoa(String.fromCharCode(...bytes)));
  } catch {
    // a browser that keeps nothing asks again
  }
}

async function module(model, digest) {
  let data = await shelved(digest);
  if (!data) {
    data = await asked(model);
    shelve(data);
  }
  const url = URL.createObjectURL(new Blob([await unpacked(data)], { type: "text/javascript" }));
  const made = (await import(url)).default;
  URL.revokeObjectURL(url);
  return made;
}

async function load(model) {
  const kept = (globalThis.gongkaiForms ??= new Map());
  const digest = model.get("digest");
  // Another form may have asked a kernel that is gone by now: wait for its answer, not for ever.
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  let make = kept.has(digest) && (await Promise.race([kept.get(digest), patience]));
  if (!make) {
    kept.set(digest, module(model, digest));
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
