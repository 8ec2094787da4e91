/* What pdfium tells of one character, object or point at a time, put together for a whole page in one call.

   Nothing is linked: Python hands over the addresses of pdfium's functions, in the order of the lists below, and of its
   handles. Each function here has a twin in Python (pdf_drawing.py, pdfium_calls.py, fake_bold.py) that does the same,
   slower, where this module is not built, and gives the same figures to the last bit. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One more with every change of what the functions take or give. */
#define INTERFACE 4

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
static const uint64_t *functions(const Py_buffer *buffer, Py_ssize_t count)
{
    if (buffer->len / (Py_ssize_t)sizeof(uint64_t) >= count)
        return buffer->buf;
    PyErr_SetString(PyExc_ValueError, "too few functions");
    return NULL;
}

static void move(const double *matrix, double x, double y, double *to)
{
    to[0] = matrix[0] * x + matrix[2] * y + matrix[4];
    to[1] = matrix[1] * x + matrix[3] * y + matrix[5];
}

/* Rows of numbers, as many as come. */
typedef struct { double *items; size_t used, room; } Numbers;

/* Room for so many more numbers; NULL if there is no memory. */
static double *more(Numbers *numbers, size_t count)
{
    if (numbers->room - numbers->used < count) {
        size_t room = 2 * numbers->room + count + 64;
        double *items = room <= SIZE_MAX / sizeof(double) ? realloc(numbers->items, room * sizeof(double)) : NULL;
        if (!items)
            return NULL;
        numbers->items = items;
        numbers->room = room;
    }
    numbers->used += count;
    return numbers->items + numbers->used - count;
}

static PyObject *bytes_of(const Numbers *numbers)
{
    return PyByteArray_FromStringAndSize((const char *)numbers->items, (Py_ssize_t)(numbers->used * sizeof(double)));
}

/* Characters */

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

/* Base 85 */

static PyObject *plain_85(PyObject *self, PyObject *arguments)
{
    Py_buffer stream;
    if (!PyArg_ParseTuple(arguments, "y*", &stream))
        return NULL;
    const uint8_t *text = stream.buf;
    size_t used = 0, digits = 0, size = (size_t)stream.len;
    uint64_t value = 0;
    int ended = 0, is_wrong = 0, begins_end = 0;
    /* Each character gives four bytes at most, as a z between groups does. */
    uint8_t *plain = malloc(4 * size + 8);
    for (size_t i = 0; plain && i < size && !ended && !is_wrong; i++) {
        uint8_t c = text[i];
        if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0)
            continue;
        if (begins_end || c == '~') {
            ended = begins_end && c == '>';
            is_wrong = begins_end && c != '>';
            begins_end = 1;
            continue;
        }
        is_wrong = c != 'z' && (c < '!' || c > 'u');
        for (int n = c == 'z' ? 5 : 1; n && !is_wrong; n--) {
            value = value * 85 + (c == 'z' ? 0 : c - '!');
            if (++digits < 5)
                continue;
            is_wrong = value >> 32 != 0;
            for (int shift = 24; shift >= 0; shift -= 8)
                plain[used++] = (uint8_t)(value >> shift);
            digits = value = 0;
        }
    }
    if (digits) {
        for (size_t n = digits; n < 5; n++)
            value = value * 85 + 84;
        is_wrong = is_wrong || digits == 1 || value >> 32 != 0;
        for (size_t n = 1; n < digits; n++)
            plain[used++] = (uint8_t)(value >> (32 - 8 * n));
    }
    Py_ssize_t right = ended && !is_wrong ? (Py_ssize_t)used : 0;
    PyObject *result = plain ? PyBytes_FromStringAndSize((char *)plain, right) : PyErr_NoMemory();
    free(plain);
    PyBuffer_Release(&stream);
    return result;
}

/* Drawings */

enum {
    PAGE_OBJECT, COUNT_OBJECTS, FORM_OBJECT, COUNT_FORM_OBJECTS, GET_TYPE, GET_BOUNDS, GET_MATRIX, GET_FILL, GET_STROKE,
    DRAW_MODE, COUNT_SEGMENTS, GET_SEGMENT, GET_POINT, SEGMENT_TYPE, GET_CLOSE, DRAWING_FUNCTIONS
};
enum { TEXT = 1, PATH = 2, IMAGE = 3, FORM = 5 }; /* FPDF_PAGEOBJ_... */
enum { LINE_TO = 0 }; /* FPDF_SEGMENT_LINETO */
typedef void *(PDFIUM_CALL *PageObject)(void *, int);
typedef void *(PDFIUM_CALL *FormObject)(void *, unsigned long);
typedef void *(PDFIUM_CALL *Segment)(void *, int);
typedef int (PDFIUM_CALL *Number)(void *);
typedef int (PDFIUM_CALL *Bounds)(void *, float *, float *, float *, float *);
typedef int (PDFIUM_CALL *Matrix)(void *, float *);
typedef int (PDFIUM_CALL *Colour)(void *, unsigned int *, unsigned int *, unsigned int *, unsigned int *);
typedef int (PDFIUM_CALL *Mode)(void *, int *, int *);
typedef int (PDFIUM_CALL *Point)(void *, float *, float *);

