/**
 * The vocabularies of the IVOA, in the form for programs.
 *
 * Vocabularies in the VO 2 (2021-05-25), section 3.2.1 ("desise").
 *
 * @module
 */
import { SANDBOX_NOTICE } from "./_answer.ts";
import { VOCABULARIES, type VocabularySpec } from "./_vocabulary_terms.ts";

const BASE = "http://www.ivoa.net/rdf/";

/** Whether a word is a concept of the thesaurus, as far as it is known here. */
export function isConcept(word: string): boolean {
  return VOCABULARIES["uat"]?.terms.some(([id]) => id === word) === true;
}

/**
 * Whether a term is another one, or narrower than it.
 *
 * @param name The vocabulary's name.
 * @param wanted The wider term.
 * @param term The term in question.
 * @throws {RangeError} If there is no such vocabulary, or no such wider term in it.
 */
export function isNarrower(name: string, wanted: string, term: string): boolean {
  const vocabulary = VOCABULARIES[name.toLowerCase()];
  if (vocabulary === undefined) throw new RangeError(`There is no vocabulary "${name}" here`);
  const find = (text: string) =>
    vocabulary.terms.find(([id]) => id.toLowerCase() === text.toLowerCase());
  const goal = find(wanted);
  if (goal === undefined) throw new RangeError(`There is no term "${wanted}" in ${name}`);
  const seen = new Set<string>();
  const edge = [term];
  for (let next = edge.pop(); next !== undefined; next = edge.pop()) {
    const [id, , ...wider] = find(next) ?? [];
    if (id === goal[0]) return true;
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    edge.push(...wider);
  }
  return false;
}

function desise(name: string, { title, description, flavour, terms }: VocabularySpec): string {
  const entries = terms.map(([id, label, ...wider]) => [id, {
    label,
    description: `${label} (sandbox)`,
    wider,
    narrower: terms.filter(([, , ...above]) => above.includes(id)).map(([narrow]) => narrow),
  }]);
  return JSON.stringify({
    uri: BASE + name,
    flavour,
    title,
    description: `${description}. Served by the denovo sandbox: ${SANDBOX_NOTICE}`,
    terms: Object.fromEntries(entries),
  });
}

/**
 * The answer to a request for a vocabulary.
 *
 * @param name Its name below `http://www.ivoa.net/rdf/`: `datalink/core`.
 * @returns The vocabulary as JSON; undefined if there is none of the name.
 */
export function vocabularyResponse(name: string): Response | undefined {
  const vocabulary = VOCABULARIES[name.replace(/\/$/, "").toLowerCase()];
  return vocabulary === undefined
    ? undefined
    : new Response(desise(name.replace(/\/$/, "").toLowerCase(), vocabulary), {
      headers: { "content-type": "application/x-desise+json" },
    });
}
