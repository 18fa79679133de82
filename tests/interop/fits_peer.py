#!/usr/bin/env python3
"""FITS files by astropy and STILTS, and what is in them; and what astropy says of ours.

  fits_peer.py make DIR       writes files, prints as JSON what astropy reads in each
  fits_peer.py read FILE...   checks files (verify 'exception'), prints what is in them
  fits_peer.py wcs            prints positions of random pixels for the headers on standard input
"""
import base64
import gzip
import json
import os
import subprocess
import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.table import MaskedColumn, Table

warnings.simplefilter('ignore')
rng = np.random.default_rng(20)


def bits(x, width):
    return np.array(x, dtype='>f%d' % width).tobytes().hex()


def cell(x):
    """One element, so that JSON loses nothing."""
    if np.ma.is_masked(x):
        return None
    if isinstance(x, (bytes, np.bytes_)):
        return x.decode('latin1').rstrip()
    if isinstance(x, str):
        return str(x).rstrip()
    if isinstance(x, (bool, np.bool_)):
        return bool(x)
    if isinstance(x, (np.complex64, np.complex128)):
        width = 4 if isinstance(x, np.complex64) else 8
        return [bits(x.real, width), bits(x.imag, width)]
    if isinstance(x, np.float32):
        return bits(x, 4)
    if isinstance(x, (float, np.float64)):
        return bits(x, 8)
    return str(int(x))


def cells(x):
    if isinstance(x, (list, tuple, np.ndarray)) and not (isinstance(x, np.ndarray) and x.ndim == 0):
        if isinstance(x, np.ma.MaskedArray):
            return [cell(v) for v in x.ravel()]
        return [cell(v) for v in np.asarray(x).ravel()]
    return cell(x)


def table_of(hdu, name):
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')
        raw = hdu.data
        columns = {}
        for c in hdu.columns:
            data = raw[c.name] if raw is not None else []
            values = [cells(v) for v in data]
            if c.format[:2] in ('PA', 'QA') or c.format[1:3] in ('PA', 'QA'):
                values = [''.join(x.decode() if isinstance(x, bytes) else x for x in np.asarray(v).ravel()).rstrip() for v in data]
            if c.null is not None and 'U' not in c.format:
                stored = [raw.field(c.name)[i] for i in range(len(raw))]
                values = []
                for v in stored:
                    flat = np.asarray(v).ravel()
                    made = [None if int(x) == int(c.null) else cell(x) for x in flat]
                    values.append(made if np.ndim(v) > 0 else made[0])
            columns[c.name] = values
    return {'name': name, 'kind': 'table', 'columns': columns,
            'units': {c.name: c.unit for c in hdu.columns if c.unit}}


def image_of(name, index=None):
    with fits.open(name, do_not_scale_image_data=True) as raw:
        if index is None:
            index = next(i for i, h in enumerate(raw) if h.data is not None and getattr(h, 'is_image', True)
                         and not isinstance(h, fits.BinTableHDU))
        stored = np.ascontiguousarray(raw[index].data)
        header = raw[index].header
        scale, zero, blank = header.get('BSCALE', 1), header.get('BZERO', 0), header.get('BLANK')
        physical = stored.astype('f8') if scale == 1 and zero == 0 else stored.astype('f8') * scale + zero
        if stored.dtype.kind in 'iu' and blank is not None:
            physical[stored == blank] = np.nan
        elif stored.dtype.kind in 'iu' and stored.dtype.itemsize == 8 and zero == 2**63:
            physical = (stored.astype(object) * int(scale) + int(zero)).astype('f8')
    pack = lambda a, kind: base64.b64encode(a.astype(kind).tobytes()).decode()
    return {'kind': 'image', 'hdu': index, 'shape': list(stored.shape[::-1]),
            'stored': pack(stored, stored.dtype.newbyteorder('<')), 'type': stored.dtype.kind + str(stored.dtype.itemsize),
            'physical': pack(physical, '<f8')}


found = []


def add_table(folder, name, hdus):
    path = os.path.join(folder, name)
    fits.HDUList([fits.PrimaryHDU(), *(hdus if isinstance(hdus, list) else [hdus])]).writeto(path, overwrite=True)
    read_table(path)


def read_table(path):
    with fits.open(path) as file:
        index = next(i for i, h in enumerate(file) if isinstance(h, fits.BinTableHDU))
        found.append({**table_of(file[index], os.path.basename(path)), 'path': path})


