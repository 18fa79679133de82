/**
 * What can hang on any described thing: links, allowed values, and elements of other vocabularies.
 *
 * @module
 */

/** An element that is not VOTable's, kept as it was. */
export interface ForeignElement {
  /** Name with its prefix, as written. */
  readonly name: string;
  /** Attributes in document order, names as written. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Child elements and text. */
  readonly children: readonly (ForeignElement | string)[];
}

/** Attributes and children that VOTable does not define, kept verbatim on the element they came with. */
export interface Extras {
  /** Unknown attributes. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Unknown child elements. */
  readonly foreign?: readonly ForeignElement[] | undefined;
}

/** A LINK: a URL with a role. */
export interface Link extends Extras {
  /** XML ID. */
  readonly id?: string | undefined;
  /** The URL. */
  readonly href?: string | undefined;
  /** Role such as `"doc"` or `"location"`. */
  readonly contentRole?: string | undefined;
  /** MIME type of what is behind the link. */
  readonly contentType?: string | undefined;
  /** Title. */
  readonly title?: string | undefined;
  /** Value. */
  readonly value?: string | undefined;
  /** Action (VOTable 1.0). */
  readonly action?: string | undefined;
}

/** One allowed value; options may hold options. */
export interface Option {
  /** Human-readable name. */
  readonly name?: string | undefined;
  /** The value to send or to find. */
  readonly value: string;
  /** Narrower options. */
  readonly options: readonly Option[];
}

/** A limit, with whether it belongs to the range itself. */
export interface Limit {
  /** The limit as text. */
  readonly value: string;
  /** Whether the limit itself is allowed; `true` unless the document says no. */
  readonly inclusive: boolean;
}

/** VALUES: the domain of a column or parameter. */
export interface Values extends Extras {
  /** XML ID. */
  readonly id?: string | undefined;
  /** `"legal"` (default) or `"actual"`. */
  readonly type?: string | undefined;
  /** The text that stands for null. */
  readonly null?: string | undefined;
  /** Reference to another VALUES. */
  readonly ref?: string | undefined;
  /** Lower limit. */
  readonly min?: Limit | undefined;
  /** Upper limit. */
  readonly max?: Limit | undefined;
  /** The allowed values. */
  readonly options: readonly Option[];
}
