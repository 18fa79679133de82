/**
 * Builds the model from XML events, and says where the rows of a table begin.
 *
 * @module
 */
import { FormatError } from "../runtime/errors.ts";
import type { ForeignElement, Limit, Option, Values } from "../table/annotation.ts";
import { Column } from "../table/column.ts";
import type { Field } from "../table/field.ts";
import type { CoordinateSystem, Info, TableMeta } from "../table/meta.ts";
import { Table } from "../table/table.ts";
import type { StartTag, XmlHandlers } from "../xml/events.ts";
import type { Diagnostics } from "./diagnostics.ts";
import {
  type Frame,
  newFrame,
  resourceAttributes,
  rootAttributes,
  toCoordinateSystem,
  toField,
  toForeign,
  toGroup,
  toInfo,
  toLimit,
  toLink,
  toLinkItem,
  toOption,
  toParam,
  toReference,
  toValues,
} from "./_elements.ts";
import { CONTAINERS, PARENTS, SPELLINGS, TAGS, TEXT_TAGS } from "./_element_rules.ts";
import { AFTER_DATA, isInfo, tableMeta } from "./_table_meta.ts";
import { Resource, type ResourceItem, type TableElement, VotableDocument } from "./model.ts";

/** Where rows begin. */
export interface DataStart {
  /** The serialisation, by the name of its element. */
  readonly kind: "TABLEDATA" | "BINARY" | "BINARY2" | "FITS" | "PARQUET";
  /** Prefix of the document's element names with its colon, or "". */
  readonly prefix: string;
  /** Attributes of STREAM. */
  readonly stream: Readonly<Record<string, string>>;
  /** Whether the element is closed already: `<TABLEDATA/>`, or `<STREAM href="..."/>`. */
  closed: boolean;
}

/** A table that has ended. */
export interface EndedTable {
  readonly table: Table;
  /** Whether it is in a resource of type "meta". */
  readonly inMeta: boolean;
}

/** Listens to an XML reader and makes a document. */
export class DocumentBuilder implements XmlHandlers {
  /** Called when reading must stop after the present tag. */
  pause: () => void = () => {};
  /** Rows that begin after the present tag. */
  data: DataStart | undefined;
  /** Tables that have just ended; more than one only where end tags are missing. */
  readonly ended: EndedTable[] = [];
  /** The document, once its root has ended. */
  document: VotableDocument | undefined;
  /** Whether astropy wrote this, which counts slices where the standard and everybody else count elements. */
  countsSlices = false;
  /** Open elements, the root first. */
  readonly stack: Frame[] = [];
  readonly #diagnostics: Diagnostics;
  /** Namespace of the root: a document may use another one than IVOA's. */
  #namespace: string | undefined;
  /** The table whose rows have been met last. */
  #withRows: Frame | undefined;
  readonly #nullsById = new Map<string, string>();
  readonly #fieldsById = new Map<string, readonly Field[]>();
  #columns: readonly Column[] | undefined;
  #fieldCount = 0;

  /** Makes a builder. */
  constructor(diagnostics: Diagnostics) {
    this.#diagnostics = diagnostics;
  }

  /** Gives the table that is open its rows, unless it has some already. */
  setColumns(columns: readonly Column[]): void {
    this.#columns ??= columns;
  }

  /** The innermost open TABLE. */
  get tableFrame(): Frame | undefined {
    return this.stack.findLast((frame) => frame.tag === "TABLE" && !frame.foreign);
  }

  /** Columns of the open table; of another table where it refers to one. */
  get fields(): readonly Field[] {
    const frame = this.tableFrame;
    if (frame === undefined) return [];
    const ref = frame.attributes["ref"];
    if (frame.fields.length > 0 || ref === undefined) return frame.fields;
    return this.#fieldsById.get(ref) ?? [];
  }

  /** Metadata of the open table, as far as they have been read. */
  get tableMeta(): TableMeta {
    const frame = this.tableFrame;
    return frame === undefined ? {} : tableMeta(frame);
  }

  /** INFOs of the document and of the resources around the open table, as far as they have been read. */
  get outerInfos(): readonly Info[] {
    return this.stack
      .filter((frame) => frame.tag === "VOTABLE" || frame.tag === "RESOURCE")
      .flatMap((frame) => frame.items.filter(isInfo));
  }

  /** Coordinate and time systems of the document and of the resources around the open table. */
  get outerSystems(): readonly CoordinateSystem[] {
    return this.stack
      .filter((frame) => frame.tag === "VOTABLE" || frame.tag === "RESOURCE")
      .flatMap((frame) => frame.items as readonly ResourceItem[])
      .flatMap((item) => item.kind === "definitions" ? item.items : [item])
      .filter((item): item is CoordinateSystem =>
        item.kind === "coosys" || item.kind === "timesys"
      );
  }

