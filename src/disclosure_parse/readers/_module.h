/* What every compiled module begins with, and how it is made. */

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

/* The module, with a number that is one more with every change of what its functions take or give. */
static inline PyObject *with_interface(struct PyModuleDef *definition, int number)
{
    PyObject *module = PyModule_Create(definition);
    if (module && PyModule_AddIntConstant(module, "INTERFACE", number) < 0)
        Py_CLEAR(module);
    return module;
}
