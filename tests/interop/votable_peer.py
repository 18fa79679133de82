"""What astropy makes of VOTables, bit by bit, and VOTables by astropy with random values.

    python votable_peer.py make FOLDER SEED     writes NAME.FORM.vot for tabledata, binary and binary2
    python votable_peer.py dump FILE...         prints one line of JSON a file

A cell is null (masked), bits of a float as hexadecimal digits, an integer as digits, true or false, a text, or a list.
"""
import json
import os
import sys
import warnings

import numpy
from astropy.io import votable

warnings.simplefilter("ignore")
DTYPES = {
    "boolean": "bool", "bit": "bool", "unsignedByte": "u1", "short": "i2", "int": "i4", "long": "i8",
    "float": "f4", "double": "f8", "floatComplex": "c8", "doubleComplex": "c16",
}
SHAPES = {None: (), "3": (3,), "2x3": (3, 2), "*": None, "2x*": None}


def random_values(generator, dtype, shape):
    """Any bit pattern for integers and floats, without NaNs (which astropy masks)."""
    if dtype == "bool":
        return generator.integers(0, 2, shape).astype(bool)
    size = numpy.dtype(dtype).itemsize
    count = int(numpy.prod(shape, dtype=int))
    kind = dtype[0]
    if kind == "c":
        part = f"f{size // 2}"
        parts = random_values(generator, part, (count, 2))
        return (parts[:, 0] + 1j * parts[:, 1]).astype(dtype).reshape(shape)
    values = numpy.frombuffer(generator.bytes(size * count), dtype=dtype).copy()
    if kind == "f":
        special = numpy.array([0.0, -0.0, 1.0, 0.1, 1e-40, 5e-324, 3e38, -1.5], dtype=dtype)
        values[~numpy.isfinite(values)] = 1.25
        few = generator.random(count) < 0.2
        values[few] = generator.choice(special, few.sum())
    return values.reshape(shape)


def make(folder, seed):
    generator = numpy.random.default_rng(seed)
    rows = 60
    names = []
    for size, shape in SHAPES.items():
        for datatype, dtype in DTYPES.items():
            if datatype == "bit" and size not in (None, "3"):
                continue  # astropy writes variable arrays of bits a byte a bit
            names.append((datatype, size, dtype, shape))
    texts = [("char", None, None), ("char", "7", None), ("char", "*", None), ("unicodeChar", "*", None),
             ("unicodeChar", "5", None)]
    document = votable.tree.VOTableFile(version="1.4")
    resource = votable.tree.Resource()
    document.resources.append(resource)
    table = votable.tree.TableElement(document)
    resource.tables.append(table)
    fields = []
    for datatype, size, *_ in [*names, *texts]:
        name = f"{datatype}_{(size or 's').replace('*', 'v')}"
        options = {} if size is None else {"arraysize": size}
        if datatype == "char" and size is None:
            options = {"arraysize": "1"}
        fields.append(votable.tree.Field(document, name=name, datatype=datatype, **options))
    table.fields.extend(fields)
    table.create_arrays(rows)
    array = table.array
    for field, (datatype, size, dtype, shape) in zip(fields, names):
        if shape is not None:
            array[field.name] = random_values(generator, dtype, (rows, *shape))
            if shape == () and datatype not in ("bit",):
                masked = generator.random(rows) < 0.2
                if datatype in ("float", "double", "boolean") or dtype[0] in "iu":
                    array.mask[field.name] = masked
            continue
        for row in range(rows):
            length = int(generator.integers(0, 5))
            cell = random_values(generator, dtype, (length,) if size == "*" else (length, 2))
            array.data[field.name][row] = numpy.ma.array(cell, mask=numpy.zeros(cell.shape, bool))
    letters = "abc &<>'\"\\\n]"
    for field, (datatype, size, _) in zip(fields[len(names):], texts):
        pool = letters if datatype == "char" else letters + "äβ日☉"
        for row in range(rows):
            length = int(generator.integers(0, 1 + int(size if size and size != "*" else 1 if size is None else 9)))
            text = "".join(generator.choice(list(pool), length)).strip() if length else ""
            array.data[field.name][row] = text
    for form in ("tabledata", "binary2", "binary"):
        if form == "binary":  # has no nulls of integers
            for field in fields:
                if field.datatype in ("unsignedByte", "short", "int", "long"):
                    array.mask[field.name] = False
        document.to_xml(os.path.join(folder, f"random.{form}.vot"), tabledata_format=form)


def bits(value):
    value = numpy.asarray(value)
    return value.astype(value.dtype.newbyteorder(">")).tobytes().hex()


def scalar(value):
    if value is numpy.ma.masked:
        return None
    if isinstance(value, (str, bytes)):
        return value if isinstance(value, str) else value.decode()
    if isinstance(value, (bool, numpy.bool_)):
        return bool(value)
    if isinstance(value, (numpy.floating, numpy.complexfloating)):
        return bits(value)
    return str(int(value))


def cell(value, mask, dtype):
    if isinstance(value, (str, bytes)) or numpy.ndim(value) == 0:
        return None if numpy.all(mask) and numpy.size(mask) else scalar(value)
    flat = numpy.ma.getdata(value).ravel()
    if dtype is not None:  # variable arrays read from text are of int64 or float64
        flat = flat.astype(dtype)
    nulls = numpy.broadcast_to(numpy.ma.getmaskarray(value), numpy.shape(value)).ravel()
    whole = numpy.shape(mask) != () and numpy.size(mask) and bool(numpy.all(mask))
    if whole and flat.size:
        return None
    return [None if m else scalar(v) for v, m in zip(flat, nulls)]


def dump(path):
    table = votable.parse(path).get_first_table()
    columns = []
    for field in table.fields:
        data, masks = table.array.data[field.ID], table.array.mask[field.ID]
        cells = [cell(v, m, DTYPES.get(field.datatype)) for v, m in zip(data, masks)]
        columns.append({"name": field.name, "datatype": field.datatype, "arraysize": field.arraysize, "cells": cells})
    print(json.dumps(columns), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    else:
        for name in sys.argv[2:]:
            dump(name)
