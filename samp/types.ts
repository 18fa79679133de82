/**
 * What SAMP messages are made of: strings, lists and maps, and nothing else (SAMP 1.3 §3.3).
 *
 * @module
 */

/** A value as it is on the wire. */
export type SampValue = string | readonly SampValue[] | SampMap;

/** A map with string keys. */
export interface SampMap {
  /** Values by key. */
  readonly [key: string]: SampValue;
}

/**
 * What may be given in the place of a {@linkcode SampValue}: numbers become decimal strings, booleans `"1"` and `"0"`
 * (SAMP 1.3 §3.4), undefined entries of maps are left out.
 */
export type SampInput =
  | string
  | number
  | bigint
  | boolean
  | readonly SampInput[]
  | SampInputMap;

/** A map of what may be given. */
export interface SampInputMap {
  /** Values by key. */
  readonly [key: string]: SampInput | undefined;
}

/** Subscriptions: annotations (mostly empty maps) by MType or pattern such as `table.load.*`. */
export type Subscriptions = Readonly<Record<string, SampMap>>;

/** What a hub gives to one who registers. */
export interface Registration {
  /** Public id of the hub itself. */
  readonly hubId: string;
  /** Public id of the client. */
  readonly selfId: string;
  /** The secret of all further calls. */
  readonly privateKey: string;
  /** Web profile only: what to put before a URL so that a page may read it. */
  readonly urlTranslator: string | undefined;
}

/** One who is registered with the hub. */
export interface SampPeer {
  /** Public id. */
  readonly id: string;
  /** `samp.name` of the metadata; the id where there is none. */
  readonly name: string;
  /** All metadata. */
  readonly metadata: SampMap;
}

/**
 * Turns what was given into a value for the wire.
 *
 * @param input Strings, numbers, booleans, lists, maps.
 * @returns The value; strings are not yet limited to SAMP's characters.
 * @throws {TypeError} If a number is not finite, or there is anything else in it: SAMP has no null, and no dates.
 */
export function toSampValue(input: SampInput): SampValue {
  switch (typeof input) {
    case "string":
      return input;
    case "boolean":
      return input ? "1" : "0";
    case "bigint":
      return String(input);
    case "number":
      if (!Number.isFinite(input)) throw new TypeError(`Cannot send ${input} by SAMP: not finite`);
      return String(input);
    case "object":
      if (Array.isArray(input)) return input.map(toSampValue);
      if (isPlain(input)) return toSampMap(input as SampInputMap);
  }
  throw new TypeError(`Cannot send ${nameOf(input)} by SAMP`);
}

/** Whether all that an object says is in its entries, unlike dates, `Map`s and bytes. */
function isPlain(input: object | null): boolean {
  if (input === null) return false;
  const prototype: object | null = Object.getPrototypeOf(input);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(input: unknown): string {
  if (typeof input !== "object") return typeof input;
  return input === null ? "null" : `a ${input.constructor.name}`;
}

/** {@linkcode toSampValue} of a map; undefined entries are left out. */
export function toSampMap(input: SampInputMap): SampMap {
  return Object.fromEntries(
    Object.entries(input).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, toSampValue(value)]]
    ),
  );
}

/** Whether a value is a map. */
export function isSampMap(value: SampValue | undefined): value is SampMap {
  return typeof value === "object" && !Array.isArray(value);
}

/** The value as a map; an empty one for anything else. */
export function asMap(value: SampValue | undefined): SampMap {
  return isSampMap(value) ? value : {};
}

/** The value as text; nothing for lists and maps. */
export function asText(value: SampValue | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The value as a list of texts; none for anything else. */
export function asTexts(value: SampValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
