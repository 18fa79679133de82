-- Line ratios of one galaxy, for its place in the diagram of Baldwin, Phillips and Terlevich
-- LANGUAGE = PostgreSQL
-- QUEUE = 30s

SELECT log(oiii5007_flux / hbeta_flux) AS "log(oiii_hb)",
       log(nii6583_flux / halpha_flux) AS "log(nii_ha)",
       distance
  FROM cars_dr1.ifu_datatable_unbinned
 WHERE target_id = 12
   AND oiii5007_flux / oiii5007_flux_err > 3
   AND nii6583_flux / nii6583_flux_err > 3
   AND hbeta_flux / hbeta_flux_err > 3
   AND halpha_flux / halpha_flux_err > 3
   AND gas_vel_err < 20
   AND gas_fwhm_err < 30;
