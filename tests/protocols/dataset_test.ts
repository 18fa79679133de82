import { completeUrl, mimeToExtension, parseMime, suggestName } from "../../protocols/dataset.ts";
import { assertEquals } from "../../deps/assert.ts";

Deno.test("mimeToExtension() knows the forms that services use", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "image/fits": ".fits",
    "application/fits": ".fits",
    "image/x-fits": ".fits",
    "application/x-fits-bintable": ".fits",
    "IMAGE/FITS": ".fits",
    "image/fits;compress=gzip": ".fits.gz",
    'image/fits; Compress="gzip"': ".fits.gz",
    "image/fits;compress=fpack": ".fits.fz",
    "application/x-votable+xml": ".vot",
    "application/x-votable+xml;serialization=TABLEDATA": ".vot",
    "application/x-votable+xml;content=datalink": ".vot",
    "text/xml;content=x-votable": ".vot",
    "text/xml;votable": ".vot",
    "text/xml": ".xml",
    "image/jpeg": ".jpeg",
    "image/png": ".png",
    "text/csv;header=present": ".csv",
    "text/plain; charset=utf-8": ".txt",
    "application/x-tar;compress=gzip": ".tar.gz",
    "application/octet-stream": undefined,
    "image/fitsy": undefined,
    "": undefined,
  };
  for (const [mime, extension] of Object.entries(cases)) {
    assertEquals(mimeToExtension(mime), extension, mime);
  }
});

Deno.test("parseMime() takes a type apart", () => {
  assertEquals(parseMime(` Text/XML ; Content="x-votable";q`), {
    essence: "text/xml",
    parameters: { content: "x-votable" },
  });
});

Deno.test("suggestName() makes a name of title and type", () => {
  const name = (title: string, accessFormat: string): string =>
    suggestName({ title, accessFormat });
  assertEquals(name(" M 51\tR ", "image/fits"), "M_51_R.fits");
  assertEquals(name("m51.FITS", "image/fits"), "m51.FITS");
  assertEquals(name("", "image/jpeg"), "dataset.jpeg");
  assertEquals(name("M51", "application/octet-stream"), "M51");
});

Deno.test("completeUrl() resolves relative URLs only", () => {
  assertEquals(completeUrl("http://b.org/y?x=1 2", "http://a.org/"), "http://b.org/y?x=1 2");
  assertEquals(completeUrl("/y", "http://a.org/x"), "http://a.org/y");
  assertEquals(completeUrl("y", ""), "y");
  assertEquals(completeUrl("", "http://a.org/x"), "");
});