typedef struct {
    const uint64_t *ask;
    double width, height, thin, bar, upright;
    long long max_objects, max_depth, max_points, max_segments, rectangle, pale_from;
    Numbers across, down, dots, pale, shades, points, run;
    long long objects, texts, shapes, filled, asked, segments;
    double picture;
    int cut, failed;
} Drawing;

static void add(Drawing *drawing, Numbers *numbers, const double *row, size_t count)
{
    double *room = more(numbers, count);
    if (room)
        memcpy(room, row, count * sizeof(double));
    else
        drawing->failed = 1;
}

static void add_line(Drawing *drawing, double x0, double y0, double x1, double y1, int inked)
{
    double box[4] = {x0, y0, x1, y1}, width = x1 - x0, height = y1 - y0;
    double across[3] = {(y0 + y1) / 2, x0, x1}, down[3] = {(x0 + x1) / 2, y0, y1};
    if (!(x1 >= 0 && y1 >= 0 && x0 <= drawing->width && y0 <= drawing->height))
        return;
    if (!inked)
        add(drawing, &drawing->pale, box, 4);
    else if (width <= drawing->thin && height <= drawing->thin)
        add(drawing, &drawing->dots, box, 4);
    else if (width >= height)
        add(drawing, &drawing->across, across, 3);
    else
        add(drawing, &drawing->down, down, 3);
}

static double thickness(const double *box)
{
    double width = box[2] - box[0], height = box[3] - box[1];
    return LEAST(width, height);
}

static int bounds_of(const Drawing *drawing, void *object, const double *matrix, double *box)
{
    float left = 0, bottom = 0, right = 0, top = 0;
    double corners[4][2];
    if (!ASK(drawing->ask, Bounds, GET_BOUNDS)(object, &left, &bottom, &right, &top))
        return 0;
    int upright = (matrix[1] == 0 && matrix[2] == 0) || (matrix[0] == 0 && matrix[3] == 0);
    move(matrix, left, bottom, corners[0]);
    move(matrix, right, top, corners[1]);
    move(matrix, left, top, corners[2]);
    move(matrix, right, bottom, corners[3]);
    for (int axis = 0; axis < 2; axis++) {
        box[axis] = box[axis + 2] = corners[0][axis];
        for (int i = 1; i < (upright ? 2 : 4); i++) {
            box[axis] = LEAST(box[axis], corners[i][axis]);
            box[axis + 2] = MOST(box[axis + 2], corners[i][axis]);
        }
    }
    return 1;
}

static int shows(const Drawing *drawing, void *object, int of_stroke)
{
    unsigned int c[4] = {0, 0, 0, 0};
    Colour colour = ASK(drawing->ask, Colour, of_stroke ? GET_STROKE : GET_FILL);
    if (!colour(object, c, c + 1, c + 2, c + 3))
        return 1;
    return c[3] > 0 && (c[0] < drawing->pale_from || c[1] < drawing->pale_from || c[2] < drawing->pale_from);
}

static void matrix_of(const Drawing *drawing, void *object, double *matrix)
{
    float own[6] = {1, 0, 0, 1, 0, 0};
    int known = ASK(drawing->ask, Matrix, GET_MATRIX)(object, own);
    for (int i = 0; i < 6; i++)
        matrix[i] = known ? own[i] : i == 0 || i == 3;
}

static int is_box(const Drawing *drawing, const double *points)
{
    int across_first = 1, down_first = 1;
    for (int i = 0; i < 4; i++) {
        const double *from = points + 4 * i, *to = from + 4;
        int across = fabs(to[0] - from[0]) > drawing->upright, down = fabs(to[1] - from[1]) > drawing->upright;
        across_first = across_first && across == (i % 2 == 0) && down == (i % 2 == 1);
        down_first = down_first && across == (i % 2 == 1) && down == (i % 2 == 0);
        if (to[2] != LINE_TO)
            return 0;
    }
    return (across_first || down_first) && points[2] >= 0 && fabs(points[16] - points[0]) <= drawing->upright
           && fabs(points[17] - points[1]) <= drawing->upright;
}

