#!/usr/bin/env python3
"""What astropy is asked to do; each prints the rows it has read as JSON.

  peers.py read FILE             parse, and make a Table of it
  peers.py rewrite IN OUT FORMAT the same, and write it as tabledata, binary or binary2
  peers.py concat DIR            read every *.vot of a folder and stack the tables
  peers.py join A B KEY          read both, and join them; seconds are those of the join, the best of three
  peers.py xmatch A B ARCSEC [N] the nearest in B for each row of A (needs scipy); seconds are the match's, the best of N;
                                 with a number of rows for A and a stride for B, positions are made
  peers.py services URL          a cone of each of the 100 simulated services in turn, by pyVO; at most 1 s between bytes
"""
import glob
import json
import sys
import time
import warnings

warnings.simplefilter('ignore')


def read(name):
    from astropy.io.votable import parse
    return parse(name).get_first_table().to_table()


task, *args = sys.argv[1:] or ['']
seconds = None
if task == 'read':
    table = read(args[0])
elif task == 'rewrite':
    from astropy.io.votable import from_table, writeto
    table = read(args[0])
    writeto(from_table(table), args[1], tabledata_format=args[2])
elif task == 'concat':
    from astropy.table import vstack
    table = vstack([read(name) for name in sorted(glob.glob(args[0] + '/*.vot'))],
                   metadata_conflicts='silent')
elif task == 'join':
    from astropy.table import join
    a, b = read(args[0]), read(args[1])
    times = []
    for _ in range(3):
        start = time.perf_counter()
        table = join(a, b, keys=args[2])
        times.append(time.perf_counter() - start)
    seconds = min(times)
elif task == 'xmatch':
    import numpy as np
    from astropy import units as u
    from astropy.coordinates import SkyCoord

    def made(count, offset):
        # The same golden spiral as in programs/xmatch.ts, which is even over the sky and in no order.
        i = (np.arange(count, dtype='i8') * 7919 % count) + offset
        ra = i * 222.49223594996212 % 360
        return SkyCoord(ra * u.deg, np.degrees(np.arcsin((2 * i + 1) / (count + 1) - 1)) * u.deg)

    if args[0].isdigit():
        a, b = made(int(args[0]), 0), made(int(args[0]), 0.3)
    else:
        def read_positions(name):
            columns = read(name)
            ra, dec = columns.colnames[1:3]
            return SkyCoord(np.asarray(columns[ra]) * u.deg, np.asarray(columns[dec]) * u.deg)
        a, b = read_positions(args[0]), read_positions(args[1])
    times = []
    for _ in range(int(args[3]) if len(args) > 3 else 1):
        # The k-d tree is kept with the catalogue: each round needs a new one.
        a, b = SkyCoord(a.ra, a.dec), SkyCoord(b.ra, b.dec)
        start = time.perf_counter()
        _, separation, _ = a.match_to_catalog_sky(b)
        table = separation[separation <= float(args[2]) * u.arcsec]
        times.append(time.perf_counter() - start)
    seconds = min(times)
elif task == 'services':
    import pyvo
    import requests

    class Session(requests.Session):
        def request(self, *a, **kw):
            return super().request(*a, **{'timeout': 1, **kw})

    start = time.perf_counter()
    table = []
    for i in range(100):
        try:
            service = pyvo.dal.SCSService('%s/services/%d/scs?' % (args[0].rstrip('/'), i), session=Session())
            table.append(len(service.search(pos=(10, 20), radius=0.1)))
        except Exception as error:
            table.append(type(error).__name__)
    seconds = time.perf_counter() - start
else:
    sys.exit(__doc__)
print(json.dumps({'rows': len(table), **({} if seconds is None else {'seconds': seconds})}))
