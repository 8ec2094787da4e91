/* Questions that pdfium answers for one character, object or point at a time, asked for all of a page in one call.

   Nothing is linked: pdfium_calls.py hands over the addresses of pdfium's functions, of its handles, and buffers to
   fill. It is the only caller; it counts what it asks for, and every buffer's size is checked here once more.
   Where this module is not built, ctypes asks the same questions, more slowly. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>

#if defined(_WIN32) && !defined(_WIN64)
#define PDFIUM_CALL __stdcall
#else
#define PDFIUM_CALL
#endif

typedef struct { float left, top, right, bottom; } Box;

typedef int (PDFIUM_CALL *CharBox)(void *, int, Box *);
typedef int (PDFIUM_CALL *OfChar)(void *, int);
typedef int (PDFIUM_CALL *CharOrigin)(void *, int, double *, double *);
typedef void *(PDFIUM_CALL *PageObject)(void *, int);
typedef void *(PDFIUM_CALL *FormObject)(void *, unsigned long);
typedef int (PDFIUM_CALL *OfObject)(void *);
typedef int (PDFIUM_CALL *ObjectBounds)(void *, float *, float *, float *, float *);
typedef int (PDFIUM_CALL *ObjectMatrix)(void *, float *);
typedef int (PDFIUM_CALL *DrawMode)(void *, int *, int *);
typedef void *(PDFIUM_CALL *PathSegment)(void *, int);
typedef int (PDFIUM_CALL *SegmentPoint)(void *, float *, float *);

/* The buffer of an array that holds at least so many items of a size; NULL with an exception set if it does not.
   An array without items may be nowhere: nothing is written to what stands for it. */
static void *room(Py_buffer *buffer, Py_ssize_t count, Py_ssize_t size)
{
    if (count < 0 || buffer->len / size < count) {
        PyErr_SetString(PyExc_ValueError, "the array is too small for what is asked");
        return NULL;
    }
    static double nothing;
    return buffer->buf ? buffer->buf : &nothing;
}

static PyObject *char_boxes(PyObject *self, PyObject *arguments)
{
    unsigned long long function, page;
    Py_ssize_t count;
    Py_buffer boxes;
    if (!PyArg_ParseTuple(arguments, "KKnw*", &function, &page, &count, &boxes))
        return NULL;
    Box *out = room(&boxes, count, sizeof(Box));
    if (out)
        for (Py_ssize_t i = 0; i < count; i++)
            ((CharBox)(uintptr_t)function)((void *)(uintptr_t)page, (int)i, out + i);
    PyBuffer_Release(&boxes);
    return out ? Py_NewRef(Py_None) : NULL;
}

static PyObject *char_origins(PyObject *self, PyObject *arguments)
{
    unsigned long long function, page;
    Py_buffer indices, points;
    if (!PyArg_ParseTuple(arguments, "KKy*w*", &function, &page, &indices, &points))
        return NULL;
    Py_ssize_t count = indices.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *index = indices.buf;
    double *out = room(&points, count, 2 * sizeof(double));
    if (out)
        for (Py_ssize_t i = 0; i < count; i++)
            ((CharOrigin)(uintptr_t)function)((void *)(uintptr_t)page, (int)index[i], out + 2 * i, out + 2 * i + 1);
    PyBuffer_Release(&indices);
    PyBuffer_Release(&points);
    return out ? Py_NewRef(Py_None) : NULL;
}

static PyObject *of_chars(PyObject *self, PyObject *arguments)
{
    unsigned long long function, page;
    Py_buffer indices, answers;
    if (!PyArg_ParseTuple(arguments, "KKy*w*", &function, &page, &indices, &answers))
        return NULL;
    Py_ssize_t count = indices.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *index = indices.buf;
    int32_t *out = room(&answers, count, sizeof(int32_t));
    if (out)
        for (Py_ssize_t i = 0; i < count; i++)
            out[i] = ((OfChar)(uintptr_t)function)((void *)(uintptr_t)page, (int)index[i]);
    PyBuffer_Release(&indices);
    PyBuffer_Release(&answers);
    return out ? Py_NewRef(Py_None) : NULL;
}

static PyObject *objects(PyObject *self, PyObject *arguments)
{
    unsigned long long get, type, owner;
    int in_form;
    Py_ssize_t count;
    Py_buffer handles, kinds;
    if (!PyArg_ParseTuple(arguments, "KKKpnw*w*", &get, &type, &owner, &in_form, &count, &handles, &kinds))
        return NULL;
    int64_t *handle = room(&handles, count, sizeof(int64_t));
    int32_t *kind = handle ? room(&kinds, count, sizeof(int32_t)) : NULL;
    if (kind)
        for (Py_ssize_t i = 0; i < count; i++) {
            void *parent = (void *)(uintptr_t)owner;
            void *object = in_form ? ((FormObject)(uintptr_t)get)(parent, (unsigned long)i)
                                   : ((PageObject)(uintptr_t)get)(parent, (int)i);
            handle[i] = (int64_t)(uintptr_t)object;
            kind[i] = object ? ((OfObject)(uintptr_t)type)(object) : 0;
        }
    PyBuffer_Release(&handles);
    PyBuffer_Release(&kinds);
    return kind ? Py_NewRef(Py_None) : NULL;
}

