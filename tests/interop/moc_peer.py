"""What mocpy makes of shapes, positions and pairs of MOCs: JSON on standard input, JSON on standard output."""

import json
import sys

import astropy.units as u
import numpy as np
from astropy.coordinates import Angle, Latitude, Longitude, SkyCoord
from mocpy import MOC

# So many orders finer are polygons, so many corners have those in place of circles, so many orders finer are cones.
FINER, CORNERS, CONE_FINER = 4, 1000, 12


def lonlat(ra, dec):
    return Longitude(ra * u.deg), Latitude(dec * u.deg)


def cover(lon, lat, order):
    moc = MOC.from_polygon(Longitude(lon), Latitude(lat), complement=False, max_depth=order + FINER)
    return moc.degrade_to_order(order).to_string("json")


def polygon(task):
    return {"inside": cover(*lonlat(task["ra"], task["dec"]), task["order"])}


def circle(task):
    lon, lat = lonlat(task["ra"], task["dec"])
    radius = np.radians(task["radius"])
    directions = np.arange(CORNERS) * 360 / CORNERS * u.deg

    def corners(radius):
        return SkyCoord(lon, lat).directional_offset_by(directions, radius * u.rad)

    inside, around = corners(radius), corners(np.arctan(np.tan(radius) / np.cos(np.pi / CORNERS)))
    cone = MOC.from_cone(
        lon, lat, radius=Angle(radius * u.rad), max_depth=task["order"], delta_depth=CONE_FINER
    )
    return {
        "inside": cover(inside.ra, inside.dec, task["order"]),
        "around": cover(around.ra, around.dec, task["order"]),
        "cone": cone.to_string("json"),
    }


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


RUN = {"circle": circle, "polygon": polygon, "position": position, "pair": pair}
json.dump([RUN[task["kind"]](task) for task in json.load(sys.stdin)], sys.stdout)
