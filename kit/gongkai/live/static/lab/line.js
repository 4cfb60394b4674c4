// The line from a report in JupyterLab to the kit's part of the server: one for each open notebook.
// It comes back by itself; what was told meanwhile is told again by those who told it.

const AGAIN = [300, 1000, 2000, 5000]; // milliseconds before the line is tried again

export class Line {
  /** @param {string} path @param {() => string} id the report's @param {Jupyter} server Lab's requests, their settings and the server's address */
  constructor(path, id, server) {
    this.path = path;
    this.id = id;
    this.server = server;
    this.digest = ""; // of the modules that the server has now
    this.place = ""; // the mark of the folder that the server serves
    this.elsewhere = false; // another folder is served at this address by now: nothing goes there
    this.round = 0;
    /** @type {WebSocket | undefined} */
    this.socket = undefined;
    this.connected = false;
    this.closed = false;
    this.tries = 0;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    /** @type {Map<string, Set<(message: object) => void>>} */
    this.receivers = new Map();
    this.open();
  }

  async open() {
    this.round += 1;
    const { round } = this;
    if (this.place) {
      const found = await this.placeNow();
      if (this.round !== round || this.closed) return;
      const before = this.elsewhere;
      this.elsewhere = Boolean(found) && found !== this.place;
      if (this.elsewhere !== before) for (const run of [...this.listeners]) run();
      if (found !== this.place) {
        this.again();
        return;
      }
    }
    this.connect();
  }

  // The mark of the folder that is served here now; none where nobody answers.
  async placeNow() {
    const { request, settings, url } = this.server;
    try {
      const answer = await request(`${url}gongkai/api/place`, { cache: "no-store" }, settings);
      return answer.ok ? String((await answer.json()).place) : "";
    } catch {
      return "";
    }
  }

  async isElsewhere() {
    const found = this.place && (await this.placeNow());
    return Boolean(found) && found !== this.place;
  }

  again() {
    this.timer = setTimeout(() => this.open(), AGAIN[Math.min(this.tries, AGAIN.length - 1)]);
    this.tries += 1;
  }

  connect() {
    const { wsUrl, token, appendToken } = this.server.settings;
    const asked = new URLSearchParams({ path: this.path, id: this.id(), ...(appendToken && token && { token }) });
    const socket = new WebSocket(`${wsUrl}gongkai/api/line?${asked}`);
    this.socket = socket;
    socket.onmessage = ({ data }) => {
      const { part, message } = JSON.parse(data);
      if (message.type === "version") {
        this.digest = message.digest;
        this.place = message.place;
        this.tries = 0;
        this.turn(true);
      }
      for (const run of [...(this.receivers.get(part) ?? [])]) run(message);
    };
    socket.onclose = () => {
      if (this.socket !== socket || this.closed) return;
      this.turn(false);
      this.again();
    };
  }

  /** @param {boolean} connected */
  turn(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    for (const run of [...this.listeners]) run();
  }

  // The file was moved or renamed: it is another line.
  /** @param {string} path */
  follow(path) {
    if (path === this.path) return;
    this.path = path;
    clearTimeout(this.timer);
    const before = this.socket;
    this.socket = undefined;
    this.turn(false);
    this.open();
    before?.close();
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }

  // What cannot be sent is not kept here: whoever told it tells it again.
  /** @param {string} part @param {object} message */
  send(part, message) {
    if (this.connected && this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ part, message }));
  }

  /** @param {() => void} run */
  listen(run) {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  /** @param {string} part @param {(message: object) => void} run */
  receive(part, run) {
    const all = this.receivers.get(part) ?? new Set();
    this.receivers.set(part, all);
    all.add(run);
    return () => all.delete(run);
  }
}

// What stands for a widget's model: the part of a report, as the page's modules know one.
export class Model {
  /** @param {string} part @param {Line} line @param {Jupyter} manager @param {object} state */
  constructor(part, line, manager, state) {
    this.part = part;
    this.host = line;
    this.widget_manager = manager;
    this.state = state;
    /** @type {Map<(message: object) => void, () => void>} */
    this.stops = new Map();
  }

  get() {
    return this.state;
  }

  /** @param {string} _ @param {(message: object) => void} run */
  on(_, run) {
    this.stops.set(run, this.host.receive(this.part, run));
  }

  /** @param {object} message @param {unknown} [_] @param {ArrayBuffer[]} [buffers] */
  send(message, _, buffers) {
    if (buffers) this.read(/** @type {any} */ (message).name, buffers[0]);
    else this.host.send(this.part, message);
  }

  // A file goes by itself: it may be large, and a line is for what is typed.
  /** @param {string} name @param {ArrayBuffer} data */
  async read(name, data) {
    const tell = (/** @type {object} */ message) => [...this.stops.keys()].forEach((run) => run(message));
    try {
      const { request, settings, url } = this.widget_manager.server;
      const asked = new URLSearchParams({ path: this.host.path, id: this.host.id(), name });
      const answer = await request(`${url}gongkai/api/read?${asked}`, { method: "POST", body: data }, settings);
      if (!answer.ok) throw new Error(String(answer.status));
      tell(await answer.json());
    } catch {
      tell({ type: "preview", problem: "连不上本机的服务，没有读入；请看看启动 JupyterLab 的窗口是否还开着" });
    }
  }
}
