/**
 * Examples: a page for people that programs can read, too.
 *
 * DALI 1.1, section 2.3: XHTML with RDFa.
 *
 * @module
 */
import { escapeText } from "../../core/xml/write.ts";
import { SANDBOX_NOTICE } from "../_answer.ts";
import type { TapExample, TapSite } from "../tap_site.ts";

function item({ id, title, query, description }: TapExample): string {
  return `<div typeof="example" id="${id}" resource="#${id}">
<h2 property="name">${escapeText(title)}</h2>
<p>${escapeText(description)}</p>
<pre property="query">${escapeText(query)}</pre>
</div>
`;
}

/** The page. */
export function examplesResponse(site: TapSite): Response {
  const page = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en">
<head><title>Examples: ${escapeText(site.title)}</title></head>
<body vocab="http://www.ivoa.net/rdf/examples#">
<h1>Examples: ${escapeText(site.title)}</h1>
<p>${escapeText(SANDBOX_NOTICE)}</p>
${(site.examples ?? []).map(item).join("")}</body>
</html>
`;
  return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
}
