#!/usr/bin/env python3
"""What astropy is asked to do; each prints the rows it has read as JSON.

  peers.py read FILE             parse, and make a Table of it
  peers.py rewrite IN OUT FORMAT the same, and write it as tabledata, binary or binary2
  peers.py concat DIR            read every *.vot of a folder and stack the tables
  peers.py join A B KEY          read both, and join them; seconds are those of the join, the best of three
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
else:
    sys.exit(__doc__)
print(json.dumps({'rows': len(table), **({} if seconds is None else {'seconds': seconds})}))
