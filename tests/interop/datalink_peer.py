"""What unmodified pyVO makes of the sandbox's links, cutouts, spectra, images and lines.

Usage: datalink_peer.py BASE. Writes one JSON object. Vocabularies come through the sandbox's proxy mode, so that nothing is
asked on the network.
"""

import io
import json
import os
import sys
import tempfile
import warnings

BASE = sys.argv[1]
os.environ.update(
    http_proxy=BASE, no_proxy="127.0.0.1", HOME=tempfile.mkdtemp(),
    XDG_CACHE_HOME=tempfile.mkdtemp(), XDG_CONFIG_HOME=tempfile.mkdtemp())
os.makedirs(os.path.join(os.environ["XDG_CACHE_HOME"], "astropy"))
os.makedirs(os.path.join(os.environ["XDG_CONFIG_HOME"], "astropy"))
warnings.filterwarnings("ignore")

import pyvo  # noqa: E402
from astropy import units as u  # noqa: E402
from astropy.coordinates import SkyCoord  # noqa: E402
from astropy.io import fits  # noqa: E402
from astropy.io.votable import parse  # noqa: E402


def shape(stream):
    with fits.open(io.BytesIO(stream.read())) as hdus:
        hdus.verify("exception")
        return list(hdus[0].data.shape)


out = {}

ssa = pyvo.dal.SSAService(f"{BASE}/ssa").search(
    pos=SkyCoord(62.4205, -7.8929, unit="deg"), diameter=0.01)
out["ssa"] = [[links.original_row["ssa_targname"],
               [link["access_url"] for link in links.bysemantics("#preview")],
               sorted(link["semantics"] for link in links)]
              for links in ssa.iter_datalinks()]
part = parse(io.BytesIO(ssa[0].processed(band=(4e-7, 4.1e-7) * u.m).read())).get_first_table()
out["ssa_cut"] = [float(part.array["spectral"].min()), float(part.array["spectral"].max())]

images = pyvo.dal.SIA2Service(f"{BASE}/sia2", check_baseurl=False).search(pos=(202.47, 47.195, 0.1))
out["sia2"] = [[links.original_row["obs_title"], links["ID"][0],
                next(links.bysemantics("#this"))["access_url"]]
               for links in images.iter_datalinks(preserve_order=True)]
cubes = pyvo.dal.SIA2Service(f"{BASE}/sia2", check_baseurl=False).search(
    collection="synthetic-cubes")
out["sia2_cut"] = shape(cubes[0].processed(band=(6.6e-7, 6.6e-7) * u.m))

rows = pyvo.dal.TAPService(f"{BASE}/gavo").run_sync(
    "SELECT * FROM califadr3.cubes NATURAL JOIN califadr3.objects")
out["tap"] = []
for links in rows.iter_datalinks():
    row = links.original_row
    first = links.get_first_proc()
    wave = 6.5646e-7 * (1 + row["redshift"]) * u.m
    out["tap"].append([
        row["obs_publisher_did"], links["ID"][0], [p.name for p in first.input_params],
        shape(first.process(circle=(row["raj2000"], row["dej2000"], 0.002))),
        shape(next(links.bysemantics("#this")).processed(band=u.Quantity([wave, wave])))])

lines = pyvo.dal.SLAService(f"{BASE}/slap").search((4.8e-7, 6.6e-7) * u.m)
out["slap"] = [[line.title, line.wavelength.to_value("m"), line.species_name, line.status,
                line.initial_level, line.final_level] for line in lines]

print(json.dumps(out, default=str))
