/**
 * `sim_services.ts SCALE [nodrip]`: a hundred cone searches on one port of 127.0.0.1, which is printed. They take 0.2 to 5 s
 * times SCALE, always the same each; ten of them are broken in five ways. With `nodrip` those that drip hang instead.
 */
const [scale = "0.1", flag] = Deno.args;

/** Fractions from 0 to 1 that are the same in each run: multiples of the golden ratio. */
const fraction = (i: number) => (0.5 + i * 0.6180339887498949) % 1;

// Those that hang come first: at the end of the list one alone would decide how long all take.
const BROKEN = [
  ...["hang", "hang", "hang", "hang", "drip", "drip"],
  ...["status", "status", "truncate", "reset"],
];
const FIELDS = [
  '<FIELD name="id" ucd="ID_MAIN" datatype="char" arraysize="*"/>',
  '<FIELD name="ra" ucd="POS_EQ_RA_MAIN" datatype="double" unit="deg"/>',
  '<FIELD name="dec" ucd="POS_EQ_DEC_MAIN" datatype="double" unit="deg"/>',
  '<FIELD name="mag" datatype="float"/>',
  '<FIELD name="note" datatype="char" arraysize="*"/>',
];
const ROWS = Array.from(
  { length: 200 },
  (_, i) =>
    `<TR><TD>star ${i}</TD><TD>${(10 + fraction(i)).toFixed(9)}</TD><TD>${
      (20 + fraction(7 * i)).toFixed(9)
    }</TD><TD>${(9 + i / 31).toFixed(3)}</TD><TD>seen &amp; measured, number ${i} of 200</TD></TR>`,
);
const ANSWER =
  '<?xml version="1.0"?><VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3">' +
  `<RESOURCE type="results"><INFO name="QUERY_STATUS" value="OK"/><TABLE>${FIELDS.join("")}<DATA>` +
  `<TABLEDATA>\n${ROWS.join("\n")}\n</TABLEDATA></DATA></TABLE></RESOURCE></VOTABLE>\n`;
const BYTES = new TextEncoder().encode(ANSWER);
const headers = { "content-type": "application/x-votable+xml" };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ten bytes every 100 ms, for as long as somebody listens. */
function drip(): Response {
  let at = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      timer = setInterval(() => controller.enqueue(BYTES.slice(at, at += 10)), 100);
    },
    cancel: () => clearInterval(timer),
  });
  return new Response(body, { headers });
}

/** A connection that ends in the middle of the answer. */
function reset(): Response {
  let begun = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (begun) {
        await pause(5);
        return controller.error(new Error("reset"));
      }
      begun = true;
      controller.enqueue(BYTES.slice(0, 500));
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers });
}

Deno.serve({
  hostname: "127.0.0.1",
  port: 0,
  // deno-lint-ignore no-console
  onListen: ({ port }) => console.log(port),
}, async (request) => {
  const i = Number(new URL(request.url).pathname.split("/")[2]);
  const kind = i % 10 === 3 ? BROKEN[Math.floor(i / 10)] : "good";
  await pause((0.2 + 4.8 * fraction(i)) * 1000 * Number(scale));
  switch (kind === "drip" && flag === "nodrip" ? "hang" : kind) {
    case "good":
      return new Response(BYTES, { headers });
    case "status":
      return new Response("out of order", { status: 500 });
    case "truncate":
      return new Response(BYTES.slice(0, BYTES.length >> 1), { headers });
    case "drip":
      return drip();
    case "reset":
      return reset();
    default:
      return await new Promise<Response>(() => {});
  }
});
