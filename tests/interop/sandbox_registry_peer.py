"""What pyVO finds in the sandbox's registry, and what it makes of the examples of its documentation there.

Usage: sandbox_registry_peer.py BASE search|examples. Searches come as JSON on standard input: by name, a list of
constraints, each a class of pyvo.registry with arguments. Names and vocabularies come through the sandbox's proxy mode, so
that nothing is asked on the network.
"""

import json
import os
import sys
import tempfile
import warnings

BASE, TASK = sys.argv[1:3]
os.environ.update(
    IVOA_REGISTRY=f"{BASE}/tap", http_proxy=BASE, no_proxy="127.0.0.1", HOME=tempfile.mkdtemp(),
    XDG_CACHE_HOME=tempfile.mkdtemp(), XDG_CONFIG_HOME=tempfile.mkdtemp())
os.makedirs(os.path.join(os.environ["XDG_CACHE_HOME"], "astropy"))
os.makedirs(os.path.join(os.environ["XDG_CONFIG_HOME"], "astropy"))
warnings.filterwarnings("ignore")

import pyvo as vo  # noqa: E402
from astropy import units as u  # noqa: E402
from astropy.coordinates import SkyCoord  # noqa: E402
from astropy.table import vstack  # noqa: E402
from pyvo import registry  # noqa: E402


def argument(value):
    """Lists are tuples for pyVO; those of a number and a unit are quantities."""
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[1], str):
            return value[0] * u.Unit(value[1])
        return tuple(argument(one) for one in value)
    return value


def found(constraints, includeaux):
    made = [getattr(registry, name)(*[argument(one) for one in args], **options)
            for name, args, options in constraints]
    return sorted(row["ivoid"] for row in registry.search(*made, includeaux=includeaux))


def search():
    answers = {}
    for name, spec in json.load(sys.stdin).items():
        try:
            answers[name] = found(spec["constraints"], spec["aux"])
        except Exception as error:  # what pyVO makes of it is the answer
            answers[name] = f"{type(error).__name__}: {error}"
    return answers


def short(results):
    return sorted(row.short_name for row in results)


def supernovae():
    return registry.search(registry.UCD("src.redshift"), registry.Freetext("supernovae"))["II/283"]


def regsearch_images():
    position = SkyCoord.from_name("M51")
    archives = vo.regsearch(servicetype="image", waveband="x-ray")
    return len(archives["CDA"].search(pos=position, size=0.25))


def cutouts():
    service = vo.regsearch(keywords=["NVSS"], servicetype="sia")["NVSS"].service
    query = service.create_query(size=0.2)
    query.pos = (202.47, 47.195)
    return [len(service.search(pos=(202.47, 47.195), size=0.25, format="image/fits")), len(query.execute())]


def described():
    with tempfile.TemporaryFile("w+") as file:
        vo.regsearch(keywords=["NVSS"], servicetype="sia")["NVSS"].describe(verbose=True, file=file)
        file.seek(0)
        return file.read()


def robust():
    results = []
    for record in registry.search(datamodel="obscore", servicetype="tap"):
        service = record.get_service(service_type="tap", lax=True)
        results.append(service.run_sync("SELECT TOP 1 s_ra, s_dec from ivoa.obscore").to_table())
    return len(vstack(results))


def constellation():
    planets = registry.search(keywords="exoplanet merged catalogue")["ExoMerCat"].get_service("tap")
    lightest = planets.run_sync(
        "select top 1 ra_off, dec_off from exomercat.exomercat where mass is not null order by mass asc")
    polygons = registry.search("constellation polygons")[0].get_service("tap")
    return polygons.run_sync(
        "select name from cstl.geo as db join tap_upload.pt as mine"
        " on 1=contains(point(mine.ra_off, mine.dec_off), p)",
        uploads={"pt": lightest.to_table()})[0]["name"]


def epncore():
    tables = []
    for record in registry.search(datamodel="epntap"):
        if "tap#aux" not in record.access_modes():
            continue
        for table in record.get_tables().values():
            tables.append([table.name, table.utype])
    return sorted(tables)


