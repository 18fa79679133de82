/**
 * Options for what resources have to be like, as constraints.
 *
 * @module
 */
import { isGiven, opt, type Option, OptionError } from "../../cli/options.ts";
import { parsePosition } from "../../core/coords/position.ts";
import { parseRegion } from "../../core/coords/region_text.ts";
import { Time } from "../../core/coords/time.ts";
import { bundledVocabulary, type Vocabulary } from "../../protocols/vocabulary.ts";
import {
  author,
  auxiliary,
  type Constraint,
  datamodel,
  type DatamodelConstraint,
  freetext,
  ivoid,
  messenger,
  servicetype,
  spatial,
  type SpatialConstraint,
  type SpatialRelation,
  spectral,
  type SpectralConstraint,
  temporal,
  type TemporalConstraint,
  uat,
  ucd,
  waveband,
} from "../../registry/constraints.ts";

/** A list of texts, each of which a constraint has to accept. */
function checked(
  description: string,
  check: (text: string) => unknown,
): Option<readonly string[]> {
  return opt.list<string>(description, [], (text) => {
    check(text);
    return text;
  });
}

/** Options of searches; texts of one option are alternatives, but for words, all of which have to be there. */
export const constraintOptions: {
  readonly keywords: Option<readonly string[]>;
  readonly servicetype: Option<readonly string[]>;
  readonly waveband: Option<readonly string[]>;
  readonly messenger: Option<readonly string[]>;
  readonly ucd: Option<readonly string[]>;
  readonly datamodel: Option<DatamodelConstraint | undefined>;
  readonly ivoid: Option<readonly string[]>;
  readonly author: Option<readonly string[]>;
  readonly uat: Option<readonly string[]>;
  readonly narrower: Option<number>;
  readonly wider: Option<number>;
  readonly spatial: Option<SpatialConstraint | undefined>;
  readonly spectral: Option<SpectralConstraint | undefined>;
  readonly temporal: Option<TemporalConstraint | undefined>;
  readonly relation: Option<SpatialRelation>;
  readonly inclusive: Option<boolean>;
  readonly aux: Option<boolean>;
} = {
  keywords: checked("a word or phrase in title, description or subjects", freetext),
  servicetype: checked(
    "tap, sia, sia2, ssa, scs, slap, hips, or a standard's identifier",
    servicetype,
  ),
  waveband: checked("radio, infrared, optical, uv, x-ray, ...", waveband),
  messenger: checked("the same with all that is narrower, as in photon", messenger),
  ucd: checked("UCD of a column; % stands for anything", ucd),
  datamodel: opt.value("obscore, obscore-new, epntap, regtap", datamodel),
  ivoid: checked("identifier of the resource", ivoid),
  author: checked("name of a maker; % stands for anything, case counts", author),
  uat: opt.list("concept of the Unified Astronomy Thesaurus"),
  narrower: opt.integer("steps to narrower concepts for --uat", 0, { min: 0 }),
  wider: opt.integer("steps to wider concepts for --uat", 0, { min: 0 }),
  spatial: opt.value('place: "RA DEC", "RA DEC RADIUS", a region, or a MOC', parsePlace),
  spectral: opt.value('"VALUE UNIT" or "FROM TO UNIT", as in "400 700 nm"', parseSpectrum),
  temporal: opt.value("moment, or two with a blank between: MJD or ISO 8601", parseMoments),
  relation: opt.choice(
    "the resource covers the place, is enclosed by it, or overlaps it",
    ["covers", "enclosed", "overlaps"],
    "covers",
  ),
  inclusive: opt.flag("also what does not say which place, spectrum or time it covers"),
  aux: opt.flag("also services of a larger collection that the resource is a part of"),
};

/** A position, a circle, a region as STC-S or DALI writes it, or a MOC. */
function parsePlace(text: string): SpatialConstraint {
  if (/^[\d\s,/-]+$/.test(text) && text.includes("/")) return spatial(text);
  if (/^\s*[a-z]/i.test(text)) return spatial(parseRegion(text));
  const words = text.trim().split(/[\s,]+/);
  const radius = words.length === 3 || words.length === 7 ? Number(words.pop()) : undefined;
  const center = parsePosition(words.join(" "));
  if (radius === undefined) return spatial(center);
  if (Number.isNaN(radius)) throw new RangeError(`"${text}" has no radius`);
  return spatial({ ...center, radius });
}

