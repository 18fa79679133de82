/**
 * What a TAP service declares, in words for people.
 *
 * @module
 */
import type { TapCapability } from "./_vosi_tap.ts";

/** Lines about languages, features, formats, uploads and limits. */
export function describeCapability(tap: TapCapability): readonly string[] {
  const lines = tap.languages.map(({ name, versions }) =>
    `Language: ${name} ${versions.join(", ")}`.trim()
  );
  const keywords = tap.features().filter(({ group }) => !/#features-udf$/i.test(group));
  if (keywords.length > 0) lines.push(`Features: ${keywords.map(({ form }) => form).join(", ")}`);
  if (tap.functions.length > 0) {
    lines.push("Functions:", ...new Set(tap.functions.map(({ form }) => `  ${form}`)));
  }
  if (tap.dataModels.length > 0) {
    lines.push(`Data models: ${tap.dataModels.map(({ name }) => name).join(", ")}`);
  }
  const formats = new Set(tap.outputFormats.map(({ mime, aliases }) => aliases[0] ?? mime));
  lines.push(
    `Formats: ${[...formats].join(", ")}`,
    tap.uploadMethods.length === 0
      ? "Uploads: none"
      : `Uploads: ${tap.uploadMethods.map((id) => id.replace(/^.*#(upload-)?/, "")).join(", ")}`,
  );
  for (const mode of ["sync", "async"] as const) {
    const parts: string[] = [];
    const rows = tap.maxrec(mode);
    const most = tap.hardLimit(mode);
    const seconds = tap.executionDuration(mode);
    if (rows !== undefined) parts.push(`${rows} rows by default`);
    if (most !== undefined) parts.push(`${most} rows at most`);
    const time = seconds.default ?? seconds.hard;
    if (time !== undefined) parts.push(`${time} s`);
    if (parts.length > 0) lines.push(`Limits (${mode}): ${parts.join(", ")}`);
  }
  return lines;
}
