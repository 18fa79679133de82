/**
 * What the sandbox serves and where, by short names.
 *
 * @module
 */
import { EXTRAS } from "./extras.ts";
import { SERVICES } from "./simple_services.ts";
import { TAP_SITES } from "./tap_sites.ts";

/** The URLs of the services, by short names. */
export interface SandboxServices {
  /** Table Access: all tables of the sandbox, in ADQL. */
  readonly tap: string;
  /** Table Access: stand-ins for tables of the GAVO data centre. */
  readonly tapGavo: string;
  /** Table Access: stand-ins for tables of VizieR. */
  readonly tapVizier: string;
  /** Table Access: stand-ins for tables of the Gaia archive. */
  readonly tapGaia: string;
  /** Table Access: synthetic tables under their own names. */
  readonly tapSynthetic: string;
  /** Table Access: a data centre that can do all of ADQL; proper motions, spectra. */
  readonly tapComplete: string;
  /** Table Access: a data centre without CAST; proper motions. */
  readonly tapNoCast: string;
  /** Table Access: a data centre without UNION, and with names without their quotes. */
  readonly tapBareNames: string;
  /** Table Access: a data centre with ADQL 2.0, without uploads; proper motions, spectra. */
  readonly tapOld: string;
  /** EPN-TAP: two tables. */
  readonly epn: string;
  /** EPN-TAP with the utype from before the standard. */
  readonly epnOld: string;
  /** EPN-TAP with a name that needs quotes and is shown without. */
  readonly epnBare: string;
  /** The Registry: the same as `tap`, or as `registryBroken`, as was chosen. */
  readonly registry: string;
  /** The Registry, with services that fail on purpose among the others. */
  readonly registryBroken: string;
  /** Sesame; `/-ox/SNV?NAME` follows. */
  readonly sesame: string;
  /** Vocabularies; `/messenger` and others follow. */
  readonly vocabularies: string;
  /** Simple Spectral Access: synthetic spectra. */
  readonly ssa: string;
  /** Simple Image Access 2: images of M51, synthetic cubes. */
  readonly sia2: string;
  /** Simple Line Access: lines of hydrogen. */
  readonly slap: string;
  /** Links of images, cubes and spectra; `?ID=` follows. */
  readonly datalink: string;
  /** Cutouts of images, cubes and spectra. */
  readonly soda: string;
  /** Table Access as at the AIP: wants `Authorization: Token demo`; synthetic tables. */
  readonly aip: string;
  /** The files to which paths in the tables of `aip` are relative; with a slash at the end. */
  readonly aipFiles: string;
  /** Simple Image Access 1: images of M51. */
  readonly sia: string;
  /** Simple Cone Search: Hipparcos stars brighter than V = 6. */
  readonly scs: string;
  /** Simple Cone Search: Messier's list. */
  readonly scsMessier: string;
  /** Simple Cone Search: globular clusters and satellite galaxies. */
  readonly scsClusters: string;
  /** Simple Cone Search: exoplanets. */
  readonly scsExoplanets: string;
  /** Simple Cone Search: synthetic supernovae. */
  readonly scsSupernovae: string;
}

/**
 * The URLs of all services below a base such as `http://127.0.0.1:8080`.
 *
 * @param base The base.
 * @param broken Whether `registry` is the one with services that fail on purpose.
 */
export function serviceUrls(base: string, broken = false): SandboxServices {
  const all = [...TAP_SITES, ...SERVICES, ...EXTRAS];
  const url = (key: keyof SandboxServices) =>
    base + (all.find((service) => service.key === key)?.path ?? "");
  return {
    tap: url("tap"),
    tapGavo: url("tapGavo"),
    tapVizier: url("tapVizier"),
    tapGaia: url("tapGaia"),
    tapSynthetic: url("tapSynthetic"),
    tapComplete: url("tapComplete"),
    tapNoCast: url("tapNoCast"),
    tapBareNames: url("tapBareNames"),
    tapOld: url("tapOld"),
    epn: url("epn"),
    epnOld: url("epnOld"),
    epnBare: url("epnBare"),
    registry: url(broken ? "registryBroken" : "tap"),
    registryBroken: url("registryBroken"),
    sesame: url("sesame"),
    vocabularies: url("vocabularies"),
    ssa: url("ssa"),
    sia2: url("sia2"),
    slap: url("slap"),
    datalink: url("datalink"),
    soda: url("soda"),
    aip: url("aip"),
    aipFiles: base + (TAP_SITES.find(({ key }) => key === "aip")?.filesPath ?? ""),
    sia: url("sia"),
    scs: url("scs"),
    scsMessier: url("scsMessier"),
    scsClusters: url("scsClusters"),
    scsExoplanets: url("scsExoplanets"),
    scsSupernovae: url("scsSupernovae"),
  };
}
