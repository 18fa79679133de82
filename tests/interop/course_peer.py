"""Exercises of the course with pyVO; the base URL of a sandbox is the argument, JSON comes out."""
import json
import sys
import warnings

warnings.simplefilter("ignore")

import numpy
import pyvo
from astropy.table import Table, join

base = sys.argv[1]
gavo, gaia, vizier = (pyvo.dal.TAPService(base + name) for name in ("/gavo", "/gaia", "/vizier"))
found = {}

# 5
count = gavo.run_sync("SELECT COUNT(*) AS n FROM arihip.main")
found["count"] = int(count[0]["n"])

# 6
images = "SELECT accref FROM maidanak.reduced WHERE object = %s"
try:
    gavo.run_sync(images % "IC 4756")
except pyvo.dal.DALQueryError as error:
    found["unquoted"] = str(error)
found["quoted"] = len(gavo.run_sync(images % "'IC 4756'"))

# 10
job = gavo.submit_job("SELECT * FROM rave.main WHERE hmag BETWEEN 8 AND 8.1")
with job:
    job.run().wait()
    job.raise_if_error()
    matched = gavo.run_sync(
        """SELECT tgas.source_id, mine.rv FROM tgas.main AS tgas JOIN TAP_UPLOAD.stars AS mine
        ON DISTANCE(tgas.ra, tgas.dec, mine.raj2000, mine.dej2000) < 1/3600.""",
        uploads={"stars": job.result_uri},
    )
found["matched"] = len(matched)
found["jobs"] = len(gavo.get_job_list())

# 24
stars = gavo.run_sync("SELECT TOP 500 hd, mv_meas, source_id3 AS source_id FROM hdgaia.main").to_table()
records = gaia.run_sync(
    "SELECT g.* FROM gaiadr3.gaia_source AS g JOIN TAP_UPLOAD.ids USING (source_id)",
    uploads={"ids": Table([stars["source_id"]])},
).to_table()
both = join(stars, records, keys="source_id")
found["joined"] = len(both)
found["dtype"] = str(both["source_id"].dtype)
found["exact"] = bool(numpy.all(both["mv_meas"] == both["phot_g_mean_mag"]))

# A table of VizieR, whose name needs quotes
cone = """SELECT RA_ICRS, umag FROM "V/147/sdss12"
WHERE 1 = CONTAINS(POINT('ICRS', RA_ICRS, DE_ICRS), CIRCLE('ICRS', 340.1, 3.36, 0.1))"""
found["cone"] = len(vizier.run_sync(cone))
found["ucd"] = vizier.tables['vizier."V/147/sdss12"'].columns[3].ucd

print(json.dumps(found))
