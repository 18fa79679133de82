/**
 * What the sandbox has besides tables, cones and the image service of version 1: names, vocabularies, spectra, and images
 * by SIA 2. Nothing of it is loaded before it is asked.
 *
 * @module
 */
import { AUTHORITY } from "./_answer.ts";

/** A service that can be loaded. */
export interface ExtraEntry {
  /** Its name in `SandboxServices`. */
  readonly key:
    | "sesame"
    | "vocabularies"
    | "ssa"
    | "sia2"
    | "spectra"
    | "slap"
    | "datalink"
    | "soda"
    | "cubes"
    | "previews";
  readonly path: string;
  readonly title: string;
  /** Answers requests below its path; undefined if there is nothing. */
  load(): Promise<(request: Request, rest: string) => Promise<Response | undefined>>;
}

/** These services. */
export const EXTRAS: readonly ExtraEntry[] = [
  {
    key: "sesame",
    path: "/sesame",
    title: "Sesame: positions of objects by name",
    load: async () => {
      const { answerSesame } = await import("./resolver.ts");
      return (request) => Promise.resolve(answerSesame(request));
    },
  },
  {
    key: "vocabularies",
    path: "/rdf",
    title: "Vocabularies of the IVOA",
    load: async () => {
      const { vocabularyResponse } = await import("./vocabularies.ts");
      return (_, rest) => Promise.resolve(vocabularyResponse(rest));
    },
  },
  {
    key: "ssa",
    path: "/ssa",
    title: "Spectra (synthetic)",
    load: async () => {
      const { answerSsa } = await import("./ssa.ts");
      return async (request, rest) =>
        rest === "" ? await answerSsa(request, `${AUTHORITY}/ssa`) : undefined;
    },
  },
  {
    key: "sia2",
    path: "/sia2",
    title: "Images of M51, by SIA 2",
    load: async () => {
      const [{ answerSia2 }, { vosiCapabilities }, { availabilityResponse }] = await Promise.all([
        import("./sia2.ts"),
        import("./_vosi.ts"),
        import("./tap/capabilities.ts"),
      ]);
      const upSince = new Date();
      return async (request, rest) => {
        const base = `${new URL(request.url).origin}/sia2`;
        const standardId = "ivo://ivoa.net/std/SIA#query-2.0";
        switch (rest) {
          case "":
          case "query":
            return await answerSia2(request, `${AUTHORITY}/sia2`);
          case "capabilities":
            return vosiCapabilities(base, [{ standardId, url: `${base}/query`, version: "2.0" }]);
          case "availability":
            return availabilityResponse(upSince);
          default:
            return undefined;
        }
      };
    },
  },
  {
    key: "spectra",
    path: "/spectra",
    title: "Files of spectra (synthetic)",
    load: async () => {
      const [{ spectrumFile }, { fileResponse }] = await Promise.all([
        import("./spectra.ts"),
        import("./_files.ts"),
      ]);
      return async (request, rest) => {
        const file = spectrumFile(rest);
        return file === undefined ? undefined : await fileResponse(request, file);
      };
    },
  },
  {
    key: "slap",
    path: "/slap",
    title: "Lines of hydrogen",
    load: async () => {
      const { answerSlap } = await import("./slap.ts");
      return async (request, rest) =>
        rest === "" ? await answerSlap(request, `${AUTHORITY}/slap`) : undefined;
    },
  },
  {
    key: "datalink",
    path: "/datalink/links",
    title: "Links of images, cubes and spectra",
    load: async () => {
      const { answerLinks } = await import("./datalink.ts");
      return async (request, rest) => rest === "" ? await answerLinks(request) : undefined;
    },
  },
  {
    key: "soda",
    path: "/soda/sync",
    title: "Cutouts of images, cubes and spectra",
    load: async () => {
      const { answerSoda } = await import("./soda.ts");
      return async (request, rest) => rest === "" ? await answerSoda(request) : undefined;
    },
  },
  {
    key: "cubes",
    path: "/cubes",
    title: "Files of cubes (synthetic)",
    load: async () => {
      const [{ CUBES, cubeBytes }, { fileResponse }] = await Promise.all([
        import("./soda_cube.ts"),
        import("./_files.ts"),
      ]);
      return async (request, rest) => {
        const cube = CUBES.find(({ name }) => name === rest);
        if (cube === undefined) return undefined;
        const file = { name: cube.name, mediaType: "image/fits", bytes: cubeBytes(cube) };
        return await fileResponse(request, file);
      };
    },
  },
  {
    key: "previews",
    path: "/previews",
    title: "Small pictures of images, cubes and spectra",
    load: async () => {
      const [{ previewFile }, { fileResponse }] = await Promise.all([
        import("./datalink_sets.ts"),
        import("./_files.ts"),
      ]);
      return async (request, rest) => {
        const file = await previewFile(rest);
        return file === undefined ? undefined : await fileResponse(request, file);
      };
    },
  },
];

/** The answer of one of these services; undefined if the path is none of theirs. */
export async function answerExtra(request: Request): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  const entry = EXTRAS.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  if (entry === undefined) return undefined;
  const answer = await entry.load();
  return await answer(request, pathname.slice(entry.path.length + 1));
}
