/**
 * The model → XML markup, everything but the rows.
 *
 * @module
 */
import type { Extras, ForeignElement, Limit, Link, Option, Values } from "../table/annotation.ts";
import type { Field } from "../table/field.ts";
import type { CoordinateSystem, Group, Info, Param, Reference, TableMeta } from "../table/meta.ts";
import { escapeText, formatAttributes, type TextFault } from "../xml/write.ts";
import { tableIds } from "./_ids.ts";
import type { DocumentAttributes, ResourceAttributes } from "./model.ts";
import { Scopes } from "./_scopes.ts";

const INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
/** The namespace of VOTable 1.3 and all later 1.x (VOTable 1.4 §3). */
const NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3";

/** Is told of a fault in the text of an element. */
type OnFault = (fault: TextFault, element: string) => void;

/** Writes markup; knows which namespaces hold, and which IDs there are. */
export class Markup {
  /** What holds where the next piece of markup goes. */
  readonly scopes = new Scopes();
  readonly #onFault: OnFault;

  /** Makes a writer of markup; `onFault` is told what XML cannot hold, and where it is. */
  constructor(onFault: OnFault = () => {}) {
    this.#onFault = onFault;
  }

  /** The document's beginning. */
  openDocument(attributes: DocumentAttributes, version: string): string {
    const extras: Record<string, string> = {};
    for (const [name, value] of Object.entries(attributes.attributes ?? {})) {
      // The schema that the original named need not be the one of this version.
      if (/^xsi:(noNamespaceS|s)chemaLocation$/.test(name)) continue;
      extras[name] = name === "xmlns:xsi" ? INSTANCE : value;
    }
    return `<?xml version="1.0" encoding="UTF-8"?>\n` +
      this.#open("VOTABLE", { version, ID: attributes.id, xmlns: NAMESPACE }, {
        attributes: extras,
      }) + this.#description(attributes.description) + this.#foreign(attributes.foreign);
  }

  /** The end of a document, resource or table. */
  close(name: "VOTABLE" | "RESOURCE" | "TABLE"): string {
    this.scopes.close();
    return `</${name}>\n`;
  }

  /** The beginning of a resource; `ids` are those within, as far as they are known. */
  openResource(attributes: ResourceAttributes, ids: Iterable<string> = []): string {
    return this.#open(
      "RESOURCE",
      {
        name: attributes.name,
        ID: attributes.id,
        type: attributes.type,
        utype: attributes.utype,
      },
      attributes,
      ids,
    ) + this.#description(attributes.description) + this.#foreign(attributes.foreign);
  }

  /** The beginning of a table, up to its columns and the like. */
  openTable(meta: TableMeta, fields: readonly Field[], rows: number | undefined): string {
    // A table without columns of its own refers to another one's; here it gets copies of them.
    const own = fields.length === 0 || meta.items?.some((item) => item.kind === "field") === true;
    return this.#open(
      "TABLE",
      {
        ID: meta.id,
        name: meta.name,
        ucd: meta.ucd,
        utype: meta.utype,
        ref: own ? meta.ref : undefined,
        nrows: rows === undefined ? undefined : String(rows),
      },
      meta,
      tableIds(meta, fields),
    ) + this.#description(meta.description) + this.#foreign(meta.foreign);
  }

  /** An INFO. */
  info(info: Info): string {
    const attributes = {
      ID: info.id,
      name: info.name,
      value: info.value,
      unit: info.unit,
      ucd: info.ucd,
      utype: info.utype,
      xtype: info.xtype,
      ref: info.ref,
    };
    return this.#element(
      "INFO",
      attributes,
      info,
      () =>
        this.#description(info.description) + this.#text(info.text ?? "", "INFO") +
        this.#foreign(info.foreign),
    );
  }

  /** A LINK. */
  link(link: Link): string {
    return this.#element(
      "LINK",
      {
        ID: link.id,
        "content-role": link.contentRole,
        "content-type": link.contentType,
        title: link.title,
        value: link.value,
        href: link.href,
        action: link.action,
      },
      link,
      () => this.#foreign(link.foreign),
    );
  }

  /** A FIELD. */
  field(field: Field): string {
    return this.#element("FIELD", fieldAttributes(field), field, () => this.#fieldContent(field));
  }

  /** A PARAM. */
  param(param: Param): string {
    const text = param.datatype === "char" || param.datatype === "unicodeChar";
    const arraysize = text && param.arraysize === undefined && param.value.length !== 1
      ? "*"
      : param.arraysize;
    const attributes = { ...fieldAttributes(param), arraysize, value: param.value };
    return this.#element("PARAM", attributes, param, () => this.#fieldContent(param));
  }

  #fieldContent(field: Field): string {
    return this.#description(field.description) +
      (field.values ?? []).map((values) => this.#values(values)).join("") +
      (field.links ?? []).map((link) => this.link(link)).join("") +
      this.#foreign(field.foreign);
  }

  #values(values: Values): string {
    return this.#element(
      "VALUES",
      { ID: values.id, type: values.type, null: values.null, ref: values.ref },
      values,
      () =>
        this.#limit("MIN", values.min) + this.#limit("MAX", values.max) +
        values.options.map((one) => this.#option(one)).join("") + this.#foreign(values.foreign),
    );
  }

  /** A GROUP. */
  group(group: Group): string {
    return this.#element(
      "GROUP",
      { ID: group.id, name: group.name, ucd: group.ucd, utype: group.utype, ref: group.ref },
      group,
      () =>
        this.#description(group.description) + this.#members(group.items) +
        this.#foreign(group.foreign),
    );
  }

  #members(items: readonly (Reference | Param | Group)[]): string {
    return items.map((item) => {
      if (item.kind === "param") return this.param(item);
      if (item.kind === "group") return this.group(item);
      if (this.scopes.ref(item.ref) === undefined) return "";
      const name = item.kind === "fieldref" ? "FIELDref" : "PARAMref";
      const attributes = { ref: item.ref, ucd: item.ucd, utype: item.utype };
      return this.#element(name, attributes, item, () => this.#foreign(item.foreign));
    }).join("");
  }

  /** A COOSYS or TIMESYS. */
  coordinateSystem(system: CoordinateSystem): string {
    return this.#element(
      system.kind === "coosys" ? "COOSYS" : "TIMESYS",
      {
        ID: system.id,
        system: system.system,
        equinox: system.equinox,
        epoch: system.epoch,
        timeorigin: system.timeorigin,
        timescale: system.timescale,
        refposition: system.refposition,
      },
      system,
      () => this.#members(system.items) + this.#foreign(system.foreign),
    );
  }

  /** An element of another vocabulary. */
  foreign(element: ForeignElement): string {
    const { scopes } = this;
    const attributes: Record<string, string | undefined> = { ...element.attributes };
    const inherited = scopes.defaultNamespace;
    if (attributes["xmlns"] === undefined && !element.name.includes(":")) {
      if (inherited !== undefined) attributes["xmlns"] = inherited;
    }
    scopes.open(false);
    // What it declares holds for its children, which need not say it again.
    scopes.defaultNamespace = attributes["xmlns"] === undefined ? inherited : undefined;
    const tag = this.#tag(element.name, attributes);
    const inner = element.children.map((child) =>
      typeof child === "string" ? this.#text(child, element.name) : this.foreign(child)
    ).join("");
    scopes.close();
    return inner === "" ? `${tag.slice(0, -1)}/>` : `${tag}${inner}</${element.name}>`;
  }

  #foreign(elements: readonly ForeignElement[] | undefined): string {
    return (elements ?? []).map((element) => this.foreign(element)).join("");
  }

  #open(
    name: string,
    attributes: Readonly<Record<string, string | undefined>>,
    extras: Extras,
    ids: Iterable<string> = [],
  ): string {
    this.scopes.open(true);
    this.scopes.claim(ids);
    return `${this.#tag(name, this.#own(attributes, extras))}\n`;
  }

  #element(
    name: string,
    attributes: Readonly<Record<string, string | undefined>>,
    extras: Extras,
    content: () => string,
  ): string {
    this.scopes.open(false);
    const tag = this.#tag(name, this.#own(attributes, extras));
    const inner = content();
    this.scopes.close();
    return inner === "" ? `${tag.slice(0, -1)}/>\n` : `${tag}${inner}</${name}>\n`;
  }

  /** The attributes of an element of VOTable: IDs and references by their names here, the namespace ours. */
  #own(
    attributes: Readonly<Record<string, string | undefined>>,
    extras: Extras,
  ): Record<string, string | undefined> {
    const { xmlns, ...others } = extras.attributes ?? {};
    if (xmlns !== undefined) {
      this.scopes.defaultNamespace = /votable/i.test(xmlns) ? undefined : xmlns;
    }
    const { ID, ref } = attributes;
    const own: Record<string, string | undefined> = { ...attributes };
    if (ID !== undefined) own["ID"] = this.scopes.id(ID);
    if (ref !== undefined) own["ref"] = this.scopes.ref(ref);
    return { ...own, ...others };
  }

  /** A start tag; a prefix that nobody has declared is declared here. */
  #tag(name: string, attributes: Record<string, string | undefined>): string {
    const own = attributes;
    for (const key of Object.keys(own)) {
      if (key.startsWith("xmlns:") && own[key] !== undefined) this.scopes.declare(key.slice(6));
    }
    for (const used of [name, ...Object.keys(own)]) {
      const colon = used.indexOf(":");
      if (colon <= 0 || own[used] === undefined && used !== name) continue;
      const prefix = used.slice(0, colon);
      if (this.scopes.has(prefix)) continue;
      this.scopes.declare(prefix);
      own[`xmlns:${prefix}`] = prefix === "xsi" ? INSTANCE : `urn:undeclared:${prefix}`;
    }
    return `<${name}${this.#attributes(name, own)}>`;
  }

  #attributes(name: string, attributes: Record<string, string | undefined>): string {
    return formatAttributes(attributes, (fault) => this.#onFault(fault, name));
  }

  #text(text: string, name: string): string {
    return escapeText(text, (fault) => this.#onFault(fault, name));
  }

  #description(text: string | undefined): string {
    return text === undefined || text === ""
      ? ""
      : `<DESCRIPTION>${this.#text(text, "DESCRIPTION")}</DESCRIPTION>\n`;
  }

  #limit(name: string, value: Limit | undefined): string {
    if (value === undefined) return "";
    const inclusive = value.inclusive ? undefined : "no";
    return `<${name}${this.#attributes(name, { value: value.value, inclusive })}/>`;
  }

  #option(value: Option): string {
    const tag = `<OPTION${this.#attributes("OPTION", { name: value.name, value: value.value })}`;
    return value.options.length === 0
      ? `${tag}/>`
      : `${tag}>${value.options.map((one) => this.#option(one)).join("")}</OPTION>`;
  }
}

function fieldAttributes(field: Field): Record<string, string | undefined> {
  return {
    ID: field.id,
    name: field.name,
    datatype: field.datatype,
    arraysize: field.arraysize,
    unit: field.unit,
    ucd: field.ucd,
    utype: field.utype,
    xtype: field.xtype,
    ref: field.ref,
    precision: field.precision,
    width: field.width,
    type: field.type,
  };
}
