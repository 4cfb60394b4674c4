// What the page asks of the kit's part of the server, beside the line: each answer, or words for why
// there is none.

const GONE = "连不上本机的服务。请看看启动 JupyterLab 的窗口是否还开着；已经关掉了，就重新启动，再试一次。";

// What the server has said, or would say, in words.
export class Refused extends Error {}

/**
 * @param {Jupyter} server Lab's own way to ask
 * @param {string} at
 * @param {Record<string, string>} [query]
 * @param {BodyInit | null} [body] with one it is sent, else it is asked for
 * @returns {Promise<Response>}
 */
export async function ask(server, at, query = {}, body = null) {
  let answer;
  try {
    const init = body === null ? {} : { method: "POST", body };
    answer = await server.request(`${server.url}gongkai/api/${at}?${new URLSearchParams(query)}`, init, server.settings);
  } catch {
    throw new Refused(GONE);
  }
  if (answer.ok) return answer;
  const { problem } = await answer.json().catch(() => ({}));
  throw new Refused(problem ?? SAID[answer.status] ?? `本机的服务没有做成（${answer.status}）。请再试一次；还不行，请重新启动 JupyterLab。`);
}

/** @type {Record<number, string>} */
const SAID = {
  403: "登录已经过期，或者这里不允许这样做。请重新打开 JupyterLab 再试。",
  404: "这份文件已经不在原来的地方（可能被移走、改名或删除）。",
  413: "文件太大，不像是年度报告。",
};

/** @param {Jupyter} server @param {string} at @param {Record<string, string>} [query] @param {BodyInit | null} [body] */
export async function askFor(server, at, query, body) {
  const answer = await ask(server, at, query, body);
  try {
    return await answer.json();
  } catch {
    throw new Refused(GONE);
  }
}

// The answers that come one after the other, each on a line, while the work is done.
/** @param {Response} answer @param {(told: any) => void} tell @returns {Promise<any>} the last of them */
export async function follow(answer, tell) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  let held = "";
  let last = null;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      held += decoder.decode(read.value, { stream: true });
      const lines = held.split("\n");
      held = lines.pop() ?? "";
      for (const line of lines) {
        last = JSON.parse(line);
        tell(last);
      }
    }
  } catch {
    throw new Refused(GONE);
  }
  if (!last || "progress" in last) throw new Refused(GONE); // it ended before it was done
  return last;
}