  /** Whether the open table is in a resource of type "meta". */
  get inMeta(): boolean {
    return this.stack.some((frame) =>
      frame.tag === "RESOURCE" && frame.attributes["type"]?.toLowerCase() === "meta"
    );
  }

  start(tag: StartTag): void {
    const parent = this.stack[this.stack.length - 1];
    const place = { line: tag.line, column: tag.column };
    if (parent === undefined) this.#namespace = tag.uri;
    const ours = tag.uri === undefined || tag.uri === this.#namespace || /votable/i.test(tag.uri);
    let name = tag.local;
    if (parent === undefined) {
      if (tag.local.toUpperCase() !== "VOTABLE") throw notVotable(tag);
      name = "VOTABLE";
    } else if (ours && !TAGS.has(name)) {
      const spelled = SPELLINGS.get(name.toLowerCase());
      if (spelled !== undefined) {
        name = spelled;
        this.#diagnostics.note(
          "W_ELEMENT_CASE",
          () => `the element <${tag.local}> is spelled <${spelled}>`,
          () => place,
        );
      }
    }
    const foreign = parent !== undefined && (parent.foreign || !ours || !TAGS.has(name));
    if (foreign && ours && !parent.foreign) {
      this.#diagnostics.note(
        "W_UNKNOWN_ELEMENT",
        () => `<${tag.local}> is no element of VOTable`,
        () => place,
      );
    }
    this.stack.push(newFrame(foreign ? tag.name : name, foreign, tag.attributes, place));
    if (!foreign) this.#startOwn(name, tag);
  }

  #startOwn(name: string, tag: StartTag): void {
    const prefix = tag.name.slice(0, tag.name.length - tag.local.length);
    if (name === "FIELD" && ++this.#fieldCount > 100_000) {
      throw new FormatError("Cannot read VOTable: there are more than 100000 FIELDs", {
        format: "votable",
        line: tag.line,
        column: tag.column,
        element: "FIELD",
      });
    }
    if (name !== "TABLEDATA" && name !== "STREAM") return;
    if (this.tableFrame !== undefined && this.tableFrame === this.#withRows) {
      this.#diagnostics.note(
        "W_MORE_ROWS",
        () => `a second <${name}> of the same table was passed over`,
        () => tag,
      );
      return;
    }
    if (name === "TABLEDATA" && this.tableFrame !== undefined) {
      this.#withRows = this.tableFrame;
      this.data = { kind: "TABLEDATA", prefix, stream: {}, closed: false };
      this.pause();
    } else {
      const kind = this.stack[this.stack.length - 2]?.tag;
      if (
        this.tableFrame !== undefined &&
        (kind === "BINARY" || kind === "BINARY2" || kind === "FITS" || kind === "PARQUET")
      ) {
        this.#withRows = this.tableFrame;
        this.data = { kind, prefix, stream: tag.attributes, closed: false };
        this.pause();
      }
    }
  }

  text(text: string): void {
    const frame = this.stack[this.stack.length - 1];
    if (frame === undefined) return;
    if (frame.foreign) frame.raw.push(text);
    else if (TEXT_TAGS.has(frame.tag)) frame.text += text;
    else if (text.trim() !== "") {
      this.#diagnostics.note(
        "W_STRAY_TEXT",
        () => `there is text "${text.trim().slice(0, 30)}" in <${frame.tag}>`,
        () => frame.place,
      );
    }
  }

  comment(text: string): void {
    if (/Produced with astropy\.io\.votable/.test(text)) this.countsSlices = true;
  }

  fault(
    fault: {
      readonly code: string;
      readonly message: string;
      readonly line: number;
      readonly column: number;
    },
  ): void {
    if (this.document !== undefined) return; // rubbish after the document is noted elsewhere
    this.#diagnostics.note(
      `W_XML_${fault.code.toUpperCase().replaceAll("-", "_")}`,
      () => fault.message,
      () => fault,
    );
  }

  end(): void {
    const frame = this.stack.pop();
    if (frame === undefined) return;
    const parent = this.stack[this.stack.length - 1];
    if (frame.foreign) {
      const element = toForeign(frame);
      if (parent === undefined) return;
      if (parent.foreign) parent.raw.push(element);
      else if (parent.tag === "DESCRIPTION") parent.text += allText(element); // markup in prose
      else if (CONTAINERS.has(parent.tag)) parent.items.push({ kind: "foreign", element });
      else (parent.foreigners ??= []).push(element);
      return;
    }
    if (parent === undefined) {
      this.document = new VotableDocument(frame.items as ResourceItem[], rootAttributes(frame));
      this.pause();
      return;
    }
    this.#endOwn(frame, parent);
  }

  #endOwn(frame: Frame, parent: Frame): void {
    const tooLate = (frame.tag === "FIELD" || frame.tag === "DATA") &&
      parent.items.includes(AFTER_DATA);
    if (tooLate || PARENTS[frame.tag]?.includes(parent.tag) === false) {
      if (frame.tag === "TABLE") this.#columns = undefined;
      return this.#misplaced(frame, parent);
    }
    switch (frame.tag) {
      case "DESCRIPTION":
        parent.description = parent.description === undefined
          ? frame.text.trim()
          : `${parent.description}\n${frame.text.trim()}`;
        return;
      case "INFO":
        parent.items.push(toInfo(frame));
        return;
      case "LINK":
        if (parent.tag === "FIELD" || parent.tag === "PARAM") {
          (parent.links ??= []).push(toLink(frame));
        } else parent.items.push(toLinkItem(frame));
        return;
      case "MIN":
      case "MAX":
        parent.items.push([frame.tag, toLimit(frame)] satisfies [string, Limit]);
        return;
      case "OPTION": {
        const option: Option = toOption(frame);
        parent.items.push(parent.tag === "OPTION" ? option : [frame.tag, option]);
        return;
      }
      case "VALUES":
        (parent.values ??= []).push(this.#withNull(toValues(frame)));
        return;
      case "FIELD":
        parent.items.push({ kind: "field", index: parent.fields.length });
        parent.fields.push(toField(frame, this.#diagnostics));
        return;
      case "PARAM":
        parent.items.push(toParam(frame, this.#diagnostics));
        return;
      case "FIELDref":
      case "PARAMref":
        parent.items.push(toReference(frame));
        return;
      case "GROUP":
        parent.items.push(toGroup(frame));
        return;
      case "COOSYS":
      case "TIMESYS":
        parent.items.push(toCoordinateSystem(frame));
        return;
      case "DEFINITIONS":
        parent.items.push({ kind: "definitions", items: frame.items as ResourceItem[] });
        return;
      case "DATA":
        // What comes now is after the data.
        parent.items.push(AFTER_DATA);
        return;
      case "TABLEDATA":
      case "STREAM":
        if (this.data !== undefined) this.data.closed = true;
        return;
      case "BINARY":
      case "BINARY2":
      case "FITS":
      case "PARQUET":
        if (this.tableFrame !== this.#withRows) {
          this.#diagnostics.note(
            "W_NO_ROWS",
            () => `<${frame.tag}> has no STREAM`,
            () => frame.place,
          );
        }
        return;
      case "TABLE":
        this.#endTable(frame, parent);
        return;
      case "RESOURCE":
        parent.items.push(new Resource(frame.items as ResourceItem[], resourceAttributes(frame)));
        return;
      default:
        this.#misplaced(frame, parent);
    }
  }

  /** VALUES with the null value of the one that it refers to, if it has none itself. */
  #withNull(values: Values): Values {
    const { id, ref } = values;
    const nothing = values.null ?? (ref === undefined ? undefined : this.#nullsById.get(ref));
    if (nothing === undefined) return values;
    if (id !== undefined) this.#nullsById.set(id, nothing);
    return { ...values, null: nothing };
  }

  #endTable(frame: Frame, parent: Frame): void {
    let fields: readonly Field[] = frame.fields;
    const ref = frame.attributes["ref"];
    if (fields.length === 0 && ref !== undefined) fields = this.#fieldsById.get(ref) ?? [];
    const id = frame.attributes["ID"];
    if (id !== undefined) this.#fieldsById.set(id, fields);
    const columns = this.#columns ?? fields.map((field) => new Column(field, []));
    this.#columns = undefined;
    const table = new Table(columns, { meta: tableMeta(frame) });
    const element: TableElement = {
      kind: "table",
      table,
      hasData: frame.items.includes(AFTER_DATA),
    };
    parent.items.push(element);
    this.ended.push({ table, inMeta: this.inMeta });
    this.pause();
  }

  #misplaced(frame: Frame, parent: Frame): void {
    this.#diagnostics.note(
      "W_MISPLACED_ELEMENT",
      () => `<${frame.tag}> cannot stand here in <${parent.tag}>`,
      () => frame.place,
    );
  }
}

function notVotable(tag: StartTag): FormatError {
  const what = /^html$/i.test(tag.local) ? "an HTML page" : `a document of <${tag.local}>`;
  return new FormatError(`Cannot read VOTable: this is ${what.slice(0, 80)}`, {
    format: "votable",
    line: tag.line,
    column: tag.column,
    element: tag.local.slice(0, 80),
  });
}

function allText(element: ForeignElement): string {
  return element.children.map((child) => typeof child === "string" ? child : allText(child))
    .join("");
}
