/* The characters of a page, which pdfium tells one at a time, put together in one call, and what is to be told of each.

   Each function here has a twin in Python (pdfium_calls.py, pdf_text.py, pdf_characters.py, fake_bold.py) that does the same,
   slower, where this module is not built, and gives the same figures to the last bit. */

#include "_pdfium.h"

typedef struct { float left, top, right, bottom; } Box;

enum { GET_TEXT, GET_UNICODE, GET_BOX, GET_ORIGIN, HAS_MAP_ERROR, GET_ANGLE, TEXT_FUNCTIONS };
typedef int (PDFIUM_CALL *GetText)(void *, int, int, unsigned short *);
typedef unsigned int (PDFIUM_CALL *GetUnicode)(void *, int);
typedef int (PDFIUM_CALL *GetBox)(void *, int, Box *);
typedef int (PDFIUM_CALL *GetOrigin)(void *, int, double *, double *);
typedef int (PDFIUM_CALL *HasMapError)(void *, int);
typedef float (PDFIUM_CALL *GetAngle)(void *, int);

/* The box of a character on the displayed page, and whether it is printed there. */
static int is_shown(uint32_t code, const Box *own, const double *matrix, double width, double height, double *box)
{
    double first[2], second[2];
    move(matrix, own->left, own->top, first);
    move(matrix, own->right, own->bottom, second);
    for (int axis = 0; axis < 2; axis++) {
        if (isnan(first[axis]) || isnan(second[axis]))
            return 0;
        box[axis] = LEAST(first[axis], second[axis]);
        box[axis + 2] = MOST(first[axis], second[axis]);
    }
    if (code <= 31 ? code != 0 && code != 2 : code == 32 && box[2] - box[0] + box[3] - box[1] < 0.01)
        return 0;
    return box[2] > 0 && box[3] > 0 && box[0] < width && box[1] < height;
}

static PyObject *characters(PyObject *self, PyObject *arguments)
{
    Py_buffer addresses, odd;
    unsigned long long handle;
    int count;
    double m[6], width, height;
    if (!PyArg_ParseTuple(arguments, "y*Ki(dddddd)ddy*", &addresses, &handle, &count, m, m + 1, m + 2, m + 3, m + 4,
                          m + 5, &width, &height, &odd))
        return NULL;
    PyObject *result = NULL;
    const uint64_t *ask = functions(&addresses, TEXT_FUNCTIONS);
    const uint8_t *is_odd = odd.buf;
    void *page = (void *)(uintptr_t)handle;
    size_t room = count > 0 ? (size_t)count : 0;
    unsigned short *units = malloc((room + 1) * sizeof(*units));
    uint32_t *codes = malloc((room + 1) * sizeof(*codes));
    int64_t *numbers = malloc((room + 1) * sizeof(*numbers)), *special = malloc((room + 1) * sizeof(*special));
    double *boxes = malloc((room + 1) * 4 * sizeof(*boxes)), *pens = malloc((room + 1) * 2 * sizeof(*pens));
    if (!ask)
        goto end;
    if (odd.len < 0x10000) {
        PyErr_SetString(PyExc_ValueError, "the table of odd characters is too small");
        goto end;
    }
    if (!units || !codes || !numbers || !special || !boxes || !pens) {
        PyErr_NoMemory();
        goto end;
    }
    int parallel = room && ASK(ask, GetText, GET_TEXT)(page, 0, count, units) == count + 1;
    size_t kept = 0, specials = 0;
    Box last = {0, 0, 0, 0};
    double offset = 0, base = 0;
    for (int i = 0; i < count; i++) {
        Box own = {0, 0, 0, 0};
        uint32_t code = parallel ? units[i] : ASK(ask, GetUnicode, GET_UNICODE)(page, i);
        ASK(ask, GetBox, GET_BOX)(page, i, &own);
        if (!is_shown(code, &own, m, width, height, boxes + 4 * kept))
            continue;
        if (!kept || own.top != last.top || own.bottom != last.bottom) {
            double x = 0, y = 0;
            ASK(ask, GetOrigin, GET_ORIGIN)(page, i, &x, &y);
            offset = x - own.left;
            base = y;
        }
        last = own;
        move(m, offset + own.left, base, pens + 2 * kept);
        if (is_odd[code < 0xFFFF ? code : 0xFFFF] || ASK(ask, HasMapError, HAS_MAP_ERROR)(page, i) == 1)
            special[specials++] = (int64_t)kept;
        codes[kept] = code < 0x10FFFF ? code : 0x10FFFF;
        numbers[kept++] = i;
    }
    result = Py_BuildValue("(NNNNN)",
                           PyByteArray_FromStringAndSize((char *)codes, (Py_ssize_t)(kept * sizeof(*codes))),
                           PyByteArray_FromStringAndSize((char *)boxes, (Py_ssize_t)(4 * kept * sizeof(*boxes))),
                           PyByteArray_FromStringAndSize((char *)pens, (Py_ssize_t)(2 * kept * sizeof(*pens))),
                           PyByteArray_FromStringAndSize((char *)numbers, (Py_ssize_t)(kept * sizeof(*numbers))),
                           PyByteArray_FromStringAndSize((char *)special, (Py_ssize_t)(specials * sizeof(*special))));
end:
    free(units);
    free(codes);
    free(numbers);
    free(special);
    free(boxes);
    free(pens);
    PyBuffer_Release(&addresses);
    PyBuffer_Release(&odd);
    return result;
}

