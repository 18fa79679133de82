#!/usr/bin/env python3
"""What astropy is asked to do; each prints the rows it has read as JSON.

  peers.py read FILE             parse, and make a Table of it
  peers.py rewrite IN OUT FORMAT the same, and write it as tabledata, binary or binary2
  peers.py concat DIR            read every *.vot of a folder and stack the tables
"""
import glob
import json
import sys
import warnings

warnings.simplefilter('ignore')


def read(name):
    from astropy.io.votable import parse
    return parse(name).get_first_table().to_table()


task, *args = sys.argv[1:] or ['']
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
else:
    sys.exit(__doc__)
print(json.dumps({'rows': len(table)}))
