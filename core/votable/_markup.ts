/**
 * The model → XML markup, everything but the rows.
 *
 * @module
 */
import type { Extras, ForeignElement, Limit, Link, Option, Values } from "../table/annotation.ts";
import type { Field } from "../table/field.ts";
import type { CoordinateSystem, Group, Info, Param, Reference, TableMeta } from "../table/meta.ts";
import { escapeText, formatAttributes } from "../xml/write.ts";
import type { DocumentAttributes, ResourceAttributes } from "./model.ts";

const INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
/** The namespace of VOTable 1.3 and all later 1.x (VOTable 1.4 §3.1). */
const NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3";

/** Writes markup; knows which namespace prefixes have been declared. */
export class Markup {
  readonly #declared = new Set(["xml", "xmlns"]);

  /** The document's beginning. */
  openDocument(attributes: DocumentAttributes, version: string): string {
    const own: Record<string, string | undefined> = {
      version,
      ID: attributes.id,
      xmlns: NAMESPACE,
    };
    for (const [name, value] of Object.entries(attributes.attributes ?? {})) {
      // The schema that the original named need not be the one of this version.
      if (name === "xmlns" || /^xsi:(noNamespaceS|s)chemaLocation$/.test(name)) continue;
      if (name === "xmlns:xsi") own[name] = INSTANCE;
      else own[name] = value;
    }
    const tag = this.#tag("VOTABLE", own, true);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${tag}\n${
      description(attributes.description)
    }` +
      this.#foreign(attributes.foreign);
  }

  /** The beginning of a resource. */
  openResource(attributes: ResourceAttributes): string {
    return this.#open("RESOURCE", {
      name: attributes.name,
      ID: attributes.id,
      type: attributes.type,
      utype: attributes.utype,
    }, attributes) + description(attributes.description) + this.#foreign(attributes.foreign);
  }

  /** The beginning of a table, up to its columns and the like. */
  openTable(meta: TableMeta, rows: number | undefined): string {
    return this.#open("TABLE", {
      ID: meta.id,
      name: meta.name,
      ucd: meta.ucd,
      utype: meta.utype,
      nrows: rows === undefined ? undefined : String(rows),
    }, meta) + description(meta.description) + this.#foreign(meta.foreign);
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
    const inner = description(info.description) + escapeText(info.text ?? "") +
      this.#foreign(info.foreign);
    return this.#element("INFO", attributes, info, inner);
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
      this.#foreign(link.foreign),
    );
  }

  /** A FIELD. */
  field(field: Field): string {
    return this.#element("FIELD", fieldAttributes(field), field, this.#fieldContent(field));
  }

  /** A PARAM. */
  param(param: Param): string {
    const text = param.datatype === "char" || param.datatype === "unicodeChar";
    const arraysize = text && param.arraysize === undefined && param.value.length !== 1
      ? "*"
      : param.arraysize;
    const attributes = { ...fieldAttributes(param), arraysize, value: param.value };
    return this.#element("PARAM", attributes, param, this.#fieldContent(param));
  }

  #fieldContent(field: Field): string {
    return description(field.description) +
      (field.values ?? []).map((values) => this.#values(values)).join("") +
      (field.links ?? []).map((link) => this.link(link)).join("") +
      this.#foreign(field.foreign);
  }

  #values(values: Values): string {
    const inner = limit("MIN", values.min) + limit("MAX", values.max) +
      values.options.map(option).join("") + this.#foreign(values.foreign);
    return this.#element(
      "VALUES",
      { ID: values.id, type: values.type, null: values.null, ref: values.ref },
      values,
      inner,
    );
  }

  /** A GROUP. */
  group(group: Group): string {
    const inner = description(group.description) + this.#members(group.items) +
      this.#foreign(group.foreign);
    return this.#element(
      "GROUP",
      { ID: group.id, name: group.name, ucd: group.ucd, utype: group.utype, ref: group.ref },
      group,
      inner,
    );
  }

  #members(items: readonly (Reference | Param | Group)[]): string {
    return items.map((item) => {
      if (item.kind === "param") return this.param(item);
      if (item.kind === "group") return this.group(item);
      const name = item.kind === "fieldref" ? "FIELDref" : "PARAMref";
      const attributes = { ref: item.ref, ucd: item.ucd, utype: item.utype };
      return this.#element(name, attributes, item, this.#foreign(item.foreign));
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
      this.#members(system.items) + this.#foreign(system.foreign),
    );
  }

  /** An element of another vocabulary. */
  foreign(element: ForeignElement): string {
    const attributes: Record<string, string> = { ...element.attributes };
    const before = new Set(this.#declared);
    const tag = this.#tag(element.name, attributes, true);
    const inner = element.children.map((child) =>
      typeof child === "string" ? escapeText(child) : this.foreign(child)
    ).join("");
    this.#declared.clear();
    for (const prefix of before) this.#declared.add(prefix);
    return inner === "" ? `${tag.slice(0, -1)}/>` : `${tag}${inner}</${element.name}>`;
  }

  #foreign(elements: readonly ForeignElement[] | undefined): string {
    return (elements ?? []).map((element) => this.foreign(element)).join("");
  }

  #open(
    name: string,
    attributes: Readonly<Record<string, string | undefined>>,
    extras: Extras,
  ): string {
    return `${this.#tag(name, { ...attributes, ...extras.attributes }, true)}\n`;
  }

  #element(
    name: string,
    attributes: Readonly<Record<string, string | undefined>>,
    extras: Extras,
    inner: string,
  ): string {
    const tag = this.#tag(name, { ...attributes, ...extras.attributes }, false);
    return inner === "" ? `${tag.slice(0, -1)}/>\n` : `${tag}${inner}</${name}>\n`;
  }

  /** A start tag; a prefix that nobody has declared is declared here. `keep`: what it declares holds from now on. */
  #tag(
    name: string,
    attributes: Readonly<Record<string, string | undefined>>,
    keep: boolean,
  ): string {
    const own = { ...attributes };
    const scope = new Set(this.#declared);
    for (const key of Object.keys(own)) {
      if (!key.startsWith("xmlns:") || own[key] === undefined) continue;
      scope.add(key.slice(6));
      if (keep) this.#declared.add(key.slice(6));
    }
    for (const used of [name, ...Object.keys(own)]) {
      const colon = used.indexOf(":");
      if (colon <= 0 || own[used] === undefined && used !== name) continue;
      const prefix = used.slice(0, colon);
      if (scope.has(prefix)) continue;
      scope.add(prefix);
      own[`xmlns:${prefix}`] = prefix === "xsi" ? INSTANCE : `urn:undeclared:${prefix}`;
    }
    return `<${name}${formatAttributes(own)}>`;
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

function description(text: string | undefined): string {
  return text === undefined || text === ""
    ? ""
    : `<DESCRIPTION>${escapeText(text)}</DESCRIPTION>\n`;
}

function limit(name: string, value: Limit | undefined): string {
  if (value === undefined) return "";
  const inclusive = value.inclusive ? undefined : "no";
  return `<${name}${formatAttributes({ value: value.value, inclusive })}/>`;
}

function option(value: Option): string {
  const tag = `<OPTION${formatAttributes({ name: value.name, value: value.value })}`;
  return value.options.length === 0
    ? `${tag}/>`
    : `${tag}>${value.options.map(option).join("")}</OPTION>`;
}