static PyObject *turns(PyObject *self, PyObject *arguments)
{
    Py_buffer addresses;
    unsigned long long handle;
    int count, step, found[4] = {0, 0, 0, 0};
    if (!PyArg_ParseTuple(arguments, "y*Kii", &addresses, &handle, &count, &step))
        return NULL;
    const uint64_t *ask = functions(&addresses, TEXT_FUNCTIONS);
    void *page = (void *)(uintptr_t)handle;
    for (int i = 0; ask && step > 0 && i < count; i += step) {
        double quarters = rint(ASK(ask, GetAngle, GET_ANGLE)(page, i) / acos(0.0));
        if (ASK(ask, GetUnicode, GET_UNICODE)(page, i) > 32 && fabs(quarters) < 1e6)
            found[(int)quarters & 3]++;
    }
    PyBuffer_Release(&addresses);
    return ask ? Py_BuildValue("(iiii)", found[0], found[1], found[2], found[3]) : NULL;
}

/* Whether two of some numbers are the same; the table has at least twice as many slots, a power of two. */
static int has_equal(const uint64_t *keys, size_t count, uint64_t *table, size_t slots)
{
    memset(table, 0xFF, slots * sizeof(*table));
    for (size_t i = 0; i < count; i++) {
        size_t slot = (size_t)((keys[i] * 0x9E3779B97F4A7C15u) >> 32) & (slots - 1);
        for (; table[slot] != UINT64_MAX; slot = (slot + 1) & (slots - 1))
            if (table[slot] == keys[i])
                return 1;
        table[slot] = keys[i];
    }
    return 0;
}

/* The greatest integer that is no greater; 0 for what is no place on a page. */
static int64_t whole(double number)
{
    if (!(fabs(number) < 1e15))
        return 0;
    int64_t cut = (int64_t)number;
    return cut - (number < (double)cut);
}

static PyObject *may_repeat(PyObject *self, PyObject *arguments)
{
    Py_buffer code_buffer, pen_buffer;
    double bucket;
    if (!PyArg_ParseTuple(arguments, "y*y*d", &code_buffer, &pen_buffer, &bucket))
        return NULL;
    size_t count = (size_t)code_buffer.len / sizeof(int64_t), slots = 16;
    const int64_t *codes = code_buffer.buf;
    const double *pens = pen_buffer.buf;
    while (slots < 2 * count)
        slots *= 2;
    uint64_t *keys = malloc((count + 1) * sizeof(*keys)), *table = malloc(slots * sizeof(*table));
    uint64_t *places = malloc((count + 1) * 4 * sizeof(*places));
    int found = 0, failed = 1;
    if ((size_t)pen_buffer.len / (2 * sizeof(double)) < count)
        PyErr_SetString(PyExc_ValueError, "there are fewer pens than characters");
    else if (!keys || !table || !places)
        PyErr_NoMemory();
    else {
        failed = 0;
        for (size_t i = 0; i < 2 * count; i++) {
            /* Of one axis, in both of its layings. */
            places[2 * i] = (uint64_t)whole(pens[i] / bucket) & 0xFFFFF;
            places[2 * i + 1] = (uint64_t)whole((pens[i] + bucket / 2) / bucket) & 0xFFFFF;
        }
        for (int laying = 0; laying < 4 && !found; laying++) {
            for (size_t i = 0; i < count; i++)
                keys[i] = (uint64_t)codes[i] << 40 | places[4 * i + (laying >> 1)] << 20
                          | places[4 * i + 2 + (laying & 1)];
            found = has_equal(keys, count, table, slots);
        }
    }
    free(keys);
    free(table);
    free(places);
    PyBuffer_Release(&code_buffer);
    PyBuffer_Release(&pen_buffer);
    return failed ? NULL : PyBool_FromLong(found);
}

