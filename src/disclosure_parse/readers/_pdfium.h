/* How pdfium is asked. Nothing is linked: Python hands over the addresses of pdfium's functions, in the order of the
   lists in the sources, and of its handles. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A product and a sum are rounded one after the other, as in Python. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif

#if defined(_WIN32) && !defined(_WIN64)
#define PDFIUM_CALL __stdcall
#else
#define PDFIUM_CALL
#endif

/* The lesser and the greater as Python's min() and max() tell them. */
#define LEAST(a, b) ((b) < (a) ? (b) : (a))
#define MOST(a, b) ((b) > (a) ? (b) : (a))

/* The function at a place of the list of addresses. */
#define ASK(list, type, place) ((type)(uintptr_t)(list)[place])

/* The addresses of at least so many functions; NULL with an exception set if there are fewer. */
static inline const uint64_t *functions(const Py_buffer *buffer, Py_ssize_t count)
{
    if (buffer->len / (Py_ssize_t)sizeof(uint64_t) >= count)
        return buffer->buf;
    PyErr_SetString(PyExc_ValueError, "too few functions");
    return NULL;
}

static inline void move(const double *matrix, double x, double y, double *to)
{
    to[0] = matrix[0] * x + matrix[2] * y + matrix[4];
    to[1] = matrix[1] * x + matrix[3] * y + matrix[5];
}

/* The module, with a number that is one more with every change of what its functions take or give. */
static inline PyObject *made(struct PyModuleDef *module, int number)
{
    PyObject *object = PyModule_Create(module);
    if (object && PyModule_AddIntConstant(object, "INTERFACE", number) < 0)
        Py_CLEAR(object);
    return object;
}
