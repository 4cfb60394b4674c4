// What the page's modules hand to each other, as tsc holds them to it. It never travels to a page.

/** An element, or an event, of the page: of which kind it is the code around it says. */
type Drawn = any;
type Happening = any;
/** What belongs to JupyterLab, Notebook or voila, whose types are theirs. */
type Jupyter = any;

/** The declaration of a part: editions.spec.TableSpec.to_dict, or live.widget.spec_data. */
interface Spec {
  key: string;
  name: string;
  title: string;
  stub: number;
  width: number;
  blocks: [key: string, place: string, kind: string, unit: string, width: number][][];
  rows: Row[];
  relations: Relation[];
  words: string[];
  fields?: Field[];
  names: { [part: string]: string };
  valid: { [edition: string]: [table: string, cell: string, name: string][] };
}
interface Row {
  block: number;
  boxes: [text: string, head: string, columns: number, rows: number, level: number][];
  key?: string;
  place: string;
  printed?: boolean;
}
interface Field {
  key: string;
  label: string;
  hint: string;
  options: string[] | null;
  reads: string | null;
}
type Term = [figure: number, place: number, factor?: number];
type Relation = [code: string, title: string, place: string, left: Term[], right: Term[], target?: number];

/** A figure of a table: where it stands, in columns and rows of the grid, and how it is read. */
interface Cell extends Column {
  key: string;
  place: string;
  width: number;
  x: number;
  y: number;
  printed?: boolean;
  computed?: boolean;
}
interface Column {
  kind: string;
  unit: string;
}
type Value = number | string | null;
interface Read {
  value: Value;
  remark?: string;
  error?: string;
}
interface Found extends Read {
  parts: number;
  missing: number;
}
interface Broken {
  code: string;
  title: string;
  place: string;
  sentence: string;
  members: number[];
}

/** Cells by their key, and by actor the number of the last edit that is in them. */
type Figures = Record<string, string>;
type Seen = Record<string, number>;
type Edit = [actor: string, n: number, cell: string, text: string];
/** What pages of before left of a part. */
interface Left {
  id: string;
  part: string;
  actor: string;
  edits: Edit[];
  before: [string, string[]][];
  live?: Unsent;
}
/** A message of the kernel; which of these it has, its type says. */
interface Message {
  type: string;
  id: string;
  n: string;
  cells: Figures;
  seen: Seen;
  edits: Edit[];
  notices: Offer[];
  word: string;
  torn: boolean;
  last?: Figures;
  problem: string;
  gone: string[];
  ids: string[];
  texts: [key: string, text: string, base: string | null, after: string, at: number][];
  totals?: Figures;
  broken?: [code: string, place: string][];
  findings: Finding[];
  names: [name: string, value: string, place: string][];
  counts: string;
  fresh: string;
}
/** A choice between two versions of figures: of each cell its key, place and both texts. */
interface Offer {
  kind: "parted" | "older" | "newer" | "copy";
  rows: [key: string, place: string, mine: string, theirs: string][];
}

/** An entry of the history: [key, text before, text after, how often others had changed it]. */
type Change = [key: string, before: string, after: string, touched: number];
interface Entry {
  label: string;
  cells: Change[];
}

/** What the status tells of. */
interface Situation {
  lost: boolean;
  served?: boolean;
  connected: boolean;
  file: boolean;
  saved: boolean;
  place: string;
  composing?: boolean;
  problem?: string;
  conflict?: string;
  offered?: number;
  elsewhere?: boolean;
  readonly?: boolean;
  failed?: boolean;
}

/** The text of a cell that this page typed: what the file held, the cell above it, where it is kept. */
interface Typed {
  id: string;
  text: string;
  base: string | null;
  after: string;
  at: number;
  since: number;
  n?: string;
  logged?: boolean;
  kept?: boolean;
}
/** A text that another page of before typed; `ids` are the documents it is kept under. */
interface Kept {
  key: string;
  text: string;
  base: string | null;
  after: string;
  at: number;
  ids: string[];
}
interface Unused {
  cell: string;
  text: string;
  after?: string;
  heading: string;
}
interface Conflict extends Unused {
  now: string;
  after: string;
}
interface Offered extends Kept {
  cell: string;
  now: string;
  based: boolean;
  heading: string;
}

/** A finding of the checks as the panel shows it: live.panel.answer. */
interface Finding {
  mark: string;
  code: string;
  severity: "error" | "warning" | "info";
  where: string;
  message: string;
  fix: string;
  group: string;
  title: string;
  part: string;
  cell: number | null;
  cells: [table: string, row: string, column: string][];
  at: { cell: number; start: number; end: number; old: string } | null;
  remedies: Remedy[];
  waivable: boolean;
  waived: { mark: string; reason: string; name: string; date: string } | null;
}
interface Remedy {
  says: string;
  text: string;
  reference?: string;
  changes: { cell: [table: string, row: string, column: string]; old: string; new: string }[];
}
/** What a file would change: of each cell its part, key, place, text now and text then. */
interface Preview {
  problem?: string;
  title: string;
  /** in words, where it is another organ's report or another year's */
  other: string;
  mode: string;
  last: unknown;
  unread: number;
  notes: string[];
  rows: [part: string, key: string, place: string, now: string, then: string][];
}
/** A row of a preview and its box to tick. */
type Choice = [row: Preview["rows"][number], box: Drawn];

/** A row that was pasted: its texts, how many of them are labels, and which line it falls on. */
interface Pasted {
  values: string[];
  zone: number;
  labels: string[];
  blank: boolean;
}
interface Placed {
  values: string[];
  line?: Cell[];
  n: number;
  from?: number;
}
interface Labelled extends Pasted {
  line: Cell[];
  n: number;
  from: number;
}
/** What a row's label is: as the form prints it, by what names it is known, in which groups. */
interface Stub {
  label: string;
  names: string[];
  groups: string[];
}
interface Label {
  text: string;
  leaf: boolean;
}
/** What is laid over the table, and what the clerk is told of it; or why it is not. */
interface Plan {
  refused?: string;
  pairs: [key: string, text: string][];
  totals: [Cell, string][];
  said: string;
}

/** Where the server answers and no kernel: whether its line is there, and who is told of that. */
interface Host {
  connected: boolean;
  elsewhere: boolean;
  isElsewhere(): Promise<boolean>;
  listen(run: () => void): () => void;
}

type Bar = import("./bar.js").Bar;
type Panel = import("./panel.js").Panel;
type Part = import("./sync.js").Part;
type Sheet = import("./sheet.js").Sheet;
type Texts = import("./texts.js").Texts;
type Unsent = import("./shelf.js").Unsent;
/** The cell that has the focus, and how it is edited: see selection.js. */
interface Editing {
  key: string;
  mode: "chosen" | "typed" | "inside";
  leave?: boolean;
  composing?: boolean;
}