def add_image(folder, name, array, header=None, **kw):
    path = os.path.join(folder, name)
    hdu = fits.PrimaryHDU(array, fits.Header(header or {}))
    hdu.writeto(path, overwrite=True)
    found.append({'name': name, 'path': path, **image_of(path)})


def raw_image(folder, name, array, cards):
    """An image whose scaling cards stand in the header as they are."""
    path = os.path.join(folder, name)
    hdu = fits.PrimaryHDU(array)
    data = hdu.data
    header = hdu.header.copy()
    for key, value in cards.items():
        header[key] = value
    blob = data.astype(data.dtype.newbyteorder('>')).tobytes()
    with open(path, 'wb') as out:
        out.write(header.tostring().encode('ascii'))
        out.write(blob + b'\0' * (-len(blob) % 2880))
    found.append({'name': name, 'path': path, **image_of(path)})


def make(folder):
    n = 25
    ints = {'u1': 'B', 'i2': 'I', 'i4': 'J', 'i8': 'K'}
    for kind, code in ints.items():
        info = np.iinfo(kind)
        data = rng.integers(info.min, info.max, n, dtype=kind, endpoint=True)
        add_table(folder, f'table-{kind}.fits', fits.BinTableHDU.from_columns(
            [fits.Column('x', code, array=data), fits.Column('limits', code, array=np.resize([info.min, info.max], n).astype(kind))]))
        data = MaskedColumn(data, name='x', mask=rng.random(n) < 0.3)
        Table([data]).write(os.path.join(folder, f'table-{kind}-null.fits'), overwrite=True)
        read_table(os.path.join(folder, f'table-{kind}-null.fits'))
    for kind in ['i1', 'u2', 'u4', 'u8']:
        info = np.iinfo(kind)
        data = rng.integers(info.min, info.max, n, dtype=kind, endpoint=True)
        data[:2] = [info.min, info.max]
        Table({'x': data}).write(os.path.join(folder, f'table-{kind}.fits'), overwrite=True)
        read_table(os.path.join(folder, f'table-{kind}.fits'))
    for kind in ['f4', 'f8']:
        data = rng.normal(size=n).astype(kind)
        data[:6] = [np.nan, np.inf, -np.inf, -0.0, np.finfo(kind).max, np.finfo(kind).smallest_subnormal]
        Table({'x': data}).write(os.path.join(folder, f'table-{kind}.fits'), overwrite=True)
        read_table(os.path.join(folder, f'table-{kind}.fits'))
    for kind in ['c8', 'c16']:
        data = (rng.normal(size=n) + 1j * rng.normal(size=n)).astype(kind)
        Table({'x': data, 'a': np.array([data, data]).T.copy()}).write(os.path.join(folder, f'table-{kind}.fits'), overwrite=True)
        read_table(os.path.join(folder, f'table-{kind}.fits'))
    Table({'x': rng.random(n) < 0.5, 'a': rng.random((n, 3)) < 0.5}).write(
        os.path.join(folder, 'table-bool.fits'), overwrite=True)
    read_table(os.path.join(folder, 'table-bool.fits'))
    words = ['a', 'it is', "O'Neill", 'x' * 30, ' led', 'trail  ', '&/\\']
    Table({'s': np.resize(words, n), 'one': np.resize(list('abc'), n), 'b': np.resize(words, n).astype('S')}).write(
        os.path.join(folder, 'table-text.fits'), overwrite=True)
    read_table(os.path.join(folder, 'table-text.fits'))
    texts = np.array([['ab', 'c', 'def']] * n)
    add_table(folder, 'table-text-array.fits', fits.BinTableHDU.from_columns(
        [fits.Column('s', '9A', dim='(3,3)', array=texts)]))
    for width in [1, 7, 8, 11]:
        add_table(folder, f'table-bits{width}.fits', fits.BinTableHDU.from_columns(
            [fits.Column('x', f'{width}X', array=rng.random((n, width)) < 0.5)]))
    Table({'v': rng.normal(size=(n, 3)), 'm': rng.integers(0, 9, (n, 2, 3)).astype('i4'),
           'c': rng.normal(size=(n, 2, 2, 2)).astype('f4'), 'one': rng.normal(size=(n, 1))}).write(
        os.path.join(folder, 'table-arrays.fits'), overwrite=True)
    read_table(os.path.join(folder, 'table-arrays.fits'))
    for form in ['PB', 'PI', 'PJ', 'PK', 'PE', 'PD', 'PL', 'PC', 'PM', 'QD', 'QJ', 'QK']:
        kind = {'B': 'u1', 'I': 'i2', 'J': 'i4', 'K': 'i8', 'E': 'f4', 'D': 'f8', 'L': '?', 'C': 'c8', 'M': 'c16'}[form[1]]
        lists = np.empty(n, dtype=object)
        for i in range(n):
            lists[i] = (rng.normal(size=i % 5) * 100 + 100).astype(kind)
        add_table(folder, f'table-{form}.fits', fits.BinTableHDU.from_columns(
            [fits.Column('before', 'J', array=np.arange(n)), fits.Column('v', form + '()', array=lists)]))
    add_table(folder, 'table-PA.fits', fits.BinTableHDU.from_columns(
        [fits.Column('s', 'PA()', array=np.array([w.strip() for w in np.resize(words, n)], dtype=object))]))
    plain = fits.BinTableHDU.from_columns(
        [fits.Column('i', 'I', array=np.arange(n, dtype='i2')), fits.Column('e', 'E', array=rng.normal(size=n).astype('f4')),
         fits.Column('j', '2J', array=np.arange(2 * n, dtype='i4').reshape(n, 2)), fits.Column('k', 'K', array=np.arange(n))])
    header = plain.header.copy()
    header.extend([('TSCAL1', 0.5), ('TZERO1', 10.0), ('TSCAL2', 2.0), ('TZERO2', 1.0), ('TSCAL3', 0.125), ('TSCAL4', 3.0)])
    path = os.path.join(folder, 'table-scaled.fits')
    with open(path, 'wb') as out:
        blob = np.asarray(plain.data).tobytes()
        out.write(fits.PrimaryHDU().header.tostring().encode() + header.tostring().encode())
        out.write(blob + b'\0' * (-len(blob) % 2880))
    read_table(path)
    Table({'ra': rng.random(n) * 360, 'x': np.arange(n, dtype='i2')}, units={'ra': 'deg', 'x': 'km s-1'}).write(
        os.path.join(folder, 'table-units.fits'), overwrite=True)
    read_table(os.path.join(folder, 'table-units.fits'))
    add_table(folder, 'table-empty.fits', fits.BinTableHDU.from_columns(
        [fits.Column('a', 'J', array=np.array([], 'i4')), fits.Column('s', '5A', array=np.array([], 'S5'))]))
    add_table(folder, 'table-second.fits.gz', [fits.ImageHDU(np.zeros((3, 5), 'i2')), fits.BinTableHDU.from_columns(
        [fits.Column('a', 'D', array=rng.normal(size=3000))])])

    # Images of every BITPIX, plain, scaled, blank, unsigned, of one to four axes.
    for kind in ['u1', 'i2', 'i4', 'i8', 'f4', 'f8']:
        if kind[0] == 'f':
            plane = rng.normal(size=(11, 17)).astype(kind)
            plane[3, 3:6] = [np.nan, np.inf, -0.0]
        else:
            info = np.iinfo(kind)
            plane = rng.integers(info.min, info.max, (11, 17), dtype=kind, endpoint=True)
        add_image(folder, f'image-{kind}.fits', plane)
        add_image(folder, f'image-{kind}-cube.fits', np.stack([plane, plane[::-1]]))
        raw_image(folder, f'image-{kind}-scaled.fits', plane, {'BSCALE': 0.25, 'BZERO': 3.5})
        if kind[0] != 'f':
            plane[2, 2:9] = 77
            raw_image(folder, f'image-{kind}-blank.fits', plane, {'BLANK': 77})
            raw_image(folder, f'image-{kind}-scaled-blank.fits', plane, {'BSCALE': 1e-3, 'BZERO': -5, 'BLANK': 77})
    for kind in ['i1', 'u2', 'u4', 'u8']:
        info = np.iinfo(kind)
        add_image(folder, f'image-{kind}.fits', rng.integers(info.min, info.max, (7, 9), dtype=kind, endpoint=True))
    add_image(folder, 'image-1d.fits', np.arange(100, dtype='f4'))
    add_image(folder, 'image-4d.fits', rng.normal(size=(2, 3, 5, 4)).astype('f8'))
    path = os.path.join(folder, 'image-ext.fits.gz')
    fits.HDUList([fits.PrimaryHDU(), fits.ImageHDU(np.arange(12, dtype='i4').reshape(3, 4), name='SCI')]).writeto(path, overwrite=True)
    found.append({'name': 'image-ext.fits.gz', 'path': path, **image_of(path)})

    # Tile-compressed images.
    sky = rng.normal(1000, 20, (61, 83))
    for method in ['RICE_1', 'GZIP_1', 'GZIP_2', 'NOCOMPRESS']:
        for kind in ['u1', 'i2', 'i4', 'u2']:
            values = np.clip(sky / (8 if kind == 'u1' else 1), 0, 250 if kind == 'u1' else 30000).astype(kind)
            compressed(folder, f'tiles-{method}-{kind}.fits', values, compression_type=method)
    for method, args in {'RICE_1': {}, 'GZIP_1': {}, 'GZIP_2': {}, 'NOCOMPRESS': {}}.items():
        for dither in [-1, 1, 2]:
            values = sky.astype('f4')
            if dither == 2:
                values[5:9, 5:9] = 0
            values[20, 20:23] = np.nan
            compressed(folder, f'tiles-{method}-f4-{dither}.fits', values, compression_type=method,
                       quantize_level=16, quantize_method=dither, dither_seed=7, **args)
    compressed(folder, 'tiles-GZIP_1-f4-exact.fits', sky.astype('f4'), compression_type='GZIP_1', quantize_level=0)
    compressed(folder, 'tiles-GZIP_2-f8-exact.fits', sky, compression_type='GZIP_2', quantize_level=0)
    compressed(folder, 'tiles-RICE_1-cube.fits', np.stack([sky, sky + 5]).astype('i4'), compression_type='RICE_1', tile_shape=(1, 20, 30))
    compressed(folder, 'tiles-RICE_1-constant.fits', np.full((20, 20), 7, 'i4'), compression_type='RICE_1')
    compressed(folder, 'tiles-RICE_1-noise.fits', rng.integers(-2**31, 2**31 - 1, (20, 40)).astype('i4'), compression_type='RICE_1')
    stilts(folder)


