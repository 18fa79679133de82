import type { Random } from "../../fuzz/_random.ts";

/** A decimal number of any length; many lie half way between two doubles, and next to that. */
export function decimal(random: Random): string {
  const digits = (n: number) => Array.from({ length: n }, () => random.below(10)).join("");
  const sign = random.pick(["", "", "-", "+"]);
  const power = random.pick([0, 0, random.below(45) - 22, random.below(150) - 75]);
  const exponent = power === 0 ? "" : random.pick(["e", "E"]) + power;
  switch (random.below(6)) {
    case 0:
      return `${sign}${digits(1 + random.below(25))}${exponent}`;
    case 1:
      return `${sign}${digits(random.below(12))}.${digits(1 + random.below(18))}${exponent}`;
    case 2: {
      const half = (1n << 53n) + 2n * BigInt(random.below(2 ** 50)) + 1n;
      return `${sign}${half * (1n << BigInt(random.below(10))) + BigInt(random.below(3)) - 1n}`;
    }
    case 3:
      return `${sign}${2 ** (48 + random.below(5)) + random.below(2 ** 40)}.${
        random.pick(["5", "25", "125", "0625", "03125", "4999", "5001", "50000001", "0"])
      }`;
    case 4:
      return `${sign}0.${"0".repeat(random.below(8))}${digits(1 + random.below(22))}${exponent}`;
    default: {
      const number = (random.next() - 0.5) * 10 ** (random.below(40) - 20);
      return random.pick([String(number), number.toPrecision(17), number.toPrecision(21)]);
    }
  }
}
