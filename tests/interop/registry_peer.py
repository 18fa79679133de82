"""Searches of the Registry by pyVO: the sets of ivoids as one JSON object, or the name of an error.

Usage: registry_peer.py REGISTRY. The vocabularies are set here, since pyVO would get them from the network.
"""

import json
import os
import sys
import warnings

os.environ["IVOA_REGISTRY"] = sys.argv[1]
warnings.filterwarnings("ignore")

from astropy import units as u  # noqa: E402
from astropy.coordinates import SkyCoord  # noqa: E402
from astropy.time import Time  # noqa: E402
from pyvo import registry as r  # noqa: E402
from pyvo.registry import rtcons  # noqa: E402

rtcons.Waveband._legal_terms = {
    "photon", "radio", "millimeter", "infrared", "optical", "uv", "euv", "x-ray", "gamma-ray", "neutrino"}
rtcons.UAT._uat = {
    "supernovae": {"wider": ["stellar-astronomy"], "narrower": []},
    "stellar-astronomy": {"wider": [], "narrower": ["supernovae"]}}

HERE = (340.1, 3.36)
SEARCHES = {
    "words": lambda: r.search(r.Freetext("synthetic")),
    "words two": lambda: r.search(keywords=["synthetic", "stars"]),
    "words none": lambda: r.search(keywords="nosuchwordanywhere"),
    "words quote": lambda: r.search(keywords="it's"),
    "words and ucd": lambda: r.search(r.Freetext("synthetic"), r.UCD("pos.pm%")),
    "author": lambda: r.search(author="%Operators%"),
    "author case": lambda: r.search(author="%operators%"),
    "author none": lambda: r.search(author="Hubble"),
    "tap": lambda: r.search(servicetype="tap"),
    "tap aux": lambda: r.search(servicetype="tap", includeaux=True),
    "sia": lambda: r.search(servicetype="sia"),
    "sia1": lambda: r.search(servicetype="sia1"),
    "sia2": lambda: r.search(servicetype="sia2"),
    "ssa": lambda: r.search(servicetype="ssap"),
    "scs": lambda: r.search(servicetype="conesearch"),
    "slap": lambda: r.search(servicetype="slap"),
    "hips": lambda: r.search(servicetype="hips"),
    "several types": lambda: r.search(servicetype=["sia", "sia2", "ssa"]),
    "by uri": lambda: r.search(servicetype="ivo://ivoa.net/std/registry"),
    "sia optical": lambda: r.search(servicetype="sia", waveband="optical"),
    "optical": lambda: r.search(waveband="optical"),
    "uv": lambda: r.search(waveband="UV"),
    "bands": lambda: r.search(waveband=["infrared", "uv"]),
    "radio": lambda: r.search(waveband="Radio"),
    "obscore": lambda: r.search(datamodel="obscore"),
    "obscore new": lambda: r.search(datamodel="obscore_new"),
    "epntap": lambda: r.search(datamodel="epntap"),
    "regtap": lambda: r.search(datamodel="regtap"),
    "ivoid": lambda: r.search(ivoid="ivo://localdc.test/TAP"),
    "ivoids": lambda: r.search(r.Ivoid("ivo://localdc.test/tap", "ivo://localdc.test/lines/q/slap")),
    "ivoid none": lambda: r.search(ivoid="ivo://localdc.test/none"),
    "ucd": lambda: r.search(ucd="phot.mag;em.ir.%"),
    "ucds": lambda: r.search(ucd=["pos.pm%", "phot.mag;em.opt.u"]),
    "ucd redshift": lambda: r.search(r.UCD("src.redshift")),
    "ucd and optical": lambda: r.search(r.UCD("pos.pm%"), waveband="optical"),
    "uat": lambda: r.search(uat="supernovae"),
    "point": lambda: r.search(spatial=HERE),
    "point far": lambda: r.search(spatial=(10, 80)),
    "circle": lambda: r.search(spatial=(*HERE, 0.1)),
    "circle large": lambda: r.search(spatial=(*HERE, 5)),
    "overlaps": lambda: r.search(r.Spatial((*HERE, 5), intersect="overlaps")),
    "enclosed": lambda: r.search(r.Spatial((*HERE, 90), intersect="enclosed")),
    "enclosed all": lambda: r.search(r.Spatial((0, 0, 180), intersect="enclosed"), includeaux=True),
    "polygon": lambda: r.search(r.Spatial((339, 2, 341, 2, 341, 5, 339, 5), intersect="overlaps")),
    "moc": lambda: r.search(r.Spatial("3/0-100", intersect="overlaps")),
    "moc covers": lambda: r.search(spatial="6/30000"),
    "galactic": lambda: r.search(spatial=SkyCoord(*HERE, unit="deg")),
    "spatial inclusive": lambda: r.search(r.Spatial(HERE, inclusive=True)),
    "spatial tap aux": lambda: r.search(r.Spatial(HERE), servicetype="tap", includeaux=True),
    "spectral value": lambda: r.search(spectral=5500 * u.Angstrom),
    "spectral energies": lambda: r.search(spectral=(2 * u.eV, 3 * u.eV)),
    "spectral wavelengths": lambda: r.search(spectral=(5000 * u.Angstrom, 6000 * u.Angstrom)),
    "spectral frequencies": lambda: r.search(spectral=(88 * u.MHz, 102 * u.MHz)),
    "spectral inclusive": lambda: r.search(r.Spectral((2 * u.eV, 3 * u.eV), inclusive=True)),
    "temporal": lambda: r.search(temporal=(54130, 58000)),
    "temporal value": lambda: r.search(temporal=57200.25),
    "temporal none": lambda: r.search(temporal=(10000, 10001)),
    "temporal date": lambda: r.search(temporal=Time("2015-06-27", scale="tdb")),
    "temporal inclusive": lambda: r.search(r.Temporal((10000, 10001), inclusive=True)),
    "all at once": lambda: r.search(
        keywords="synthetic", servicetype="scs", waveband="optical", ucd="pos.pm%", spatial=HERE),
}

answers = {}
for name, search in SEARCHES.items():
    try:
        answers[name] = sorted(row["ivoid"] for row in search())
    except Exception as error:  # what pyVO makes of it is the answer
        answers[name] = f"{type(error).__name__}: {error}"
json.dump(answers, sys.stdout)
