/**
 * Terms of the vocabularies that the sandbox serves: identifier, label, and the terms just above.
 *
 * The messengers, links and products are those below http://www.ivoa.net/rdf/ as of 2025; of the Unified Astronomy
 * Thesaurus, it is what records of the sandbox use, with neighbours.
 *
 * @module
 */

/** A term: identifier, label, wider terms. */
export type TermLine = readonly [id: string, label: string, ...wider: string[]];

/** A vocabulary. */
export interface VocabularySpec {
  readonly title: string;
  readonly description: string;
  readonly flavour: "RDF Class" | "RDF Property" | "SKOS";
  readonly terms: readonly TermLine[];
}

const MESSENGER: readonly TermLine[] = [
  ["Photon", "Photon"],
  ["Radio", "Radio", "Photon"],
  ["Millimeter", "Millimeter", "Photon"],
  ["Infrared", "Infrared", "Photon"],
  ["Optical", "Optical", "Photon"],
  ["UV", "Ultraviolet", "Photon"],
  ["EUV", "Extreme UV", "UV"],
  ["X-ray", "X-Ray", "Photon"],
  ["Gamma-ray", "Gamma Ray", "Photon"],
  ["Neutrino", "Neutrino"],
];

const LINKS: readonly TermLine[] = [
  ["this", "the data itself"],
  ["progenitor", "Progenitor"],
  ["derivation", "Derivation"],
  ["auxiliary", "Auxiliary"],
  ["weight", "Weight map", "auxiliary"],
  ["error", "Error map", "auxiliary"],
  ["noise", "Noise map", "auxiliary"],
  ["calibration", "Applicable Calibration"],
  ["bias", "Bias Frame", "calibration"],
  ["dark", "Dark Frame", "calibration"],
  ["flat", "Flat Field", "calibration"],
  ["preview", "Preview"],
  ["preview-image", "Image preview", "preview"],
  ["preview-plot", "Plot preview", "preview"],
  ["thumbnail", "Small Graphical Representation", "preview"],
  ["proc", "Processing"],
  ["cutout", "Cutout", "proc"],
  ["documentation", "Documentation"],
  ["detached-header", "Detached Header", "documentation"],
  ["coderived", "Coderived Data"],
  ["counterpart", "Counterpart"],
  ["package", "Single Download Package"],
];

const SPATIAL = "spatially-resolved-dataset";
const SPECTRAL = "spectrally-resolved-dataset";
const TEMPORAL = "temporally-resolved-dataset";
const POLARIZED = "polarization-resolved-dataset";

const PRODUCTS: readonly TermLine[] = [
  [SPATIAL, "Spatially Resolved"],
  ["image", "Image", SPATIAL],
  ["cube", "Cube", SPATIAL],
  ["spectral-cube", "Spectral Cube", "cube", SPECTRAL],
  ["time-cube", "Time Cube", "cube", TEMPORAL],
  ["polarization-cube", "Polarization Cube", "cube", POLARIZED],
  [POLARIZED, "Polarization Resolved"],
  [SPECTRAL, "Spectrally Resolved"],
  ["spectrum", "Spectrum", SPECTRAL],
  ["slit-spectrum", "Slit Spectrum", SPECTRAL, SPATIAL],
  ["polarized-spectrum", "Polarization Spectrum", SPECTRAL, POLARIZED],
  ["sed", "SED", SPECTRAL],
  ["dynamic-spectrum", "Dynamic Spectrum", SPECTRAL, TEMPORAL],
  ["visibility", "Visibility"],
  [TEMPORAL, "Temporally Resolved"],
  ["event", "Event", TEMPORAL],
  ["timeseries", "Time Series", TEMPORAL],
  ["light-curve", "Light Curve", "timeseries", TEMPORAL],
  ["velocity-curve", "Velocity Curve", "timeseries", TEMPORAL],
  ["measurements", "Measurements"],
];

const CONCEPTS: readonly TermLine[] = [
  ["stellar-astronomy", "Stellar astronomy"],
  ["supernovae", "Supernovae", "stellar-astronomy"],
];

/** The vocabularies by their names below http://www.ivoa.net/rdf/. */
export const VOCABULARIES: Readonly<Record<string, VocabularySpec>> = {
  "messenger": {
    title: "Messengers",
    description: "What carries information to us, such as light of some kind",
    flavour: "RDF Class",
    terms: MESSENGER,
  },
  "datalink/core": {
    title: "Links",
    description: "How what a link leads to belongs to a data set",
    flavour: "RDF Property",
    terms: LINKS,
  },
  "product-type": {
    title: "Data products",
    description: "Kinds of data sets",
    flavour: "RDF Class",
    terms: PRODUCTS,
  },
  "uat": {
    title: "Unified Astronomy Thesaurus",
    description: "A small part of the thesaurus: what the sandbox's records use, with neighbours",
    flavour: "SKOS",
    terms: CONCEPTS,
  },
};