/* The box around points that stand so many numbers apart. */
static void around(const double *points, size_t count, size_t step, double *box)
{
    box[0] = box[2] = points[0];
    box[1] = box[3] = points[1];
    for (size_t i = 1; i < count; i++) {
        double x = points[step * i], y = points[step * i + 1];
        box[0] = LEAST(box[0], x);
        box[1] = LEAST(box[1], y);
        box[2] = MOST(box[2], x);
        box[3] = MOST(box[3], y);
    }
}

static void read_run(Drawing *drawing, int stroked, int inked)
{
    const double *points = drawing->run.items;
    size_t count = drawing->run.used / 2;
    double box[4];
    if (count < 2)
        return;
    around(points, count, 2, box);
    if (thickness(box) <= drawing->thin)
        add_line(drawing, box[0], box[1], box[2], box[3], inked);
    else if (stroked)
        for (; count > 1; count--, points += 2) {
            double x0 = points[0], y0 = points[1], x1 = points[2], y1 = points[3];
            if (fabs(x1 - x0) <= 1 || fabs(y1 - y0) <= 1)
                add_line(drawing, LEAST(x0, x1), LEAST(y0, y1), MOST(x0, x1), MOST(y0, y1), inked);
        }
    else if (inked) {
        drawing->filled++;
        add(drawing, &drawing->shades, box, 4);
    }
}

/* The points of a path on the displayed page, each with its kind, -1 if pdfium gives none, and whether it closes. */
static const double *points_of(Drawing *drawing, void *path, int count, const double *matrix)
{
    double own[6], between[2];
    matrix_of(drawing, path, own);
    drawing->points.used = 0;
    double *points = more(&drawing->points, 4 * (size_t)count);
    if (!points)
        drawing->failed = 1;
    for (int i = 0; points && i < count; i++) {
        float x = 0, y = 0;
        void *segment = ASK(drawing->ask, Segment, GET_SEGMENT)(path, i);
        int known = ASK(drawing->ask, Point, GET_POINT)(segment, &x, &y);
        move(own, x, y, between);
        move(matrix, between[0], between[1], points + 4 * i);
        points[4 * i + 2] = known ? ASK(drawing->ask, Number, SEGMENT_TYPE)(segment) : -1;
        points[4 * i + 3] = ASK(drawing->ask, Number, GET_CLOSE)(segment) != 0;
    }
    return points;
}

static void read_outline(Drawing *drawing, void *path, int count, int stroked, int filled, int inked,
                         const double *matrix)
{
    int may_be_box = stroked && count == drawing->rectangle && count == 5;
    const double *points = NULL;
    drawing->asked += count;
    if (drawing->asked > drawing->max_points) {
        drawing->cut = 1;
        return;
    }
    if (may_be_box && !(points = points_of(drawing, path, count, matrix)))
        return;
    if (points && is_box(drawing, points)) {
        double b[4];
        around(points, 5, 4, b);
        if (thickness(b) <= drawing->thin)
            add_line(drawing, b[0], b[1], b[2], b[3], inked);
        else {
            add_line(drawing, b[0], b[1], b[2], b[1], inked);
            add_line(drawing, b[0], b[3], b[2], b[3], inked);
            add_line(drawing, b[0], b[1], b[0], b[3], inked);
            add_line(drawing, b[2], b[1], b[2], b[3], inked);
        }
        if (!inked && filled && shows(drawing, path, 0))
            add(drawing, &drawing->shades, b, 4);
        return;
    }
    drawing->segments += count;
    if (drawing->segments > drawing->max_segments) {
        drawing->cut = 1;
        return;
    }
    if (!points && !(points = points_of(drawing, path, count, matrix)))
        return;
    drawing->run.used = 0;
    for (int i = 0; i < count; i++, points += 4) {
        if (points[2] < 0)
            continue;
        if (points[2] != LINE_TO) {
            read_run(drawing, stroked, inked);
            drawing->run.used = 0;
        }
        add(drawing, &drawing->run, points, 2);
        if (points[3] && drawing->run.used) {
            double first[2] = {drawing->run.items[0], drawing->run.items[1]};
            add(drawing, &drawing->run, first, 2);
        }
    }
    read_run(drawing, stroked, inked);
}

