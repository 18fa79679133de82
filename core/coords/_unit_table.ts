/**
 * The units known by name: those of VOUnits 1.0 ("Known units"), and older and other names met in tables.
 *
 * @module
 */

/** What a symbol stands for: a factor times base units. */
export interface KnownUnit {
  /** How VOUnits writes it, where it has it; else as here. */
  readonly symbol: string;
  /** The factor is `mantissa` × 10^`power`, kept apart so that powers of ten stay exact. */
  readonly mantissa: number;
  /** See `mantissa`. */
  readonly power: number;
  /** Exponents of the base units. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** Whether SI prefixes may stand before it. */
  readonly prefixable: boolean;
}

/** SI prefixes to powers of ten. */
export const PREFIXES: Readonly<Record<string, number>> = {
  ...{ da: 1, h: 2, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18, Z: 21, Y: 24 },
  ...{ d: -1, c: -2, m: -3, u: -6, n: -9, p: -12, f: -15, a: -18, z: -21, y: -24 },
};

/** Binary prefixes, for bits and bytes only, to powers of two. */
export const BINARY_PREFIXES: Readonly<Record<string, number>> = {
  ...{ Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60, Zi: 70, Yi: 80 },
};

// Constants: SI Brochure (exact ones), CODATA 2022 (u, Ry), IAU 2012 B2 (AU), IAU 2015 B2 and B3 (pc, Sun, planets).
// Columns: symbol, factor, base units, then "-" when no prefix may stand before it.
const UNITS = `
m 1 m
g 1e-3 kg
s 1 s
A 1 A
K 1 K
mol 1 mol
cd 1 cd -
rad 1 rad
sr 1 rad2
Hz 1 s-1
N 1 m kg s-2
Pa 1 m-1 kg s-2
J 1 m2 kg s-2
W 1 m2 kg s-3
C 1 A s
V 1 m2 kg s-3 A-1
Ohm 1 m2 kg s-3 A-2
S 1 m-2 kg-1 s3 A2
F 1 m-2 kg-1 s4 A2
Wb 1 m2 kg s-2 A-1
T 1 kg s-2 A-1
H 1 m2 kg s-2 A-2
lm 1 cd rad2
lx 1 cd rad2 m-2
Bq 1 s-1 -
min 60 s
h 3600 s
d 86400 s
a 31557600 s
yr 31557600 s
deg 1.7453292519943295e-2 rad
arcmin 2.908882086657216e-4 rad
arcsec 4.84813681109536e-6 rad
mas 4.84813681109536e-9 rad -
Angstrom 1e-10 m
AU 149597870700 m
pc 3.085677581491367e16 m
lyr 9460730472580800 m
eV 1.602176634e-19 m2 kg s-2
Ry 2.1798723611029888e-18 m2 kg s-2
erg 1e-7 m2 kg s-2
dyn 1e-5 m kg s-2
G 1e-4 kg s-2 A-1
barn 1e-28 m2
Jy 1e-26 kg s-2
u 1.66053906892e-27 kg
solMass 1.988409870698051e30 kg
solLum 3.828e26 m2 kg s-3
solRad 6.957e8 m
jupiterMass 1.8981245973360505e27 kg -
jupiterRad 7.1492e7 m -
earthMass 5.972167867791379e24 kg -
earthRad 6.3781e6 m -
D 3.3333333333333333e-30 A m s
R 7.957747154594767e8 ph s-1 m-2 rad-2
bar 1e5 m-1 kg s-2
mag 1 mag
dex 1 dex -
dB 1 dB -
count 1 ct
photon 1 ph
electron 1 electron
adu 1 adu
pixel 1 pix
voxel 1 voxel
chan 1 chan
bin 1 bin
beam 1 beam
Sun 1 Sun
bit 1 bit
byte 8 bit
% 1e-2 1 -
ppm 1e-6 1 -
ppb 1e-9 1 -
hourangle 2.617993877991494e-1 rad -
`;

