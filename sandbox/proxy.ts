/**
 * The sandbox as a proxy: programs that have the addresses of real services written into them are answered by what stands
 * for these here. It never asks the network; what it has nothing for, it refuses.
 *
 * @module
 */

/** Marks the answers. */
const VIA = "1.1 sandbox";

/** Where the registry is by default. */
const REGISTRY = "/tap";

type Rule = readonly [hosts: readonly string[], path: string, local: string];

const GAVO = ["dc.g-vo.org", "dc.zah.uni-heidelberg.de"] as const;

/** Hosts, beginnings of paths there, and what is in their place here; the longest path counts. */
const RULES: readonly Rule[] = [
  [GAVO, "/tap", "/gavo"],
  [GAVO, "/__system__/tap/run/tap", "/gavo"],
  [GAVO, "/maidanak/res/rawframes/siap/siap.xml", "/sia"],
  [GAVO, "/lswscans/res/positions/siap/siap.xml", "/sia"],
  [GAVO, "/bgds/q/sia/siap.xml", "/sia"],
  [GAVO, "/rosat/q/im/siap.xml", "/sia"],
  [GAVO, "/arihip/q/cone/scs.xml", "/scs/stars"],
  [GAVO, "/feros/q/ssa/ssap.xml", "/ssa"],
  [GAVO, "/flashheros/q/ssa/ssap.xml", "/ssa"],
  [["reg.g-vo.org"], "/tap", "/registry"],
  [["registry.euro-vo.org"], "/regtap/tap", "/registry"],
  [["voparis-rr.obspm.fr"], "/tap", "/registry"],
  [["tapvizier.cds.unistra.fr", "tapvizier.u-strasbg.fr"], "/TAPVizieR/tap", "/vizier"],
  [["gea.esac.esa.int"], "/tap-server/tap", "/gaia"],
  [["cars.aip.de", "stella.aip.de"], "/tap", "/aip/tap"],
  [["cars.aip.de"], "/files/", "/aip/files/"],
  [["www.ivoa.net", "ivoa.net"], "/rdf", "/rdf"],
  [["cds.unistra.fr", "cdsweb.u-strasbg.fr", "cds.u-strasbg.fr"], "/cgi-bin/nph-sesame", "/sesame"],
  [["vizier.cfa.harvard.edu"], "/viz-bin/nph-sesame", "/sesame"],
];

function refuse(why: string): Response {
  return new Response(`${why}\n`, {
    status: 502,
    headers: { "content-type": "text/plain; charset=utf-8", "via": VIA },
  });
}

/**
 * The path here for an address elsewhere.
 *
 * @returns The path, without the query, `/registry` for registries; undefined if there is nothing for it.
 */
export function localPath(url: URL): string | undefined {
  const begins = (path: string) =>
    url.pathname === path || url.pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
  const [best] = RULES
    .filter(([hosts, path]) => hosts.includes(url.hostname) && begins(path))
    .sort((a, b) => b[1].length - a[1].length);
  return best === undefined ? undefined : best[2] + url.pathname.slice(best[1].length);
}

/**
 * Answers what came to the sandbox as to a proxy.
 *
 * @param request The request; its URL is that of the real service.
 * @param base Where the sandbox is.
 * @param answer Answers requests to the sandbox.
 * @param options The path of the registry; `/tap` by default.
 */
export async function answerProxied(
  request: Request,
  base: string,
  answer: (request: Request) => Promise<Response>,
  options: { readonly registry?: string } = {},
): Promise<Response> {
  if (request.method === "CONNECT") return refuseConnect();
  const url = new URL(request.url);
  const path = localPath(url);
  if (path === undefined) {
    return refuse(
      `The sandbox has nothing for ${url.origin}${url.pathname} and does not ask the network`,
    );
  }
  const { registry = REGISTRY } = options;
  const place = path.replace(/^\/registry(?=\/|$)/, registry);
  const local = await answer(new Request(base + place + url.search, request));
  const headers = new Headers(local.headers);
  headers.set("via", VIA);
  return new Response(local.body, { status: local.status, headers });
}

/** The answer to clients that want a tunnel for https. */
function refuseConnect(): Response {
  return refuse("The sandbox is no proxy for https: use an address that begins with http");
}
