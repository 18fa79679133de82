/**
 * Words that earlier lists of UCD1+ had and 1.6 no longer has, with what stands for them now. From the IVOA's own list
 * of deprecated words (published under CC0).
 *
 * @module
 */

const DEPRECATED = `
arith.rate;phys.atmol.collisional < phys.at.coll.rate
arith.rate;phys.atmol.transition < phys.at.recombin phys.at.trans.rate
em.UV.100-200nm < em.UV.FUV
em.line.Brgamma < em.IR.K.Brgamma
em.line.HI < em.line.21cm
em.line.Halpha < em.opt.R.Halpha
em.line.Hbeta < em.opt.B.Hbeta
em.line.OIII < em.opt.V.OIII
em.wl;phys.atmol.transition < phys.at.trans.wl
instr < instr.spect
instr.dispersion < instr.spect.dispersion
instr.obsty.seeing < instr.obsty.site.seeing
instr.order < instr.spect.order
instr.skyLevel < instr.sky-level
instr.skyTemp < instr.sky-temp
instr.tel.focalLength < instr.tel.focus
meta.ref.ivoid < meta.ref.ivorn
meta.software < meta.fits.software
obs.airMass < obs.air.mass
obs.atmos < obs.air
obs.atmos.extinction < obs.air.extinction
phot.antennaTemp < instr.antenna-temp
phot.color < phot.color.B1-B.gen phot.color.B2-B.gen phot.color.G-B.gen phot.color.b-y.STR phot.color.c1.STR phot.color.g-r.gunn phot.color.m1.STR phot.color.Cous phot.color.Gen phot.color.Gunn phot.color.JHN phot.color.STR phot.color.STR.b-y phot.color.STR.c1 phot.color.STR.m1
phot.color;em.IR.H;em.IR.K < phot.color.H-K
phot.color;em.IR.J;em.IR.H < phot.color.J-H
phot.color;em.IR.J;em.IR.K < phot.color.J-K
phot.color;em.IR.K;em.IR.3-4um < phot.color.K-L
phot.color;em.opt.B;em.opt.R < phot.color.B-R phot.color.B-R.JHN
phot.color;em.opt.B;em.opt.V < phot.color.B-V phot.color.B-V.JHN
phot.color;em.opt.R;em.opt.I < phot.color.R-I.JHN
phot.color;em.opt.U;em.opt.B < phot.color.U-B phot.color.U-B.JHN phot.color.U-B.gen
phot.color;em.opt.U;em.opt.V < phot.color.U-V.JHN
phot.color;em.opt.V;em.opt.B < phot.color.V-B.gen phot.color.V1-B.gen
phot.color;em.opt.V;em.opt.I < phot.color.V-I.cous
phot.color;em.opt.V;em.opt.R < phot.color.V-R.JHN phot.color.V-R.cous
phot.color;em.opt;em.IR < phot.color.opt-ir
phot.color;em.opt;em.UV < phot.color.opt-uv
phot.flux.density < phot.fluxDens
phot.flux.density.sb < phot.fluxDens.sb
phot.mag.sb < phot.sb
phys.angSize < phys.extension
phys.angSize;instr.beam < instr.beam-width
phys.angSize;src < src.fwhm
phys.area < phys.size.area
phys.area;instr < instr.area
phys.atmol < phys.at
phys.atmol.branchingRatio < phys.at.branchingRatio
phys.atmol.collStrength < phys.at.coll.strength phys.at.collStrength
phys.atmol.collisional < phys.at.coll phys.atmol.coll
phys.atmol.configuration < phys.at.fs
phys.atmol.crossSection < phys.at.crossSect phys.at.crossSection
phys.atmol.element < phys.at.element
phys.atmol.final < phys.atmol.state.final
phys.atmol.initial < phys.atmol.state.initial
phys.atmol.ionStage < phys.at.ion phys.atmol.ion
phys.atmol.lande < phys.at.lande
phys.atmol.level < phys.mol.level phys.at.level
phys.atmol.lineShift < phys.at.lineShift
phys.atmol.number < phys.at.number
phys.atmol.oscStrength < phys.at.osc-strength phys.mol.line.strength phys.at.oscStrength
phys.atmol.parity < phys.at.level.parity
phys.atmol.qn < phys.at.qn.S phys.at.qn.L phys.at.qn.J phys.at.qn.F phys.at.qn phys.at.qn.I phys.atmol.qn.I phys.mol.qn
phys.atmol.radiationType < phys.at.moment phys.at.moment.electric phys.at.moment.magnetic phys.mol.quadrupole.magnetic phys.at.radiationType
phys.atmol.sWeight < phys.at.level.sweight
phys.atmol.term < phys.at.term
phys.atmol.transProb < phys.at.trans.prob phys.at.einstein phys.at.transProb
phys.atmol.transition < phys.at.trans phys.mol.trans phys.atmol.trans
phys.atmol.wOscStrength < phys.at.wOscStrength
phys.atmol.weight < phys.at.weight
phys.composition.massLightRatio < phys.mass.light phys.massToLight
phys.composition.yield < phys.massYield
phys.damping < phys.at.damping phys.atmol.damping
phys.dispMeasure < phys.dispMeas
phys.emissivity;spect.line < phys.at.line.emissivity
phys.energy < phys.at.energy phys.mol.energy
phys.energy.density < phys.energyDensity
phys.energy;phys.atmol.ionization < phys.at.energy.ioniz
phys.energy;phys.atmol.level < phys.at.energy.level
phys.energy;phys.atmol.transition < phys.at.trans.energy
phys.energy;phys.electron < phys.electron.energy
phys.energy;phys.mol.rotation < phys.mol.energy.rotat
phys.energy;src.orbital < src.orbital.energy
phys.gauntFactor < phys.absorption.gf
phys.mass;arith.ratio < phys.mass.fraction
phys.mol.formationHeat < phys.mol.formation.heat
phys.polarization.rotMeasure < phys.polarization.rotMeas
phys.refractIndex < phys.refraction
phys.size;meta.table < meta.table.axis
phys.size;src.orbital < src.orbital.size
phys.veloc < src.veloc
phys.veloc.ang < src.veloc.ang
phys.veloc.dispersion < src.veloc.dispersion
phys.veloc.escape < src.veloc.escape
phys.veloc.expansion < src.veloc.expansion
phys.veloc.microTurb < src.veloc.microTurb
phys.veloc.orbital < src.orbital.veloc
phys.veloc.pulsat < src.veloc.pulsat
phys.veloc.rotat < src.veloc.rotat
phys.veloc;pos.cartesian < src.veloc.compon
phys.veloc;pos.cmb < src.veloc.cmb
phys.veloc;pos.galactocentric < src.veloc.gc
phys.veloc;pos.geocentric < src.veloc.geoc
phys.veloc;pos.heliocentric < src.veloc.hc
phys.veloc;pos.lg < src.veloc.lg
phys.veloc;pos.lsr < src.veloc.lsr
pos < pos.ang
pos.angDistance < pos.ang.separation
pos.angDistance;src < src.separation
pos.angDistance;src.orbital < src.orbital.separation
pos.angResolution < instr.ang-res instr.angRes
pos.bodyrc < pos.satellite
pos.bodyrc.lon < pos.bodyrc.long
pos.cartesian < pos.proj
pos.cartesian;instr.det < pos.det
pos.cartesian;pos.galactic < pos.gal.compon
pos.cartesian;pos.supergalactic < pos.sg.compon
pos.distance < phys.distance
pos.distance;pos.cartesian < phys.distance.compon
pos.distance;pos.galactocentric < phys.distance.gc
pos.earth.altitude;instr.obsty < instr.obsty.site
pos.ecliptic < pos.ec
pos.ecliptic.lat < pos.ec.lat
pos.ecliptic.lon < pos.ec.lon
pos.eq.dec < pos.eq.dec.arcsec
pos.eq.ha < pos.az.ha
pos.eq.ra < pos.eq.ra.minutes pos.eq.ra.seconds
pos.errorEllipse < pos.ee
pos.galactic < pos.gal
pos.galactic.lat < pos.gal.lat
pos.galactic.lon < pos.gal.lon
pos.nutation < pos.earth.nutation pos.eop.nutation
pos.pm;pos.eq.dec < pos.pm.dec
pos.pm;pos.eq.ra < pos.pm.ra
pos.posAng;phys.polarization < phys.polarization.posAng
pos.precess;pos.eq.dec < pos.precess.dec
pos.precess;pos.eq.ra < pos.precess.ra
pos.supergalactic < pos.sg
pos.supergalactic.lat < pos.sg.lat
pos.supergalactic.lon < pos.sg.lon
spect.dopplerParam < spect.doppler
spect.dopplerVeloc < spect.line.veloc spect.veloc
spect.index;em.line.Halpha < spect.index.Halpha
spect.index;em.line.Hbeta < spect.index.Hbeta
spect.index;em.line.Hgamma < spect.index.Hgamma
spect.line < phys.at.line
spect.line.broad < phys.at.lineBroad
spect.line.broad.Stark < phys.at.stark
spect.line.intensity < phys.at.line.strength
spect.resolution < instr.spect.resolution
src.class.starGalaxy < src.class.star-galaxy
time.duration < time.event
time.duration;obs < time.obs
time.duration;obs.exposure < time.expo
time.end < time.event.end
time.end;obs < time.obs.end
time.end;obs.exposure < time.expo.end
time.lifetime;phys.atmol.level < phys.at.level.lifetime
time.start < time.event.start
time.start;obs < time.obs.start
time.start;obs.exposure < time.expo.start
`;

let words: ReadonlyMap<string, string> | undefined;

/** Lower-case deprecated word to what replaces it: one word, or several joined by semicolons. Made when it is first asked for. */
export function deprecatedWords(): ReadonlyMap<string, string> {
  return words ??= new Map(
    DEPRECATED.trim().split("\n").flatMap((line) => {
      const [now = "", old = ""] = line.split(" < ");
      return old.split(" ").map((word) => [word.toLowerCase(), now] as const);
    }),
  );
}