/** Other names of units, each `name=what it is`; what may have a prefix. */
const ALIASES = `
ct=count counts=count ph=photon photons=photon pix=pixel pixels=pixel B=byte bytes=byte bits=bit au=AU
angstrom=Angstrom Angstroms=Angstrom angstroms=Angstrom AA=Angstrom Ang=Angstrom ang=Angstrom Å=Angstrom
micron=um microns=um micrometer=um micrometers=um micrometre=um
ohm=Ohm Ω=Ohm uas=uarcsec muas=uarcsec uarcs=uarcsec marcsec=mas marcs=mas milliarcsec=mas milliarcsecond=mas
milliarcseconds=mas microarcsec=uarcsec microarcsecond=uarcsec microarcseconds=uarcsec arcs=arcsec
arcsecond=arcsec arcseconds=arcsec arcsecs=arcsec asec=arcsec arcminute=arcmin arcminutes=arcmin arcm=arcmin amin=arcmin
degree=deg degrees=deg degs=deg °=deg radian=rad radians=rad
sec=s secs=s second=s seconds=s minute=min minutes=min mins=min hr=h hrs=h hour=h hours=h
day=d days=d year=yr years=yr yrs=yr Jyr=yr julianyear=yr cy=hyr century=hyr centuries=hyr
metre=m metres=m meter=m meters=m centimeter=cm centimeters=cm millimeter=mm millimeters=mm kilometer=km kilometers=km
nanometer=nm nanometers=nm nanometre=nm gram=g grams=g kilogram=kg kilograms=kg kelvin=K Kelvin=K hertz=Hz Hertz=Hz
jansky=Jy Jansky=Jy janskys=Jy Janskys=Jy joule=J joules=J Joule=J watt=W watts=W Watt=W volt=V volts=V Volt=V
parsec=pc parsecs=pc kiloparsec=kpc megaparsec=Mpc lightyear=lyr astronomicalunit=AU
ergs=erg electronvolt=eV electronvolts=eV tesla=T Tesla=T gauss=G Gauss=G pascal=Pa Pascal=Pa newton=N steradian=sr
magnitude=mag magnitudes=mag mags=mag millimag=mmag
Msun=solMass MSun=solMass Msol=solMass M_sun=solMass M_Sun=solMass solmass=solMass M_sol=solMass Msolar=solMass
Lsun=solLum LSun=solLum Lsol=solLum L_sun=solLum L_Sun=solLum sollum=solLum
Rsun=solRad RSun=solRad Rsol=solRad R_sun=solRad R_Sun=solRad solrad=solRad
Mjup=jupiterMass MJup=jupiterMass jovMass=jupiterMass M_jup=jupiterMass jupMass=jupiterMass
Rjup=jupiterRad RJup=jupiterRad R_jup=jupiterRad jupRad=jupiterRad
Mearth=earthMass MEarth=earthMass geoMass=earthMass M_earth=earthMass
Rearth=earthRad REarth=earthRad geoRad=earthRad R_earth=earthRad
electrons=electron elec=electron channel=chan channels=chan bins=bin beams=beam ADU=adu percent=% Percent=% pct=%
`;

function readUnits(): ReadonlyMap<string, KnownUnit> {
  const known = new Map<string, KnownUnit>();
  for (const line of UNITS.trim().split("\n")) {
    const [symbol = "", factor = "1", ...rest] = line.split(" ");
    const [mantissa = "1", power = "0"] = factor.split("e");
    const dimensions: Record<string, number> = {};
    for (const base of rest) {
      const match = /^([A-Za-z]+)(-?\d+)?$/.exec(base);
      if (match !== null) dimensions[match[1]!] = Number(match[2] ?? 1);
    }
    known.set(symbol, {
      symbol,
      mantissa: Number(mantissa),
      power: Number(power),
      dimensions,
      prefixable: rest.at(-1) !== "-",
    });
  }
  return known;
}

function readAliases(): ReadonlyMap<string, string> {
  return new Map(
    ALIASES.trim().split(/\s+/).map((pair) => {
      const cut = pair.indexOf("=");
      return [pair.slice(0, cut), pair.slice(cut + 1)] as const;
    }),
  );
}

// Made when first asked for: most who read tables convert no units.
let units: ReadonlyMap<string, KnownUnit> | undefined;
let aliases: ReadonlyMap<string, string> | undefined;

/** Symbol to unit. */
export function knownUnits(): ReadonlyMap<string, KnownUnit> {
  return units ??= readUnits();
}

/** Other name to symbol, which may have a prefix. */
export function unitAliases(): ReadonlyMap<string, string> {
  return aliases ??= readAliases();
}