/* Sizes */

/* The middle of some numbers (n > 0), which are put into another order: of an even count, that between the two. */
static double median(double *numbers, Py_ssize_t count)
{
    Py_ssize_t half = count / 2, low = 0, high = count - 1;
    /* What parts the numbers is taken from anywhere among them, so that no order of theirs makes this slow. */
    for (uint32_t anywhere = 1; low < high;) {
        anywhere = anywhere * 1664525u + 1013904223u;
        double parting = numbers[low + (Py_ssize_t)(anywhere >> 8) % (high - low + 1)];
        Py_ssize_t i = low, j = high;
        while (i <= j) {
            while (numbers[i] < parting)
                i++;
            while (numbers[j] > parting)
                j--;
            if (i > j)
                break;
            double kept = numbers[i];
            numbers[i++] = numbers[j];
            numbers[j--] = kept;
        }
        if (half > j && half < i)
            break;
        if (half <= j)
            high = j;
        else
            low = i;
    }
    if (count % 2)
        return numbers[half];
    double below = numbers[0];
    for (Py_ssize_t i = 1; i < half; i++)
        below = MOST(below, numbers[i]);
    return (below + numbers[half]) / 2;
}

/* Boxes of this height and more, in half points, are all as one: on no page are there many heights to go through. */
#define HIGHEST 2000.0

static int is_ideograph(uint32_t code)
{
    return code >= 0x3400 && code < 0xA000;
}

/* Glyphs whose boxes are as high as those of ideographs are no larger than these; `some` is room for as many. */
static void measure_by_ideographs(const uint32_t *codes, const double *step, const double *em, double *some,
                                  double *size, size_t count)
{
    double last = -1, next = 0;
    for (int found = 1; found; last = next) {
        found = 0;
        for (size_t i = 0; i < count; i++)
            if (step[i] > last && (!found || step[i] < next) && em[i] < size[i] && is_ideograph(codes[i])) {
                next = step[i];
                found = 1;
            }
        if (!found)
            return;
        Py_ssize_t alike = 0;
        for (size_t i = 0; i < count; i++)
            if (step[i] == next && is_ideograph(codes[i]))
                some[alike++] = em[i];
        double middle = median(some, alike);
        for (size_t i = 0; i < count; i++)
            if (step[i] == next)
                size[i] = LEAST(size[i], middle);
    }
}

/* Cut a box that is much higher than its glyph, whose pen stands at `base`, to what is about printed. */
static void trim(double *box, double base, double size)
{
    double top = base - size, bottom = base + 0.3 * size;
    if (box[3] - box[1] > 1.35 * size) {
        box[1] = isnan(top) ? top : MOST(box[1], top);
        box[3] = isnan(bottom) ? bottom : LEAST(box[3], bottom);
    }
}

