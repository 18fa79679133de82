/**
 * Terms of the vocabularies that the sandbox serves: identifier, label, and the terms just above.
 *
 * The messengers, links and products are those below http://www.ivoa.net/rdf/ as of 2025; of the Unified Astronomy
 * Thesaurus (https://astrothesaurus.org, CC BY-SA), it is what records of the sandbox use, with neighbours.
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
  ["stellar-types", "Stellar types", "stellar-astronomy"],
  ["supernovae", "Supernovae", "stellar-types"],
  ["core-collapse-supernovae", "Core-collapse supernovae", "supernovae"],
  ["type-ib-supernovae", "Type Ib supernovae", "core-collapse-supernovae"],
  ["type-ic-supernovae", "Type Ic supernovae", "core-collapse-supernovae"],
  ["type-ii-supernovae", "Type II supernovae", "core-collapse-supernovae"],
  ["type-ia-supernovae", "Type Ia supernovae", "supernovae"],
  ["hypernovae", "Hypernovae", "supernovae"],
  ["variable-stars", "Variable stars", "stellar-types"],
  ["extrinsic-variable-stars", "Extrinsic variable stars", "variable-stars"],
  ["eclipsing-binary-stars", "Eclipsing binary stars", "extrinsic-variable-stars"],
  ["intrinsic-variable-stars", "Intrinsic variable stars", "variable-stars"],
  ["cataclysmic-variable-stars", "Cataclysmic variable stars", "intrinsic-variable-stars"],
  ["novae", "Novae", "cataclysmic-variable-stars"],
  ["eruptive-variable-stars", "Eruptive variable stars", "intrinsic-variable-stars"],
  ["flare-stars", "Flare stars", "eruptive-variable-stars"],
  ["pulsating-variable-stars", "Pulsating variable stars", "intrinsic-variable-stars"],
  ["cepheid-variable-stars", "Cepheid variable stars", "pulsating-variable-stars"],
  ["rr-lyrae-variable-stars", "RR Lyrae variable stars", "pulsating-variable-stars"],
  ["periodic-variable-stars", "Periodic variable stars", "variable-stars"],
  [
    "long-period-variable-stars",
    "Long period variable stars",
    "pulsating-variable-stars",
    "periodic-variable-stars",
  ],
  [
    "mira-variable-stars",
    "Mira variable stars",
    "pulsating-variable-stars",
    "long-period-variable-stars",
  ],
  ["stellar-evolutionary-types", "Stellar evolutionary types", "stellar-types"],
  ["evolved-stars", "Evolved stars", "stellar-evolutionary-types"],
  ["giant-stars", "Giant stars", "evolved-stars"],
  ["red-giant-stars", "Red giant stars", "giant-stars"],
  ["supergiant-stars", "Supergiant stars", "evolved-stars"],
  ["main-sequence-stars", "Main sequence stars", "stellar-evolutionary-types"],
  ["subdwarf-stars", "Subdwarf stars", "stellar-evolutionary-types"],
  ["white-dwarf-stars", "White dwarf stars", "stellar-evolutionary-types"],
  ["stellar-spectral-types", "Stellar spectral types", "stellar-types"],
  ["o-stars", "O stars", "stellar-spectral-types"],
  ["b-stars", "B stars", "stellar-spectral-types"],
  ["a-stars", "A stars", "stellar-spectral-types"],
  ["f-stars", "F stars", "stellar-spectral-types"],
  ["g-stars", "G stars", "stellar-spectral-types"],
  ["k-stars", "K stars", "stellar-spectral-types"],
  ["m-stars", "M stars", "stellar-spectral-types"],
  ["stellar-kinematics", "Stellar kinematics"],
  ["stellar-motion", "Stellar motion", "stellar-kinematics"],
  ["proper-motions", "Proper motions", "stellar-motion"],
  ["star-clusters", "Star clusters", "stellar-astronomy"],
  ["globular-star-clusters", "Globular star clusters", "star-clusters"],
  ["observational-astronomy", "Observational astronomy"],
  ["astronomical-techniques", "Astronomical techniques", "observational-astronomy"],
  ["astrometry", "Astrometry", "astronomical-techniques"],
  ["parallax", "Parallax", "astrometry"],
  ["stellar-parallax", "Stellar parallax", "parallax"],
  ["radial-velocity", "Radial velocity", "astrometry"],
  ["standard-stars", "Standard stars", "astrometry"],
  ["doppler-shift", "Doppler shift", "astronomical-techniques"],
  ["redshifted", "Redshifted", "doppler-shift"],
  ["interferometry", "Interferometry", "astronomical-techniques"],
  ["photometry", "Photometry", "astronomical-techniques"],
  ["ccd-photometry", "CCD photometry", "photometry"],
  ["galaxy-photometry", "Galaxy photometry", "photometry"],
  ["light-curves", "Light curves", "photometry"],
  ["photographic-photometry", "Photographic photometry", "photometry"],
  ["stellar-photometry", "Stellar photometry", "photometry"],
  ["spectroscopy", "Spectroscopy", "astronomical-techniques"],
  ["galaxy-spectroscopy", "Galaxy spectroscopy", "spectroscopy"],
  ["stellar-spectral-lines", "Stellar spectral lines", "spectroscopy"],
  ["gamma-ray-astronomy", "Gamma-ray astronomy", "observational-astronomy"],
  ["radio-astronomy", "Radio astronomy", "observational-astronomy"],
  ["ultraviolet-astronomy", "Ultraviolet astronomy", "observational-astronomy"],
  ["x-ray-astronomy", "X-ray astronomy", "observational-astronomy"],
  ["virtual-observatories", "Virtual observatories", "observational-astronomy"],
  ["catalogs", "Catalogs", "observational-astronomy"],
  ["surveys", "Surveys", "observational-astronomy"],
  ["constellations", "Constellations", "observational-astronomy"],
  ["solar-system-astronomy", "Solar system astronomy"],
  ["planetary-science", "Planetary science", "solar-system-astronomy"],
  ["solar-system", "Solar system", "solar-system-astronomy"],
  ["planetary-rings", "Planetary rings", "solar-system"],
  ["small-solar-system-bodies", "Small Solar System bodies", "solar-system"],
  ["trans-neptunian-objects", "Trans-Neptunian objects", "small-solar-system-bodies"],
  ["exoplanet-astronomy", "Exoplanet astronomy"],
  ["exoplanets", "Exoplanets", "exoplanet-astronomy"],
  ["exoplanet-catalogs", "Exoplanet catalogs", "exoplanet-astronomy"],
  ["interstellar-medium", "Interstellar medium"],
  ["nebulae", "Nebulae", "interstellar-medium"],
  ["emission-nebulae", "Emission nebulae", "nebulae"],
  ["h-ii-regions", "H II regions", "emission-nebulae"],
  ["planetary-nebulae", "Planetary nebulae", "emission-nebulae"],
  ["galaxies", "Galaxies"],
  ["dwarf-galaxies", "Dwarf galaxies", "galaxies"],
  ["spiral-galaxies", "Spiral galaxies", "galaxies"],
  ["blazars", "Blazars", "galaxies"],
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
    description: "A small part of the thesaurus (https://astrothesaurus.org, CC BY-SA): what the " +
      "sandbox's records use, with neighbours",
    flavour: "SKOS",
    terms: CONCEPTS,
  },
};
