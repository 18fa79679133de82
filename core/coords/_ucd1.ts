/**
 * The words of UCD1 (the first UCDs, as in Cone Search 1.03 and SIA 1.0) that are still met, with their sense in UCD1+.
 *
 * Left side: the UCD1+; right side: the UCD1 words that say the same. Only those are listed where the value means the
 * same in both, so that a column found through this table can be used as it is.
 *
 * @module
 */

const UCD1 = `
em.wl < SPECT_WAVELENGTH
instr.bandpass < VOX:BandPass_ID
instr.scale < VOX:Image_Scale INST_SCALE
meta.bib.bibcode < REFER_BIBCODE
meta.bib.author < REFER_AUTHOR
meta.code < CODE_MISC
meta.code.mime < VOX:Image_Format
meta.code.multip < CODE_MULT_INDEX CODE_MULT_FLAG
meta.code.qual < CODE_QUALITY
meta.id < ID_IDENTIFIER ID_ALTERNATIVE ID_NUMBER
meta.id.assoc < ID_ASSOCIATED
meta.id.cross < ID_CROSSID
meta.id.parent < ID_PARENT
meta.id;instr < INST_ID
meta.id;meta.dataset < ID_DATASET
meta.id;meta.main < ID_MAIN
meta.note < REMARKS NOTE
meta.number < NUMBER
meta.record < RECORD
meta.ref < REFER_CODE
meta.ref.url < DATA_LINK VOX:Image_AccessReference
meta.title < VOX:Image_Title
phot.color;em.IR.H;em.IR.K < PHOT_CI_H-K
phot.color;em.IR.J;em.IR.H < PHOT_CI_J-H
phot.color;em.IR.J;em.IR.K < PHOT_CI_J-K
phot.color;em.opt.B;em.opt.R < PHOT_CI_B-R
phot.color;em.opt.B;em.opt.V < PHOT_CI_B-V PHOT_JHN_B-V
phot.color;em.opt.R;em.opt.I < PHOT_CI_R-I PHOT_JHN_R-I PHOT_COUS_R-I
phot.color;em.opt.U;em.opt.B < PHOT_CI_U-B PHOT_JHN_U-B
phot.color;em.opt.V;em.opt.I < PHOT_CI_V-I PHOT_COUS_V-I
phot.color;em.opt.V;em.opt.R < PHOT_CI_V-R PHOT_JHN_V-R PHOT_COUS_V-R
phot.flux.density < PHOT_FLUX_DENSITY
phot.flux.density;em.IR.15-30um < PHOT_FLUX_IR_25
phot.flux.density;em.IR.30-60um < PHOT_FLUX_IR_60
phot.flux.density;em.IR.60-100um < PHOT_FLUX_IR_100
phot.flux.density;em.IR.8-15um < PHOT_FLUX_IR_12
phot.flux.density;em.radio.750-1500MHz < PHOT_FLUX_RADIO_1.4G
phot.flux.density;em.radio.3-6GHz < PHOT_FLUX_RADIO_5G
phot.mag < PHOT_MAG PHOT_MAG_UNKNOWN
phot.mag;em.IR.3-4um < PHOT_JHN_L
phot.mag;em.IR.4-8um < PHOT_JHN_M
phot.mag;em.IR.8-15um < PHOT_JHN_N
phot.mag;em.IR.H < PHOT_JHN_H PHOT_MAG_H
phot.mag;em.IR.J < PHOT_JHN_J PHOT_MAG_J
phot.mag;em.IR.K < PHOT_JHN_K PHOT_MAG_K
phot.mag;em.opt < PHOT_MAG_OPTICAL
phot.mag;em.opt.B < PHOT_JHN_B PHOT_MAG_B PHOT_PHG_B
phot.mag;em.opt.I < PHOT_JHN_I PHOT_COUS_I PHOT_MAG_I PHOT_SDSS_I
phot.mag;em.opt.R < PHOT_JHN_R PHOT_COUS_R PHOT_MAG_R PHOT_PHG_R PHOT_SDSS_R
phot.mag;em.opt.U < PHOT_JHN_U PHOT_MAG_U PHOT_SDSS_U
phot.mag;em.opt.V < PHOT_JHN_V PHOT_COUS_V PHOT_MAG_V PHOT_PHG_V
phys.absorption < PHOT_EXTINCTION
phys.angSize < EXTENSION_DIAM EXTENSION_SIZE
phys.magAbs < PHOT_ABS-MAG PHYS_ABS-MAG
phys.mass < PHYS_MASS_MISC
phys.temperature.effective < PHYS_TEMP_EFFEC
pos.angDistance < POS_ANG_DIST_GENERAL
pos.ecliptic.lat < POS_EC_LAT
pos.ecliptic.lon < POS_EC_LON
pos.eq.dec < POS_EQ_DEC
pos.eq.dec;meta.main < POS_EQ_DEC_MAIN
pos.eq.ra < POS_EQ_RA
pos.eq.ra;meta.main < POS_EQ_RA_MAIN
pos.frame < VOX:STC_CoordRefFrame
pos.galactic.lat < POS_GAL_LAT
pos.galactic.lon < POS_GAL_LON
pos.parallax < POS_PARLX
pos.parallax.dyn < POS_PARLX_DYN
pos.parallax.phot < POS_PARLX_PHOT
pos.parallax.spect < POS_PARLX_SPECT
pos.parallax.trig < POS_PARLX_TRIG
pos.pm < POS_PM
pos.pm;pos.eq.dec < POS_EQ_PMDEC
pos.pm;pos.eq.ra < POS_EQ_PMRA
pos.posAng < POS_POS-ANG
pos.supergalactic.lat < POS_SG_LAT
pos.supergalactic.lon < POS_SG_LON
spect.dopplerVeloc;pos.heliocentric < VELOC_HC
src.class < CLASS_OBJECT
src.class.starGalaxy < CLASS_STAR/GALAXY
src.morph.type < MORPH_TYPE
src.redshift < REDSHIFT REDSHIFT_HC
src.spType < SPECT_TYPE_MK SPECT_TYPE_GENERAL
src.var.amplitude < VAR_AMPLITUDE
stat.error < ERROR
time.duration;obs.exposure < TIME_EXPTIME
time.epoch < TIME_EPOCH TIME_DATE
time.equinox < TIME_EQUINOX VOX:STC_CoordEquinox
time.period < TIME_PERIOD VAR_PERIOD
`;

let words: ReadonlyMap<string, string> | undefined;

/** Lower-case UCD1 to the UCD1+ of the same sense. Made when it is first asked for. */
export function ucd1Words(): ReadonlyMap<string, string> {
  return words ??= new Map(
    UCD1.trim().split("\n").flatMap((line) => {
      const [now = "", old = ""] = line.split(" < ");
      return old.split(" ").map((word) => [word.toLowerCase(), now] as const);
    }),
  );
}
