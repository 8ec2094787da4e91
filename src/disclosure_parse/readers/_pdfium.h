/* How pdfium is asked. Nothing is linked: Python hands over the addresses of pdfium's functions, in the order of the
   lists in the sources, and of its handles. */

#include "_module.h"

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
