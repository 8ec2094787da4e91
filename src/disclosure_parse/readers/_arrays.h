/* Numbers, tuples and memory as _grid.c and _glyphs.c need them. Every size and type is checked here: nothing that is
   handed over can make these modules read or write beside it. */

#include "_module.h"

/* One more with every change of what a function of one of them takes or gives. */
#define INTERFACE 3

/* Memory for so many items, all zero; NULL with an exception set if there is none. PyMem_Free gives it back. */
static void *space(Py_ssize_t count, size_t size)
{
    void *memory = PyMem_Calloc(count > 0 ? (size_t)count : 1, size);
    if (!memory)
        PyErr_NoMemory();
    return memory;
}

static int is_wrong(const char *message)
{
    PyErr_SetString(PyExc_ValueError, message);
    return 0;
}

/* A float, or an int; 0 with an exception set if it is neither. No code of the caller's runs. */
static int as_double(PyObject *object, double *value)
{
    if (!object || !(PyFloat_Check(object) || PyLong_CheckExact(object))) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a number is needed");
        return 0;
    }
    *value = PyFloat_AsDouble(object);
    return !(*value == -1.0 && PyErr_Occurred());
}

/* The items of a tuple as doubles; NULL with an exception set if they are none. */
static double *doubles_of(PyObject *tuple, Py_ssize_t *count)
{
    *count = PyTuple_Size(tuple);
    double *values = *count < 0 ? NULL : space(*count, sizeof(double));
    for (Py_ssize_t i = 0; values && i < *count; i++)
        if (!as_double(PyTuple_GetItem(tuple, i), values + i)) {
            PyMem_Free(values);
            return NULL;
        }
    return values;
}

/* Where a number stands in a sorted row of them, before or behind its equals, as in Python's bisect. */
static Py_ssize_t before(const double *sorted, Py_ssize_t count, double value)
{
    Py_ssize_t low = 0, high = count;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (sorted[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static Py_ssize_t behind(const double *sorted, Py_ssize_t count, double value)
{
    Py_ssize_t low = 0, high = count;
    while (low < high) {
        Py_ssize_t middle = low + (high - low) / 2;
        if (value < sorted[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* A tuple as one of a named kind. Takes the tuple over. */
static PyObject *named(PyObject *kind, PyObject *values)
{
    newfunc make = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
    PyObject *arguments = values ? PyTuple_Pack(1, values) : NULL;
    PyObject *made = arguments ? make((PyTypeObject *)kind, arguments, NULL) : NULL;
    Py_XDECREF(arguments);
    Py_XDECREF(values);
    return made;
}

static int is_kind_of_tuple(PyObject *kind)
{
    return (PyType_Check(kind) && PyType_IsSubtype((PyTypeObject *)kind, &PyTuple_Type)) ||
           is_wrong("a kind of tuple is needed");
}

/* Adds a new object to a list, and takes it over. */
static int add(PyObject *list, PyObject *item)
{
    int failed = !item || PyList_Append(list, item);
    Py_XDECREF(item);
    return !failed;
}