static PyObject *bounds(PyObject *self, PyObject *arguments)
{
    unsigned long long function;
    Py_buffer handles, sides, known;
    if (!PyArg_ParseTuple(arguments, "Ky*w*w*", &function, &handles, &sides, &known))
        return NULL;
    Py_ssize_t count = handles.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *handle = handles.buf;
    float *out = room(&sides, count, 4 * sizeof(float));
    uint8_t *is_known = out ? room(&known, count, 1) : NULL;
    if (is_known)
        for (Py_ssize_t i = 0; i < count; i++) {
            float *side = out + 4 * i;
            void *object = (void *)(uintptr_t)handle[i];
            is_known[i] = ((ObjectBounds)(uintptr_t)function)(object, side, side + 1, side + 2, side + 3) != 0;
        }
    PyBuffer_Release(&handles);
    PyBuffer_Release(&sides);
    PyBuffer_Release(&known);
    return is_known ? Py_NewRef(Py_None) : NULL;
}

static PyObject *matrices(PyObject *self, PyObject *arguments)
{
    unsigned long long function;
    Py_buffer handles, sides;
    if (!PyArg_ParseTuple(arguments, "Ky*w*", &function, &handles, &sides))
        return NULL;
    Py_ssize_t count = handles.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *handle = handles.buf;
    float *out = room(&sides, count, 6 * sizeof(float));
    if (out)
        for (Py_ssize_t i = 0; i < count; i++) {
            float *own = out + 6 * i;
            if (!((ObjectMatrix)(uintptr_t)function)((void *)(uintptr_t)handle[i], own)) {
                own[0] = own[3] = 1;
                own[1] = own[2] = own[4] = own[5] = 0;
            }
        }
    PyBuffer_Release(&handles);
    PyBuffer_Release(&sides);
    return out ? Py_NewRef(Py_None) : NULL;
}

static PyObject *outlines(PyObject *self, PyObject *arguments)
{
    unsigned long long mode, count_segments;
    Py_buffer handles, stroked, counts;
    if (!PyArg_ParseTuple(arguments, "KKy*w*w*", &mode, &count_segments, &handles, &stroked, &counts))
        return NULL;
    Py_ssize_t count = handles.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *handle = handles.buf;
    uint8_t *is_stroked = room(&stroked, count, 1);
    int32_t *points = is_stroked ? room(&counts, count, sizeof(int32_t)) : NULL;
    if (points)
        for (Py_ssize_t i = 0; i < count; i++) {
            void *path = (void *)(uintptr_t)handle[i];
            int fill = 0, stroke = 0;
            ((DrawMode)(uintptr_t)mode)(path, &fill, &stroke);
            is_stroked[i] = stroke != 0;
            points[i] = ((OfObject)(uintptr_t)count_segments)(path);
        }
    PyBuffer_Release(&handles);
    PyBuffer_Release(&stroked);
    PyBuffer_Release(&counts);
    return points ? Py_NewRef(Py_None) : NULL;
}

static PyObject *path_points(PyObject *self, PyObject *arguments)
{
    unsigned long long segment, point, type, closes;
    Py_buffer handles, counts, points, kinds;
    if (!PyArg_ParseTuple(arguments, "KKKKy*y*w*w*", &segment, &point, &type, &closes, &handles, &counts, &points,
                          &kinds))
        return NULL;
    Py_ssize_t paths = handles.len / (Py_ssize_t)sizeof(int64_t), total = 0;
    const int64_t *handle = handles.buf;
    const int32_t *count = room(&counts, paths, sizeof(int32_t));
    for (Py_ssize_t i = 0; count && i < paths; i++)
        total += count[i] > 0 ? count[i] : 0;
    float *out = count ? room(&points, total, 2 * sizeof(float)) : NULL;
    int32_t *kind = out ? room(&kinds, total, 2 * sizeof(int32_t)) : NULL;
    for (Py_ssize_t i = 0; kind && i < paths; i++)
        for (int k = 0; k < count[i]; k++, out += 2, kind += 2) {
            void *part = ((PathSegment)(uintptr_t)segment)((void *)(uintptr_t)handle[i], k);
            int known = ((SegmentPoint)(uintptr_t)point)(part, out, out + 1);
            kind[0] = known ? ((OfObject)(uintptr_t)type)(part) : -1;
            kind[1] = ((OfObject)(uintptr_t)closes)(part);
        }
    PyBuffer_Release(&handles);
    PyBuffer_Release(&counts);
    PyBuffer_Release(&points);
    PyBuffer_Release(&kinds);
    return kind ? Py_NewRef(Py_None) : NULL;
}

static PyMethodDef methods[] = {
    {"char_boxes", char_boxes, METH_VARARGS, NULL},
    {"char_origins", char_origins, METH_VARARGS, NULL},
    {"of_chars", of_chars, METH_VARARGS, NULL},
    {"objects", objects, METH_VARARGS, NULL},
    {"bounds", bounds, METH_VARARGS, NULL},
    {"matrices", matrices, METH_VARARGS, NULL},
    {"outlines", outlines, METH_VARARGS, NULL},
    {"path_points", path_points, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_bulk", "pdfium's answers for a whole page at a time.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__bulk(void)
{
    return PyModule_Create(&module);
}
