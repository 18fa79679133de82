/**
 * What the figures were measured on; without the machine's name.
 *
 * @module
 */
import { VERSION } from "../core/runtime/version.ts";
import { outputOf } from "./peers.ts";

/** A machine and our own versions. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly denovo: string;
  readonly deno: string;
  readonly v8: string;
}

/** This machine. */
export async function thisMachine(): Promise<Machine> {
  return {
    cpu: await cpuModel(),
    cores: navigator.hardwareConcurrency,
    memoryBytes: Deno.systemMemoryInfo().total,
    system: `${Deno.build.os} ${Deno.build.arch}`,
    denovo: VERSION,
    deno: Deno.version.deno,
    v8: Deno.version.v8,
  };
}

async function cpuModel(): Promise<string> {
  // By another program, since Deno itself reads nothing below /proc without all permissions.
  const linux = await outputOf(["cat", "/proc/cpuinfo"]);
  const model = /^model name\s*:\s*(.+)$/m.exec(linux ?? "")?.[1] ??
    await outputOf(["sysctl", "-n", "machdep.cpu.brand_string"]);
  return model?.trim() ?? "unknown CPU";
}