EXAMPLES = {
    "two ways": lambda: [
        short(registry.search(keywords="white dwarf", waveband="UV")),
        short(registry.search(registry.Freetext("white dwarf"), registry.Waveband("UV")))],
    "sequences": lambda: [
        short(registry.search(registry.Waveband("Radio", "Millimeter"))),
        short(registry.search(waveband=["Radio", "Millimeter"]))],
    "query": lambda: registry.get_RegTAP_query(registry.UCD("pos.pm%"))[:6],
    "redshifts": lambda: short(registry.search(registry.UCD("src.redshift"), registry.Freetext("supernova"))),
    "enclosed": lambda: short(registry.search(
        registry.Spatial((SkyCoord("23d +3d"), 3), intersect="enclosed"), servicetype="tap", includeaux=True)),
    "cone": lambda: len(supernovae().get_service("conesearch").search(pos=(120, 73), sr=1)),
    "tables": lambda: {
        name: sorted(c.name for c in table.columns) for name, table in supernovae().get_tables().items()},
    "adql": lambda: len(supernovae().get_service("tap#aux").run_sync(
        'SELECT sn, z FROM "J/A+A/437/789/table2" WHERE z>0.04')),
    "web": lambda: supernovae().get_service("web").baseurl.replace(BASE, ""),
    "names": lambda: [round(SkyCoord.from_name(name).ra.deg, 3) for name in ("Bellatrix", "Cas A", "EI Eri")],
    "spectra": lambda: [
        len(record.service.search(pos=SkyCoord.from_name("Bellatrix"), size=0.001))
        for record in registry.search(waveband="infrared", servicetype="spectrum")],
    "obscore": lambda: sorted(
        value for record in registry.search(datamodel="obscore") for value in record.service.run_sync(
            "SELECT DISTINCT dataproduct_type FROM ivoa.obscore")["dataproduct_type"]),
    "archives": regsearch_images,
    "blazars": lambda: len(vo.regsearch(keywords=["blazar", "Fermi"])),
    "nvss": lambda: [row.ivoid for row in vo.regsearch(keywords=["NVSS"], servicetype="sia")],
    "describe": described,
    "cutouts": cutouts,
    "by ivoid": lambda: len(registry.search(ivoid="ivo://nasa.heasarc/skyview/nvss")[0].get_service("sia").search(
        pos=(202.47, 47.195), size=0.25, format="image/fits")),
    "modes": lambda: sorted(registry.search(ivoid="ivo://org.gavo.dc/flashheros/q/ssa")[0].access_modes()),
    "contact": lambda: registry.search(ivoid="ivo://org.gavo.dc/tap")[0].get_contact(),
    "get_tables": lambda: {
        name: len(table.columns)
        for name, table in registry.search(ivoid="ivo://org.gavo.dc/flashheros/q/ssa")[0].get_tables().items()},
    "registries": lambda: [
        row.get_interface(service_type="tap").access_url.replace(BASE, "")
        for row in registry.search(datamodel="regtap")],
    "robust": robust,
    "limits": lambda: [
        [service.maxrec, service.hardlimit] for service in (
            record.get_service("tap") for record in registry.search(keywords="tgas", servicetype="tap"))],
    "constellation": constellation,
    "epncore": epncore,
    "uat": lambda: len(registry.search(uat="supernovae")),
    "proxied": lambda: int(vo.dal.TAPService("http://dc.g-vo.org/tap").run_sync(
        "SELECT COUNT(*) AS n FROM tgas.main")[0]["n"]),
    "proxied job": lambda: len(vo.dal.TAPService("http://dc.g-vo.org/tap").run_async(
        "SELECT TOP 5 * FROM tgas.main")),
}


def examples():
    answers = {}
    for name, example in EXAMPLES.items():
        try:
            answers[name] = example()
        except Exception as error:
            answers[name] = f"{type(error).__name__}: {error}"
    return answers


json.dump({"search": search, "examples": examples}[TASK](), sys.stdout)
