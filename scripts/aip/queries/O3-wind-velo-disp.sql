-- Galaxies whose [O III] line has a wing wider than 300 km/s, and where their cubes are
-- LANGUAGE = PostgreSQL
-- QUEUE = 5m

SELECT agn.hes_name, agn.wing_sigma, ifu.observed, ifu.maps_full
  FROM cars_dr1.agn_parameters AS agn, cars_dr1.ifu_observations AS ifu
 WHERE agn.target_id = ifu.target_id AND agn.wing_sigma > 300;