static void read_path(Drawing *drawing, void *path, const double *matrix)
{
    double box[4];
    int fill = 0, stroke = 0;
    drawing->shapes++;
    if (!bounds_of(drawing, path, matrix, box))
        return;
    ASK(drawing->ask, Mode, DRAW_MODE)(path, &fill, &stroke);
    int count = ASK(drawing->ask, Number, COUNT_SEGMENTS)(path), inked = shows(drawing, path, stroke != 0);
    double width = box[2] - box[0], height = box[3] - box[1];
    double shorter = LEAST(width, height), longer = MOST(width, height);
    if (shorter <= drawing->thin)
        add_line(drawing, box[0], box[1], box[2], box[3], inked);
    else if (stroke || count > drawing->rectangle)
        read_outline(drawing, path, MOST(count, 0), stroke != 0, fill != 0, inked, matrix);
    else if (shorter <= drawing->bar && longer >= 10 * shorter)
        add_line(drawing, box[0], box[1], box[2], box[3], inked);
    else if (inked) {
        drawing->filled++;
        add(drawing, &drawing->shades, box, 4);
    }
}

static void read_image(Drawing *drawing, void *image, const double *matrix)
{
    double box[4];
    if (!bounds_of(drawing, image, matrix, box))
        return;
    double area = (box[2] - box[0]) * (box[3] - box[1]);
    drawing->picture = MOST(drawing->picture, area);
    if (thickness(box) <= drawing->thin)
        add_line(drawing, box[0], box[1], box[2], box[3], 1);
    else
        add(drawing, &drawing->shades, box, 4);
}

static void read_objects(Drawing *drawing, void *owner, const double *matrix, int depth)
{
    int count = ASK(drawing->ask, Number, depth ? COUNT_FORM_OBJECTS : COUNT_OBJECTS)(owner);
    drawing->objects += MOST(count, 0);
    if (drawing->objects > drawing->max_objects || depth > drawing->max_depth) {
        drawing->cut = 1;
        return;
    }
    for (int i = 0; i < count && !drawing->failed; i++) {
        void *object = depth ? ASK(drawing->ask, FormObject, FORM_OBJECT)(owner, (unsigned long)i)
                             : ASK(drawing->ask, PageObject, PAGE_OBJECT)(owner, i);
        int type = object ? ASK(drawing->ask, Number, GET_TYPE)(object) : 0;
        if (type == TEXT)
            drawing->texts++;
        else if (type == PATH)
            read_path(drawing, object, matrix);
        else if (type == IMAGE)
            read_image(drawing, object, matrix);
        else if (type == FORM) {
            double own[6], both[6];
            matrix_of(drawing, object, own);
            for (int row = 0; row < 3; row++)
                for (int column = 0; column < 2; column++)
                    both[2 * row + column] = own[2 * row] * matrix[column] + own[2 * row + 1] * matrix[2 + column];
            both[4] += matrix[4];
            both[5] += matrix[5];
            read_objects(drawing, object, both, depth + 1);
        }
    }
}

static PyObject *drawing(PyObject *self, PyObject *arguments)
{
    Py_buffer addresses;
    unsigned long long page;
    double m[6];
    Drawing d = {0};
    if (!PyArg_ParseTuple(arguments, "y*K(dddddd)(ddddd)(LLLLLL)", &addresses, &page, m, m + 1, m + 2, m + 3, m + 4,
                          m + 5, &d.width, &d.height, &d.thin, &d.bar, &d.upright, &d.max_objects, &d.max_depth,
                          &d.max_points, &d.max_segments, &d.rectangle, &d.pale_from))
        return NULL;
    PyObject *result = NULL;
    d.ask = functions(&addresses, DRAWING_FUNCTIONS);
    if (d.ask) {
        read_objects(&d, (void *)(uintptr_t)page, m, 0);
        if (d.failed)
            PyErr_NoMemory();
        else
            result = Py_BuildValue("(NNNNNLLLLdN)", bytes_of(&d.across), bytes_of(&d.down), bytes_of(&d.dots),
                                   bytes_of(&d.pale), bytes_of(&d.shades), d.objects, d.texts, d.shapes, d.filled,
                                   d.picture, PyBool_FromLong(d.cut));
    }
    Numbers *all[] = {&d.across, &d.down, &d.dots, &d.pale, &d.shades, &d.points, &d.run};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        free(all[i]->items);
    PyBuffer_Release(&addresses);
    return result;
}

static PyMethodDef methods[] = {
    {"characters", characters, METH_VARARGS, NULL},
    {"turns", turns, METH_VARARGS, NULL},
    {"may_repeat", may_repeat, METH_VARARGS, NULL},
    {"measure", measure, METH_VARARGS, NULL},
    {"plain_85", plain_85, METH_VARARGS, NULL},
    {"drawing", drawing, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_bulk", "pdfium's answers for a whole page at a time.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__bulk(void)
{
    PyObject *made = PyModule_Create(&module);
    if (made && PyModule_AddIntConstant(made, "INTERFACE", INTERFACE) < 0)
        Py_CLEAR(made);
    return made;
}