/** Numbers and their unit. */
function parseSpectrum(text: string): SpectralConstraint {
  const [, a = "", b, unit = ""] = /^\s*([^\s,]+)(?:[\s,]+([-+.\d][^\s,]*))?[\s,]+(\S.*?)\s*$/
    .exec(text) ?? [];
  const numbers = (b === undefined ? [a] : [a, b]).map((word) => word === "" ? NaN : Number(word));
  if (numbers.some(Number.isNaN)) {
    throw new RangeError(`"${text}" is no part of the spectrum: write "VALUE UNIT" or "A B UNIT"`);
  }
  const [low, high] = numbers as [number, number];
  return spectral(b === undefined ? low : [low, high], unit);
}

/** One moment or two; numbers are MJD. */
function parseMoments(text: string): TemporalConstraint {
  const moments = text.trim().split(/[\s,]+|(?<=\d)\/(?=\d)/).map((word) =>
    /^[-+]?\d+(\.\d*)?$/.test(word) && !/^\d{4}$/.test(word) ? Number(word) : Time.parse(word)
  );
  const [from, to, more] = moments;
  if (from === undefined || more !== undefined) {
    throw new RangeError(`"${text}" is neither one moment nor two`);
  }
  return temporal(to === undefined ? from : [from, to]);
}

/** Values of {@linkcode constraintOptions}. */
export type ConstraintValues = {
  readonly [K in keyof typeof constraintOptions]: typeof constraintOptions[K] extends
    Option<infer T> ? T : never;
};

/**
 * The constraints that the options mean, and words of the command line besides.
 *
 * @param o The options' values.
 * @param words Further words to look for.
 * @param fetchThesaurus Gets the whole thesaurus, of which a part is bundled, for concepts that are not in this.
 * @throws {OptionError} If a concept is none.
 */
export async function constraintsFrom(
  o: ConstraintValues,
  words: readonly string[] = [],
  fetchThesaurus: () => Promise<Vocabulary>,
): Promise<readonly Constraint[]> {
  const types = o.servicetype.length === 0 ? [] : [servicetype(...o.servicetype)];
  const all = [...o.keywords, ...words];
  const { inclusive, relation } = o;
  const place = o.spatial === undefined
    ? []
    : [spatial(o.spatial.area, { relation, inclusive, order: o.spatial.order })];
  return [
    ...all.length === 0 ? [] : [freetext(...all)],
    ...o.aux ? types.map(auxiliary) : types,
    ...o.waveband.length === 0 ? [] : [waveband(...o.waveband)],
    ...o.messenger.length === 0 ? [] : [messenger(...o.messenger)],
    ...o.ucd.length === 0 ? [] : [ucd(...o.ucd)],
    ...o.datamodel === undefined ? [] : [o.datamodel],
    ...o.ivoid.length === 0 ? [] : [ivoid(...o.ivoid)],
    ...o.author.length === 0 ? [] : [author(...o.author)],
    ...o.uat.length === 0 ? [] : [await subjects(o, fetchThesaurus)],
    ...place,
    ...o.spectral === undefined ? [] : [{ ...o.spectral, inclusive }],
    ...o.temporal === undefined ? [] : [{ ...o.temporal, inclusive }],
  ];
}

/**
 * Refuses options that say more about another one, where that is not there: they would be dropped.
 *
 * @param o The options' values, as `parseOptions()` returned them.
 * @throws {OptionError} If there is such an option.
 */
export function refuseUnused(o: Omit<ConstraintValues, "ucd">): void {
  const place = o.spatial !== undefined;
  const coverage = place || o.spectral !== undefined || o.temporal !== undefined;
  const subject = o.uat.length > 0;
  const needs = [
    ["narrower", subject, "--uat"],
    ["wider", subject, "--uat"],
    ["relation", place, "--spatial"],
    ["inclusive", coverage, "--spatial, --spectral or --temporal"],
    ["aux", o.servicetype.length > 0, "--servicetype"],
  ] as const;
  for (const [name, isUsed, other] of needs) {
    if (isGiven(o, name) && !isUsed) {
      throw new OptionError(`Option --${name} has no effect without ${other}`);
    }
  }
}

async function subjects(
  { uat: concepts, narrower, wider }: ConstraintValues,
  fetchThesaurus: () => Promise<Vocabulary>,
): Promise<Constraint> {
  const known = bundledVocabulary("uat");
  // Steps lead out of the part that is bundled.
  const isEnough = narrower === 0 && wider === 0 &&
    concepts.every((one) => known.get(one) !== undefined);
  const vocabulary = isEnough ? known : await fetchThesaurus();
  try {
    return uat(concepts, { narrower, wider, vocabulary });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new OptionError(`Option --uat: ${error.message}`);
  }
}
