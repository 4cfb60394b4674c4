// The page's modules come from the kernel, compressed, once for all forms of a browser: nothing is
// ever asked of a network. What is kept is named by its digest, so that two versions never mix.
const SHELF = "gongkai-module";
// How a module names another one; tests/page/modules.test.js holds all of them to it.
const IMPORT = /^(import .*|\} )from "\.\/([\w.]+)";$/gm;

/** @param {BlobPart} data */
async function unpacked(data) {
  const plain = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(plain).text();
}

/** @param {Jupyter} model @returns {Promise<ArrayBufferView<ArrayBuffer>>} */
function asked(model) {
  return new Promise((resolve) => {
    /** @param {{ type: string }} message @param {ArrayBufferView<ArrayBuffer>[]} buffers */
    const receive = (message, buffers) => {
      if (message.type !== "module") return;
      model.off("msg:custom", receive);
      resolve(buffers[0]);
    };
    model.on("msg:custom", receive);
    model.send({ type: "module" });
  });
}

// A browser keeps the newest modules where it can check them by their digest.
/** @param {string} digest @returns {Promise<ArrayBufferView<ArrayBuffer> | null>} */
async function shelved(digest) {
  try {
    const data = Uint8Array.from(atob(localStorage.getItem(SHELF) ?? ""), (char) => char.charCodeAt(0));
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("") === digest ? data : null;
  } catch {
    return null; // nothing kept, or a page that has no storage or no digests
  }
}

/** @param {ArrayBufferView<ArrayBuffer>} data */
function shelve(data) {
  try {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    localStorage.setItem(SHELF, btoa(String.fromCharCode(...bytes)));
  } catch {
    // a browser that keeps nothing asks again
  }
}

// Gives the address of a module, made after those that it imports: files beside each other as they
// are written, they are blobs here.
/**
 * @param {string} name
 * @param {Record<string, string>} sources
 * @param {Map<string, string>} made
 * @returns {string}
 */
function linked(name, sources, made) {
  if (!made.has(name)) {
    const source = sources[name].replace(IMPORT, (_, names, other) => `${names}from "${linked(other, sources, made)}";`);
    made.set(name, URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  }
  return /** @type {string} */ (made.get(name));
}

/** @param {Jupyter} model @param {string} digest */
async function modules(model, digest) {
  let data = await shelved(digest);
  if (!data) {
    data = await asked(model);
    shelve(data);
  }
  const sources = JSON.parse(await unpacked(data));
  const made = new Map();
  const { default: make } = await import(linked("entry.js", sources, made));
  made.forEach((url) => URL.revokeObjectURL(url));
  return (/** @type {Spec} */ spec) => make(spec, sources["form.css"]);
}

/** @param {Jupyter} model */
async function load(model) {
  const kept = (/** @type {any} */ (globalThis).gongkaiForms ??= new Map());
  const digest = model.get("digest");
  // Another form may have asked a kernel that is gone by now: wait for its answer, not for ever.
  const patience = new Promise((resolve) => setTimeout(resolve, 3000));
  let make = kept.has(digest) && (await Promise.race([kept.get(digest), patience]));
  if (!make) {
    kept.set(digest, modules(model, digest));
    make = await kept.get(digest);
  }
  return make(JSON.parse(await unpacked(model.get("spec"))));
}

export default () => {
  /** @type {Promise<{ form: any, stop: () => void }>} */
  let ready;
  return {
    /** @param {{ model: Jupyter }} given */
    initialize({ model }) {
      // Not awaited: the page takes no message, and so no answer, before this has returned.
      ready = load(model).then((form) => ({ form, stop: form.initialize({ model }) }));
      return () => ready.then(({ stop }) => stop());
    },
    /** @param {{ el: Drawn }} given */
    async render({ el }) {
      return (await ready).form.render({ el });
    },
  };
};
