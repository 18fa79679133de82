-- How many galaxies were measured in each band
-- LANGUAGE = ADQL

SELECT phot_band, phot_centwave, COUNT(*) AS n, MAX(LOG10(phot_centwave)) AS log_centwave
  FROM cars_dr1.photometry
 GROUP BY phot_band, phot_centwave
 ORDER BY phot_centwave;
