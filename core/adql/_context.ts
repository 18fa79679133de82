/**
 * What the resolver knows and collects, shared by its parts.
 *
 * @module
 */
import type {
  AdqlNode,
  ColumnReference,
  Expression,
  JoinedTable,
  Query,
  Star,
  TableName,
} from "./ast.ts";
import { AdqlError, type AdqlStage } from "./errors.ts";
import type { Diagnostic } from "./lexer.ts";
import type { Binding, MergedColumn, OutputName, Scope, Source, ValueInfo } from "./_scope.ts";
import type { TableDescription, ValueType } from "./types.ts";
import type { UdfSignature } from "./udf.ts";
import type { AdqlLanguage } from "./_words.ts";

/** A column of a result: its name, type and meaning. */
export interface OutputColumn extends ValueInfo, OutputName {}

/** What the resolver was given, and what it has found. */
export class Context {
  readonly text: string;
  readonly lang: AdqlLanguage;
  readonly tables: readonly TableDescription[];
  /** Whether a table that is not described may have any column. */
  readonly isOpen: (table: TableName) => boolean;
  readonly udfs: ReadonlyMap<string, readonly UdfSignature[]>;
  readonly bindings = new Map<ColumnReference, Binding>();
  readonly scopes = new Map<ColumnReference, Scope>();
  readonly stars = new Map<Star, readonly Binding[]>();
  readonly merged = new Map<JoinedTable, readonly MergedColumn[]>();
  readonly sources = new Map<TableName, Source>();
  readonly types = new Map<Expression, ValueType>();
  readonly outputs = new Map<Query, readonly OutputColumn[]>();
  readonly aliases = new Map<Expression, number>();
  readonly used = new Set<TableDescription>();
  readonly diagnostics: Diagnostic[] = [];

  constructor(
    options: {
      readonly text: string;
      readonly lang: AdqlLanguage;
      readonly tables: readonly TableDescription[];
      readonly isOpen: (table: TableName) => boolean;
      readonly udfs: ReadonlyMap<string, readonly UdfSignature[]>;
    },
  ) {
    this.text = options.text;
    this.lang = options.lang;
    this.tables = options.tables;
    this.isOpen = options.isOpen;
    this.udfs = options.udfs;
  }

  /** An error at a node. */
  error(stage: AdqlStage, detail: string, node: AdqlNode, hint?: string): AdqlError {
    return new AdqlError(detail, { stage, query: this.text, span: node.span, hint });
  }

  /** Notes something odd. */
  diagnose(code: string, message: string, node: AdqlNode): void {
    this.diagnostics.push({ code, message, span: node.span });
  }
}
