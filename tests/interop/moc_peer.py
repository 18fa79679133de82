"""What mocpy makes of shapes, positions and pairs of MOCs: JSON on standard input, JSON on standard output."""

import json
import sys

import astropy.units as u
from astropy.coordinates import Angle, Latitude, Longitude
from mocpy import MOC


def lonlat(ra, dec):
    return Longitude(ra * u.deg), Latitude(dec * u.deg)


def shape(task):
    lon, lat = lonlat(task["ra"], task["dec"])
    if task["kind"] == "circle":
        moc = MOC.from_cone(
            lon, lat, radius=Angle(task["radius"] * u.deg), max_depth=task["order"], delta_depth=task["finer"]
        )
    else:
        moc = MOC.from_polygon(lon, lat, complement=False, max_depth=task["order"])
    return moc.to_string("json")


def position(task):
    lon, lat = lonlat([task["ra"]], [task["dec"]])
    return MOC.from_lonlat(lon, lat, max_norder=task["order"]).to_string("json")


def pair(task):
    a, b = (MOC.from_string(text) for text in task["mocs"])
    lon, lat = lonlat([p["ra"] for p in task["points"]], [p["dec"] for p in task["points"]])
    return {
        "union": a.union(b).to_string(),
        "intersection": a.intersection(b).to_string(),
        # difference() of mocpy 0.21 is empty when all of a comes before all of b.
        "difference": a.intersection(b.complement()).to_string(),
        "complement": a.complement().to_string(),
        "degraded": a.degrade_to_order(task["order"]).to_string(),
        "fraction": a.sky_fraction,
        "contains": [bool(inside) for inside in a.contains_lonlat(lon, lat)],
    }


RUN = {"circle": shape, "polygon": shape, "position": position, "pair": pair}
json.dump([RUN[task["kind"]](task) for task in json.load(sys.stdin)], sys.stdout)
