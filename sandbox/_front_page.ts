/**
 * The front page: what is here, and that it is not the real thing.
 *
 * @module
 */
import { SANDBOX_NOTICE } from "./_answer.ts";
import { escapeXml } from "./_votable.ts";
import { creditOf, tableCredit } from "./credit.ts";
import { IMAGE_FILE } from "./images.ts";
import { EXTRAS } from "./extras.ts";
import { SERVICES } from "./simple_services.ts";
import { TAP_SITES } from "./tap_sites.ts";

/** A query that has an answer, for each protocol. */
const EXAMPLES = {
  scs: "?RA=83.8&DEC=-5.4&SR=10",
  sia: "?POS=202.47,47.195&SIZE=0.1&FORMAT=image/fits",
} as const;

const TAP_EXAMPLE = new URLSearchParams({
  QUERY: "SELECT table_name, description FROM tap_schema.tables",
  RESPONSEFORMAT: "tsv",
}).toString();

/** The page as HTML. */
export function frontPage(origin: string): Response {
  const items = SERVICES.map((service) => {
    const credit = service.table === undefined ? creditOf(IMAGE_FILE) : tableCredit(service.table);
    const url = origin + service.path;
    return `<li>${escapeXml(service.title)} (${service.protocol.toUpperCase()}):
<code>${escapeXml(url)}</code>,
<a href="${escapeXml(url + EXAMPLES[service.protocol])}">example</a>.
<small>Data: ${escapeXml(credit.citation)}. Licence: ${escapeXml(credit.license)}.</small>`;
  });
  const taps = TAP_SITES.map(({ path, title, token }) => {
    const url = escapeXml(origin + path);
    const rest = token === undefined
      ? `,
<a href="${url}/sync?${escapeXml(TAP_EXAMPLE)}">tables</a>,
<a href="${url}/async">jobs</a>.`
      : `. It wants the header <code>Authorization: Token ${escapeXml(token)}</code>.`;
    return `<li>${escapeXml(title)} (TAP): <code>${url}</code>,
<a href="${url}/examples">examples</a>${rest}`;
  });
  const extras = EXTRAS.map(({ path, title }) =>
    `<li>${escapeXml(title)}: <code>${escapeXml(origin + path)}</code>.`
  );
  const page = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>denovo sandbox</title></head>
<body><h1>denovo sandbox</h1>
<p><b>${escapeXml(SANDBOX_NOTICE)}</b></p>
<ul>
${[...taps, ...items, ...extras].join("\n")}
</ul></body></html>
`;
  return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
}