static PyObject *measure(PyObject *self, PyObject *arguments)
{
    Py_buffer code_buffer, box_buffer, pen_buffer;
    double tiny;
    if (!PyArg_ParseTuple(arguments, "y*w*y*d", &code_buffer, &box_buffer, &pen_buffer, &tiny))
        return NULL;
    size_t count = (size_t)code_buffer.len / sizeof(uint32_t);
    const uint32_t *codes = code_buffer.buf;
    const double *pens = pen_buffer.buf;
    double *boxes = box_buffer.buf, *room = malloc((4 * count + 1) * sizeof(*room));
    PyObject *result = NULL;
    if ((size_t)box_buffer.len / (4 * sizeof(double)) < count || (size_t)pen_buffer.len / (2 * sizeof(double)) < count)
        PyErr_SetString(PyExc_ValueError, "there are fewer boxes or pens than characters");
    else if (!room)
        PyErr_NoMemory();
    else {
        double *size = room, *em = room + count, *step = em + count, *some = step + count;
        for (size_t i = 0; i < count; i++) {
            double width = boxes[4 * i + 2] - boxes[4 * i], height = boxes[4 * i + 3] - boxes[4 * i + 1];
            size[i] = MOST(height, width) * 0.9;
            em[i] = LEAST(height, width);
            em[i] = LEAST(size[i], em[i]);
            step[i] = rint(2 * height);
            step[i] = LEAST(step[i], HIGHEST);
        }
        measure_by_ideographs(codes, step, em, some, size, count);
        memcpy(some, size, count * sizeof(*size));
        double limit = count ? 2.5 * median(some, (Py_ssize_t)count) + 20 : 0;
        for (size_t i = 0; i < count; i++) {
            size[i] = MOST(size[i], tiny);
            size[i] = LEAST(size[i], limit);
            trim(boxes + 4 * i, pens[2 * i + 1], size[i]);
        }
        result = PyByteArray_FromStringAndSize((char *)size, (Py_ssize_t)(count * sizeof(*size)));
    }
    free(room);
    PyBuffer_Release(&code_buffer);
    PyBuffer_Release(&box_buffer);
    PyBuffer_Release(&pen_buffer);
    return result;
}

/* Names */

enum { LETTER = 1, CONTROL, IDEOGRAPH };

/* On more shapes of ideographs than these Python looks. */
#define SHAPES 64

/* Is any character a control, or a letter in a box as wide and high as that of an ideograph? `kinds` has what each code
   is, those above its end as the last one; boxes that differ by less than a step are alike. */
static PyObject *may_be_misnamed(PyObject *self, PyObject *arguments)
{
    Py_buffer code_buffer, box_buffer, kind_buffer;
    double steps;
    if (!PyArg_ParseTuple(arguments, "y*y*y*d", &code_buffer, &box_buffer, &kind_buffer, &steps))
        return NULL;
    size_t count = (size_t)code_buffer.len / sizeof(uint32_t), known = 0;
    const uint32_t *codes = code_buffer.buf;
    const double *boxes = box_buffer.buf;
    const uint8_t *kinds = kind_buffer.buf;
    double shapes[SHAPES][2];
    int failed = (size_t)box_buffer.len / (4 * sizeof(double)) < count || kind_buffer.len < 1, found = 0;
    if (failed)
        PyErr_SetString(PyExc_ValueError, "there are fewer boxes than characters, or no kinds");
    for (int kind = IDEOGRAPH; !failed && kind >= LETTER; kind -= IDEOGRAPH - LETTER)
        for (size_t i = 0; i < count && !found; i++) {
            uint32_t last = (uint32_t)kind_buffer.len - 1, code = codes[i] < last ? codes[i] : last;
            if (kinds[code] == CONTROL)
                found = 1;
            if (kinds[code] != kind)
                continue;
            double across = rint((boxes[4 * i + 2] - boxes[4 * i]) * steps);
            double down = rint((boxes[4 * i + 3] - boxes[4 * i + 1]) * steps);
            size_t shape = known;
            while (shape > 0 && (shapes[shape - 1][0] != across || shapes[shape - 1][1] != down))
                shape--;
            if (kind == LETTER)
                found = shape > 0;
            else if (!shape && known == SHAPES)
                found = 1;
            else if (!shape) {
                shapes[known][0] = across;
                shapes[known++][1] = down;
            }
        }
    PyBuffer_Release(&code_buffer);
    PyBuffer_Release(&box_buffer);
    PyBuffer_Release(&kind_buffer);
    return failed ? NULL : PyBool_FromLong(found);
}

static PyMethodDef methods[] = {
    {"characters", characters, METH_VARARGS, NULL},
    {"turns", turns, METH_VARARGS, NULL},
    {"may_repeat", may_repeat, METH_VARARGS, NULL},
    {"measure", measure, METH_VARARGS, NULL},
    {"may_be_misnamed", may_be_misnamed, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_characters", "A page's characters.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__characters(void)
{
    return with_interface(&module, 4);
}