def compressed(folder, name, array, **kw):
    path = os.path.join(folder, name)
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(array, **kw)]).writeto(path, overwrite=True)
    with fits.open(path) as file:
        data = np.ascontiguousarray(file[1].data)
    found.append({'name': name, 'path': path, 'kind': 'image', 'hdu': 1, 'shape': list(data.shape[::-1]),
                  'physical': base64.b64encode(data.astype('<f8').tobytes()).decode(), 'tiled': True})


def stilts(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    source = os.path.join(here, '..', 'fixtures', 'votable')
    count = 0
    for name in sorted(os.listdir(source)):
        if not name.endswith('.vot') or count >= 8:
            continue
        for kind in ['fits-basic', 'fits-var', 'fits-plus']:
            path = os.path.join(folder, f'stilts-{name[:-4]}-{kind}.fits')
            done = subprocess.run(['stilts', 'tcopy', 'in=' + os.path.join(source, name), 'ifmt=votable',
                                   'out=' + path, 'ofmt=' + kind], capture_output=True)
            if done.returncode == 0:
                try:
                    read_table(path)
                    count += 1
                except Exception:
                    os.remove(path)
                    break
            elif os.path.exists(path):
                os.remove(path)


def read(names):
    for name in names:
        with fits.open(name) as file:
            file.verify('exception')
            for index, hdu in enumerate(file):
                if isinstance(hdu, fits.BinTableHDU):
                    found.append({**table_of(hdu, name), 'path': name})
                elif hdu.data is not None:
                    found.append({'name': name, 'path': name, **image_of(name, index)})


def wcs():
    from astropy.wcs import WCS
    answers = []
    for text in json.load(sys.stdin):
        header = fits.Header.fromstring(text['cards'], sep='\n')
        w = WCS(header)
        x = rng.random(1000) * text['width'] + 0.5
        y = rng.random(1000) * text['height'] + 0.5
        lon, lat = w.all_pix2world(x, y, 1)
        answers.append([list(map(float, a)) for a in (x, y, lon, lat)])
    return answers


task, *args = sys.argv[1:] or ['']
if task == 'make':
    os.makedirs(args[0], exist_ok=True)
    make(args[0])
    print(json.dumps(found))
elif task == 'read':
    read(args)
    print(json.dumps(found))
elif task == 'wcs':
    print(json.dumps([[[None if v != v else v for v in a] for a in one] for one in wcs()]))
else:
    sys.exit(__doc__)
