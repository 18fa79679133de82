/**
 * Terms of vocabularies below `http://www.ivoa.net/rdf/`: identifier, label, and the terms just above.
 *
 * @module
 */

/** The vocabularies of which a snapshot is bundled. */
export type BundledVocabulary = "messenger" | "datalink/core" | "product-type" | "uat";

/** A vocabulary in short. */
interface Snapshot {
  /** Whether terms are missing. */
  readonly partial?: boolean;
  readonly terms: readonly (readonly [id: string, label: string, ...wider: string[]])[];
}

/** The snapshots. */
export const SNAPSHOTS: Readonly<Record<BundledVocabulary, Snapshot>> = {
  messenger: {
    terms: [
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
    ],
  },
  "datalink/core": {
    terms: [
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
    ],
  },
  "product-type": {
    terms: [
      ["spatially-resolved-dataset", "Spatially Resolved Dataset"],
      ["image", "Image", "spatially-resolved-dataset"],
      ["cube", "Cube", "spatially-resolved-dataset"],
      ["spectral-cube", "Spectral Cube", "cube"],
      ["time-cube", "Time Cube", "cube"],
      ["spatial-profile", "Spatial Profile", "spatially-resolved-dataset"],
      ["spectrally-resolved-dataset", "Spectrally Resolved Dataset"],
      ["spectrum", "Spectrum", "spectrally-resolved-dataset"],
      ["sed", "Spectral Energy Distribution", "spectrally-resolved-dataset"],
      ["temporally-resolved-dataset", "Temporally Resolved Dataset"],
      ["time-series", "Time Series", "temporally-resolved-dataset"],
      ["dynamic-spectrum", "Dynamic Spectrum", "spectrally-resolved-dataset"],
      ["event-list", "Event List"],
      ["visibility", "Visibility"],
      ["measurements", "Measurements"],
    ],
  },
  uat: {
    partial: true,
    terms: [
      ["stellar-astronomy", "Stellar astronomy"],
      ["supernovae", "Supernovae", "stellar-astronomy"],
    ],
  },
};
