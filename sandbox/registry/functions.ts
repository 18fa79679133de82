/**
 * The functions that queries of the Registry use besides those of the IVOA's catalogue.
 *
 * @module
 */
import type { EngineFunction } from "../../core/engine/mod.ts";
import { isNarrower } from "../vocabularies.ts";

/** Whether a term is another one or narrower, in a vocabulary of the IVOA; as GAVO's service has it. */
export const VOCMATCH: EngineFunction = {
  form: "gavo_vocmatch(vocname TEXT, term TEXT, matchagainst TEXT) -> INTEGER",
  call: (vocabulary = null, wanted = null, term = null) => {
    if (vocabulary === null || wanted === null || term === null) return 0n;
    return isNarrower(String(vocabulary), String(wanted), String(term)) ? 1n : 0n;
  },
};
