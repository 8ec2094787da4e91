/* The glyphs of a page among the cells of its tables: the loops of cell_places.py, plain_cells.py and wide_gaps.py
   over single glyphs.

   Those modules do the same in Python where this one is not built, and say what it means; they are the only callers.
   What is no number is greater than all numbers when it is sorted and otherwise in no order, as in numpy. */

#include "_arrays.h"

typedef struct { double x0, y0, x1, y1; } Bounds;
typedef struct { double x, y; } Point;

/* The columns of glyphs.Glyphs: boxes, pens, sizes and codes, each of `count` glyphs. */
typedef struct {
    Py_ssize_t count;
    const Bounds *boxes;
    const Point *pens;
    const double *sizes;
    const int64_t *codes;
    Py_buffer held[4];
    int n_held;
} Glyphs;

/* Nothing of a kind, for arrays that are nowhere. */
static double nowhere[4];

static void release(Glyphs *glyphs)
{
    while (glyphs->n_held > 0)
        PyBuffer_Release(glyphs->held + --glyphs->n_held);
}

static int take(PyObject *columns, Glyphs *glyphs)
{
    static const Py_ssize_t sizes[4] = {sizeof(Bounds), sizeof(Point), sizeof(double), sizeof(int64_t)};
    const void *found[4];
    glyphs->n_held = 0;
    if (PyTuple_Size(columns) != 4)
        return PyErr_Occurred() ? 0 : is_wrong("glyphs have four columns");
    for (int i = 0; i < 4; i++) {
        Py_buffer *buffer = glyphs->held + i;
        if (PyObject_GetBuffer(PyTuple_GetItem(columns, i), buffer, PyBUF_SIMPLE)) {
            release(glyphs);
            return 0;
        }
        glyphs->n_held++;
        if (i == 0)
            glyphs->count = buffer->len / sizes[0];
        if (buffer->len != glyphs->count * sizes[i]) {
            release(glyphs);
            return is_wrong("the columns of glyphs have different lengths");
        }
        found[i] = buffer->buf ? buffer->buf : nowhere;
    }
    glyphs->boxes = found[0];
    glyphs->pens = found[1];
    glyphs->sizes = found[2];
    glyphs->codes = found[3];
    return 1;
}

/* The buffer of an array of exactly so many items of a size; NULL with an exception set if it is none. */
static void *items(Py_buffer *buffer, Py_ssize_t count, Py_ssize_t size)
{
    if (buffer->len != count * size) {
        is_wrong("an array has another length than what it is for");
        return NULL;
    }
    return buffer->buf ? buffer->buf : nowhere;
}

/* Is each glyph in one of so many cells, or in none? */
static int are_in_cells(const int64_t *owner, Py_ssize_t count, Py_ssize_t cells)
{
    if (cells < 0 || cells > INT32_MAX)
        return is_wrong("there are no cells, or too many");
    for (Py_ssize_t i = 0; i < count; i++)
        if (owner[i] >= cells)
            return is_wrong("a glyph stands in a cell that there is not");
    return 1;
}

static double larger(double one, double other)
{
    return one >= other || isnan(one) ? one : other;
}

static double smaller(double one, double other)
{
    return one <= other || isnan(one) ? one : other;
}

static int is_among(const int64_t *codes, Py_ssize_t count, int64_t code)
{
    for (Py_ssize_t i = 0; i < count; i++)
        if (codes[i] == code)
            return 1;
    return 0;
}

/* A table's lines, the cell at each position, the number of its first cell, and which columns are open below. */
typedef struct {
    double *xs, *ys;
    Py_ssize_t n_xs, n_ys, first;
    const int64_t *owners;
    Py_buffer owners_held;
    const char *open;
    Py_ssize_t n_open;
} Table;

static int take_table(PyObject *item, Table *table)
{
    PyObject *xs, *ys, *owners;
    if (!PyTuple_Check(item))
        return is_wrong("a table is a tuple");
    if (!PyArg_ParseTuple(item, "OOOny#", &xs, &ys, &owners, &table->first, &table->open, &table->n_open) ||
        !(table->xs = doubles_of(xs, &table->n_xs)) || !(table->ys = doubles_of(ys, &table->n_ys)) ||
        PyObject_GetBuffer(owners, &table->owners_held, PyBUF_SIMPLE))
        return 0;
    if (table->n_xs < 2 || table->n_ys < 2)
        return is_wrong("a table has two lines each way");
    table->owners = items(&table->owners_held, (table->n_xs - 1) * (table->n_ys - 1), sizeof(int64_t));
    return table->owners != NULL;
}

static int64_t cell_at(const Table *table, double x, double y)
{
    Py_ssize_t column = behind(table->xs, table->n_xs, x) - 1, row = behind(table->ys, table->n_ys, y) - 1;
    if (column < 0 || row < 0 || column >= table->n_xs - 1 || row >= table->n_ys - 1)
        return -1;
    return table->owners[row * (table->n_xs - 1) + column];
}

static Point middle_of(const Glyphs *glyphs, Py_ssize_t i, const int8_t *half, Py_ssize_t n_half)
{
    Bounds box = glyphs->boxes[i];
    double pen = glyphs->pens[i].y, size = glyphs->sizes[i];
    int64_t code = glyphs->codes[i];
    int8_t side = code >= 0 && code < n_half ? half[code] : 0;
    double x = (box.x0 + box.x1) / 2;
    x = side == 1 ? (box.x0 + x) / 2 : side == 2 ? (x + box.x1) / 2 : x;
    return (Point){x, (larger(box.y0, pen - size) + smaller(box.y1, pen + 0.3 * size)) / 2};
}

static double within(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

/* The cell of a table that a glyph sticks out of over its outer border, or -1. */
static int64_t stray_at(const Table *table, Bounds box, double size, Point middle, double straddling, double hanging)
{
    double left = table->xs[0], right = table->xs[table->n_xs - 1];
    double top = table->ys[0], bottom = table->ys[table->n_ys - 1];
    Py_ssize_t column = behind(table->xs, table->n_xs, middle.x) - 1;
    double below = column >= 0 && column < table->n_open && table->open[column] ? hanging * size : straddling * size;
    if (!(box.x0 < right && box.x1 > left && middle.y > top - straddling * size && middle.y < bottom + below))
        return -1;
    return cell_at(table, within(middle.x, left, nextafter(right, left)),
                   within(middle.y, top, nextafter(bottom, top)));
}

static PyObject *places(PyObject *self, PyObject *arguments)
{
    PyObject *columns, *list;
    double straddling, hanging;
    Glyphs glyphs = {0};
    Py_buffer half, middles, owners, strays;
    if (!PyArg_ParseTuple(arguments, "OOy*ddw*w*w*", &columns, &list, &half, &straddling, &hanging, &middles, &owners,
                          &strays))
        return NULL;
    Py_ssize_t count = PyList_Size(list);
    Table *tables = count >= 0 && take(columns, &glyphs) ? space(count, sizeof(Table)) : NULL;
    int known = tables != NULL;
    for (Py_ssize_t k = 0; known && k < count; k++)
        known = take_table(PyList_GetItem(list, k), tables + k);
    Point *middle = known ? items(&middles, glyphs.count, sizeof(Point)) : NULL;
    int64_t *owner = middle ? items(&owners, glyphs.count, sizeof(int64_t)) : NULL;
    uint8_t *stray = owner ? items(&strays, glyphs.count, 1) : NULL;
    for (Py_ssize_t i = 0; stray && i < glyphs.count; i++) {
        Py_ssize_t k;
        int64_t cell = -1;
        middle[i] = middle_of(&glyphs, i, half.buf, half.len);
        for (k = 0; k < count && cell < 0; k++)
            cell = cell_at(tables + k, middle[i].x, middle[i].y);
        stray[i] = cell < 0;
        for (k = cell < 0 ? 0 : k; k < count && cell < 0; k++)
            cell = stray_at(tables + k, glyphs.boxes[i], glyphs.sizes[i], middle[i], straddling, hanging);
        stray[i] &= cell >= 0;
        owner[i] = cell < 0 ? -1 : tables[k - 1].first + cell;
    }
    for (Py_ssize_t k = 0; tables && k < count; k++) {
        PyMem_Free(tables[k].xs);
        PyMem_Free(tables[k].ys);
        if (tables[k].owners_held.obj)
            PyBuffer_Release(&tables[k].owners_held);
    }
    PyMem_Free(tables);
    release(&glyphs);
    PyBuffer_Release(&half);
    PyBuffer_Release(&middles);
    PyBuffer_Release(&owners);
    PyBuffer_Release(&strays);
    return stray ? Py_NewRef(Py_None) : NULL;
}

/* Of a tuple of ints so many. */
static int ints_of(PyObject *tuple, int count, Py_ssize_t *values)
{
    if (!tuple || !PyTuple_Check(tuple) || PyTuple_Size(tuple) != count)
        return is_wrong("a cell has four numbers");
    for (int i = 0; i < count; i++) {
        PyObject *item = PyTuple_GetItem(tuple, i);
        if (!PyLong_Check(item))
            return is_wrong("a cell has four numbers");
        values[i] = PyLong_AsSsize_t(item);
        if (values[i] == -1 && PyErr_Occurred())
            return 0;
    }
    return 1;
}

static PyObject *overhanging(PyObject *self, PyObject *arguments)
{
    PyObject *columns, *list;
    double share;
    Glyphs glyphs = {0};
    Py_buffer owners;
    Py_ssize_t found = 0, cells = 0, number = 0;
    if (!PyArg_ParseTuple(arguments, "OOy*d", &columns, &list, &owners, &share))
        return NULL;
    Py_ssize_t tables = PyList_Size(list);
    int known = tables >= 0;
    for (Py_ssize_t k = 0; known && k < tables; k++) {
        PyObject *table = PyList_GetItem(list, k);
        Py_ssize_t own = table && PyTuple_Check(table) && PyTuple_Size(table) == 2
                             ? PyTuple_Size(PyTuple_GetItem(table, 1)) : -1;
        known = own >= 0 || (PyErr_Occurred() ? 0 : is_wrong("a table has heights and cells"));
        cells += own;
    }
    double *sides = known ? space(cells, 2 * sizeof(double)) : NULL;
    for (Py_ssize_t k = 0; sides && known && k < tables; k++) {
        PyObject *table = PyList_GetItem(list, k), *own = PyTuple_GetItem(table, 1);
        Py_ssize_t n_ys, size = PyTuple_Size(own), place[4];
        double *ys = doubles_of(PyTuple_GetItem(table, 0), &n_ys);
        known = ys != NULL;
        for (Py_ssize_t i = 0; known && i < size; i++, number++) {
            known = ints_of(PyTuple_GetItem(own, i), 4, place);
            if (known && (place[0] < 0 || place[0] >= n_ys || place[2] < 0 || place[2] >= n_ys - place[0]))
                known = is_wrong("a cell lies beside its table");
            if (known) {
                sides[2 * number] = ys[place[0]];
                sides[2 * number + 1] = ys[place[0] + place[2]];
            }
        }
        PyMem_Free(ys);
    }
    const int64_t *owner = sides && known && take(columns, &glyphs) ? items(&owners, glyphs.count, 8) : NULL;
    known = owner && are_in_cells(owner, glyphs.count, cells);
    for (Py_ssize_t i = 0; known && i < glyphs.count; i++)
        if (owner[i] >= 0) {
            double over = share * glyphs.sizes[i];
            const double *side = sides + 2 * owner[i];
            found += glyphs.boxes[i].y0 < side[0] - over || glyphs.boxes[i].y1 > side[1] + over;
        }
    PyMem_Free(sides);
    release(&glyphs);
    PyBuffer_Release(&owners);
    return known ? PyLong_FromSsize_t(found) : NULL;
}

static PyObject *crossed(PyObject *self, PyObject *arguments)
{
    PyObject *columns;
    double even;
    long long wide, ascii;
    Py_ssize_t cells;
    Glyphs glyphs = {0};
    Py_buffer owners, blanks;
    if (!PyArg_ParseTuple(arguments, "Oy*ny*LLd", &columns, &owners, &cells, &blanks, &wide, &ascii, &even))
        return NULL;
    const int64_t *owner = take(columns, &glyphs) ? items(&owners, glyphs.count, sizeof(int64_t)) : NULL;
    const int64_t *blank = blanks.buf;
    Py_ssize_t n_blanks = blanks.len / (Py_ssize_t)sizeof(int64_t);
    uint8_t *marked = owner && are_in_cells(owner, glyphs.count, cells) ? space(cells, 1) : NULL;
    PyObject *found = marked ? PyList_New(0) : NULL;
    int was_even = 0, was_close = 0, known = found != NULL;
    for (Py_ssize_t i = 0; known && i + 1 < glyphs.count; i++) {
        double right = glyphs.pens[i + 1].x - glyphs.pens[i].x, down = glyphs.pens[i + 1].y - glyphs.pens[i].y;
        double size = glyphs.sizes[i], gap = glyphs.boxes[i + 1].x0 - glyphs.boxes[i].x1;
        int is_level = fabs(down) < even * size && fabs(glyphs.sizes[i + 1] - size) < even * size;
        int is_even = is_level && right > 0.5 * size && right < 2 * size, is_close = is_level && fabs(gap) < even * size;
        for (Py_ssize_t k = i; (is_even || is_close) && k < i + 2; k++) {
            int is_printed = owner[k] >= 0 && !is_among(blank, n_blanks, glyphs.codes[k]);
            is_even = is_even && is_printed && glyphs.codes[k] >= wide;
            is_close = is_close && is_printed && glyphs.codes[k] < ascii;
        }
        if ((is_even && was_even) || (is_close && was_close)) {
            double before_it = glyphs.pens[i].x - glyphs.pens[i - 1].x;
            int first = owner[i - 1] == owner[i], second = owner[i] == owner[i + 1];
            if (first != second && ((is_close && was_close) || fabs(right - before_it) < even * glyphs.sizes[i - 1]))
                marked[owner[first ? i : i - 1]] = 1;
        }
        was_even = is_even;
        was_close = is_close;
    }
    for (Py_ssize_t i = 0; known && i < cells; i++)
        if (marked[i]) {
            PyObject *own = PyLong_FromSsize_t(i);
            known = own && !PyList_Append(found, own);
            Py_XDECREF(own);
        }
    if (!known)
        Py_CLEAR(found);
    PyMem_Free(marked);
    release(&glyphs);
    PyBuffer_Release(&owners);
    PyBuffer_Release(&blanks);
    return found;
}

/* What makes a cell plain: plain_cells.py says what they are. */
typedef struct { double level, crowded, clear, ideographic_gap, word_gap; long long ideographic; } Rules;

/* Do as many steps from glyph to glyph lead across as lead down, and as lead up? */
static int is_across(const Glyphs *glyphs, const int64_t *order, Py_ssize_t count, const uint8_t *blank)
{
    Py_ssize_t across = 0, down = 0, up = 0, last = -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (blank[order[i]])
            continue;
        if (last >= 0) {
            Bounds left = glyphs->boxes[last], right = glyphs->boxes[order[i]];
            double size = glyphs->sizes[last];
            double x = (right.x0 + right.x1 - left.x0 - left.x1) / 2, y = (right.y0 + right.y1 - left.y0 - left.y1) / 2;
            if (fabs(y) < 0.3 * size)
                across++;
            else if (fabs(x) < 0.35 * size) {
                down += y > 0 && y < 1.7 * size;
                up += y < 0 && y > -1.7 * size;
            }
        }
        last = order[i];
    }
    return across >= down && across >= up;
}

/* Writes the text of a cell with its line ends and the blanks of its gaps; its length, or -1 if it is not plain. */
static Py_ssize_t written(const Glyphs *glyphs, const int64_t *order, Py_ssize_t count, const uint8_t *blank,
                          const Rules *rules, uint32_t *text)
{
    Py_ssize_t length = 0;
    int several = 0;
    double largest = count ? glyphs->sizes[order[0]] : 0.0;
    for (Py_ssize_t i = 1; i < count; i++)
        largest = larger(largest, glyphs->sizes[order[i]]);
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t at = order[i], last = i ? order[i - 1] : at;
        if (i) {
            double step = glyphs->pens[at].y - glyphs->pens[last].y;
            int level = fabs(step) <= rules->level && glyphs->boxes[at].x0 > glyphs->boxes[last].x0;
            int below = step >= rules->crowded * largest + rules->clear;
            if (!level && !below)
                return -1;
            int wide = glyphs->codes[at] >= rules->ideographic || glyphs->codes[last] >= rules->ideographic;
            double least = (wide ? rules->ideographic_gap : rules->word_gap) *
                           larger(glyphs->sizes[at], glyphs->sizes[last]);
            if (below)
                text[length++] = '\n';
            if (level && !blank[at] && !blank[last] && glyphs->boxes[at].x0 - glyphs->boxes[last].x1 > least)
                text[length++] = ' ';
            several |= below;
        }
        text[length++] = (uint32_t)glyphs->codes[at];
    }
    return several && !is_across(glyphs, order, count, blank) ? -1 : length;
}

/* Removes, in place, the blanks around each line and the lines of nothing but blanks; the length that is left. */
static Py_ssize_t stripped(uint32_t *text, Py_ssize_t length, const int64_t *blanks, Py_ssize_t n_blanks)
{
    Py_ssize_t kept = 0;
    for (Py_ssize_t start = 0, end; start <= length; start = end + 1) {
        for (end = start; end < length && text[end] != '\n';)
            end++;
        Py_ssize_t first = start, last = end;
        while (first < last && is_among(blanks, n_blanks, text[first]))
            first++;
        while (last > first && is_among(blanks, n_blanks, text[last - 1]))
            last--;
        if (last > first) {
            if (kept)
                text[kept++] = '\n';
            memmove(text + kept, text + first, (size_t)(last - first) * sizeof(uint32_t));
            kept += last - first;
        }
    }
    return kept;
}

/* The positions of the glyphs cell by cell, and for each cell where its own begin; the most of one cell. */
static Py_ssize_t sorted_by_cell(const int64_t *owner, Py_ssize_t count, Py_ssize_t cells, int64_t *starts,
                                 int64_t *order)
{
    Py_ssize_t most = 0;
    memset(starts, 0, (size_t)(cells + 1) * sizeof(int64_t));
    for (Py_ssize_t i = 0; i < count; i++)
        if (owner[i] >= 0)
            starts[owner[i] + 1]++;
    for (Py_ssize_t i = 0; i < cells; i++) {
        most = starts[i + 1] > most ? starts[i + 1] : most;
        starts[i + 1] += starts[i];
    }
    /* Each start moves on to the next one, and all of them back. */
    for (Py_ssize_t i = 0; i < count; i++)
        if (owner[i] >= 0)
            order[starts[owner[i]]++] = i;
    memmove(starts + 1, starts, (size_t)cells * sizeof(int64_t));
    starts[0] = 0;
    return most;
}

static PyObject *texts(PyObject *self, PyObject *arguments)
{
    PyObject *columns;
    Rules rules;
    Py_ssize_t cells;
    Glyphs glyphs = {0};
    Py_buffer owners, blanks, starts, orders;
    if (!PyArg_ParseTuple(arguments, "Oy*ny*(dddddL)w*w*", &columns, &owners, &cells, &blanks, &rules.level,
                          &rules.crowded, &rules.clear, &rules.ideographic_gap, &rules.word_gap, &rules.ideographic,
                          &starts, &orders))
        return NULL;
    const int64_t *blank_codes = blanks.buf;
    Py_ssize_t n_blanks = blanks.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *owner = take(columns, &glyphs) ? items(&owners, glyphs.count, sizeof(int64_t)) : NULL;
    int64_t *start = owner && are_in_cells(owner, glyphs.count, cells) ? items(&starts, cells + 1, 8) : NULL;
    int64_t *order = start ? items(&orders, glyphs.count, sizeof(int64_t)) : NULL;
    Py_ssize_t most = order ? sorted_by_cell(owner, glyphs.count, cells, start, order) : 0;
    uint8_t *blank = order ? space(glyphs.count, 1) : NULL;
    uint32_t *text = blank ? space(most, 3 * sizeof(uint32_t)) : NULL;
    PyObject *found = text ? PyList_New(cells) : NULL;
    int single = 1;
    for (Py_ssize_t i = 0; found && i < glyphs.count; i++) {
        single &= glyphs.codes[i] >= 0 && glyphs.codes[i] <= 0x10FFFF;
        blank[i] = (uint8_t)is_among(blank_codes, n_blanks, glyphs.codes[i]);
    }
    for (Py_ssize_t cell = 0; found && single && cell < cells; cell++) {
        const int64_t *own = order + start[cell];
        const uint16_t probe = 1;
        int byte_order = *(const uint8_t *)&probe ? -1 : 1;
        Py_ssize_t length = written(&glyphs, own, start[cell + 1] - start[cell], blank, &rules, text);
        length = length < 0 ? length : stripped(text, length, blank_codes, n_blanks);
        PyObject *one = length < 0 ? Py_NewRef(Py_None)
                                   : PyUnicode_DecodeUTF32((const char *)text, length * (Py_ssize_t)sizeof(uint32_t),
                                                           "surrogatepass", &byte_order);
        if (!one || PyList_SetItem(found, cell, one))
            Py_CLEAR(found);
    }
    PyMem_Free(blank);
    PyMem_Free(text);
    release(&glyphs);
    PyBuffer_Release(&owners);
    PyBuffer_Release(&blanks);
    PyBuffer_Release(&starts);
    PyBuffer_Release(&orders);
    if (found && !single) {
        Py_DECREF(found);
        return Py_NewRef(Py_None);
    }
    return found;
}

typedef struct { int64_t cell; double x0, x1, size; Py_ssize_t number; } Piece;

static int by_cell_and_start(const void *a, const void *b)
{
    const Piece *one = a, *other = b;
    if (one->cell != other->cell)
        return one->cell < other->cell ? -1 : 1;
    int order = isnan(one->x0) || isnan(other->x0) ? !!isnan(one->x0) - !!isnan(other->x0)
                                                   : (one->x0 > other->x0) - (one->x0 < other->x0);
    return order ? order : (one->number > other->number) - (one->number < other->number);
}

/* The numbers of some cells of a grid on its positions, with the space around them; -1 where there is none. */
static int64_t *numbered(PyObject *cells, Py_ssize_t rows, Py_ssize_t columns)
{
    Py_ssize_t count = PyList_Size(cells), place[4];
    int64_t *number = count < 0 ? NULL : space(rows * columns, sizeof(int64_t));
    for (Py_ssize_t i = 0; number && i < rows * columns; i++)
        number[i] = -1;
    for (Py_ssize_t i = 0; number && i < count; i++) {
        int known = ints_of(PyList_GetItem(cells, i), 4, place);
        if (known && (place[0] < 0 || place[1] < 0 || place[2] < 0 || place[3] < 0 || place[0] >= rows - 2 ||
                      place[1] >= columns - 2 || place[2] > rows - 2 - place[0] || place[3] > columns - 2 - place[1]))
            known = is_wrong("a cell lies beside its table");
        if (!known) {
            PyMem_Free(number);
            return NULL;
        }
        for (Py_ssize_t row = place[0] + 1; row <= place[0] + place[2]; row++)
            for (Py_ssize_t column = place[1] + 1; column <= place[1] + place[3]; column++)
                number[row * columns + column] = i;
    }
    return number;
}

static PyObject *has_gap(PyObject *self, PyObject *arguments)
{
    PyObject *columns, *x_places, *y_places, *cells;
    double widest;
    Glyphs glyphs = {0};
    Py_buffer blanks;
    if (!PyArg_ParseTuple(arguments, "Oy*OOOd", &columns, &blanks, &x_places, &y_places, &cells, &widest))
        return NULL;
    const int64_t *blank = blanks.buf;
    Py_ssize_t n_blanks = blanks.len / (Py_ssize_t)sizeof(int64_t), n_xs = 0, n_ys = 0, held = 0;
    double *xs = doubles_of(x_places, &n_xs), *ys = xs ? doubles_of(y_places, &n_ys) : NULL;
    int64_t *number = ys ? numbered(cells, n_ys + 1, n_xs + 1) : NULL;
    Piece *pieces = number && take(columns, &glyphs) ? space(glyphs.count, sizeof(Piece)) : NULL;
    for (Py_ssize_t i = 0; pieces && i < glyphs.count; i++) {
        if (is_among(blank, n_blanks, glyphs.codes[i]))
            continue;
        Point middle = middle_of(&glyphs, i, NULL, 0);
        int64_t cell = number[before(ys, n_ys, middle.y) * (n_xs + 1) + before(xs, n_xs, middle.x)];
        if (cell >= 0)
            pieces[held++] = (Piece){cell, glyphs.boxes[i].x0, glyphs.boxes[i].x1, glyphs.sizes[i], i};
    }
    int found = 0, known = pieces != NULL;
    if (known)
        qsort(pieces, (size_t)held, sizeof(Piece), by_cell_and_start);
    for (Py_ssize_t first = 0, end; known && !found && first < held; first = end) {
        double least = pieces[first].size, reach = pieces[first].x1;
        for (end = first; end < held && pieces[end].cell == pieces[first].cell; end++)
            least = pieces[end].size < least ? pieces[end].size : least;
        for (Py_ssize_t i = first + 1; i < end; i++) {
            found |= pieces[i].x0 - reach >= widest * least;
            reach = pieces[i].x1 > reach ? pieces[i].x1 : reach;
        }
    }
    PyMem_Free(xs);
    PyMem_Free(ys);
    PyMem_Free(number);
    PyMem_Free(pieces);
    release(&glyphs);
    PyBuffer_Release(&blanks);
    return known ? PyBool_FromLong(found) : NULL;
}

/* The rows of some glyphs, or of all where their positions are None, as tuples of a named kind. */
static PyObject *rows(PyObject *self, PyObject *arguments)
{
    PyObject *kind, *texts, *columns, *positions;
    Glyphs glyphs = {0};
    Py_buffer numbers;
    if (!PyArg_ParseTuple(arguments, "OOOy*O", &kind, &texts, &columns, &numbers, &positions))
        return NULL;
    const int64_t *number = is_kind_of_tuple(kind) && take(columns, &glyphs) ? items(&numbers, glyphs.count, 8) : NULL;
    int known = number && (PyList_Size(texts) == glyphs.count || PyErr_Occurred() || is_wrong("glyphs have a text each"));
    Py_ssize_t count = positions == Py_None ? glyphs.count : known ? PyList_Size(positions) : 0;
    PyObject *found = known && !PyErr_Occurred() ? PyList_New(count) : NULL;
    for (Py_ssize_t k = 0; found && k < count; k++) {
        Py_ssize_t i = positions == Py_None ? k : PyLong_AsSsize_t(PyList_GetItem(positions, k));
        PyObject *row = NULL;
        if (i >= 0 && i < glyphs.count) {
            Bounds box = glyphs.boxes[i];
            row = named(kind, Py_BuildValue("OdddddddL", PyList_GetItem(texts, i), box.x0, box.y0, box.x1, box.y1,
                                            glyphs.pens[i].x, glyphs.pens[i].y, glyphs.sizes[i], (long long)number[i]));
        }
        else if (!PyErr_Occurred())
            is_wrong("there is no such glyph");
        if (!row || PyList_SetItem(found, k, row))
            Py_CLEAR(found);
    }
    release(&glyphs);
    PyBuffer_Release(&numbers);
    return found;
}

/* The positions of the glyphs in no cell, and how many of them are printed within one of the boxes. */
static PyObject *outside(PyObject *self, PyObject *arguments)
{
    PyObject *columns, *list;
    Glyphs glyphs = {0};
    Py_buffer owners, middles, blanks;
    if (!PyArg_ParseTuple(arguments, "Oy*y*Oy*", &columns, &owners, &middles, &list, &blanks))
        return NULL;
    Py_ssize_t count = PyList_Size(list), missed = 0, n_blanks = blanks.len / (Py_ssize_t)sizeof(int64_t);
    const int64_t *owner = count >= 0 && take(columns, &glyphs) ? items(&owners, glyphs.count, 8) : NULL;
    const Point *middle = owner ? items(&middles, glyphs.count, sizeof(Point)) : NULL;
    Bounds *boxes = middle ? space(count, sizeof(Bounds)) : NULL;
    PyObject *found = boxes ? PyList_New(0) : NULL;
    for (Py_ssize_t k = 0; found && k < count; k++) {
        Py_ssize_t sides;
        double *box = doubles_of(PyList_GetItem(list, k), &sides);
        if (!box || (sides != 4 && !is_wrong("a box has four sides")))
            Py_CLEAR(found);
        else
            boxes[k] = (Bounds){box[0], box[1], box[2], box[3]};
        PyMem_Free(box);
    }
    for (Py_ssize_t i = 0; found && i < glyphs.count; i++) {
        if (owner[i] >= 0)
            continue;
        int is_within = 0;
        for (Py_ssize_t k = 0; k < count && !is_within; k++)
            is_within = boxes[k].x0 <= middle[i].x && middle[i].x <= boxes[k].x1 && boxes[k].y0 <= middle[i].y &&
                        middle[i].y <= boxes[k].y1;
        missed += is_within && !is_among(blanks.buf, n_blanks, glyphs.codes[i]);
        if (!add(found, PyLong_FromSsize_t(i)))
            Py_CLEAR(found);
    }
    PyMem_Free(boxes);
    release(&glyphs);
    PyBuffer_Release(&owners);
    PyBuffer_Release(&middles);
    PyBuffer_Release(&blanks);
    return found ? Py_BuildValue("nN", missed, found) : NULL;
}

/* Where numpy's searchsorted puts a number among sorted ones. */
static Py_ssize_t sought(const double *sorted, Py_ssize_t count, double value)
{
    return isnan(value) ? count : before(sorted, count, value);
}

static PyObject *over_borders(PyObject *self, PyObject *arguments)
{
    PyObject *columns, *places;
    double hidden;
    Py_ssize_t first, cells, n_xs = 0;
    Glyphs glyphs = {0};
    Py_buffer owners;
    if (!PyArg_ParseTuple(arguments, "Oy*nnOd", &columns, &owners, &first, &cells, &places, &hidden))
        return NULL;
    double *xs = doubles_of(places, &n_xs);
    const int64_t *owner = xs && take(columns, &glyphs) ? items(&owners, glyphs.count, sizeof(int64_t)) : NULL;
    PyObject *found = owner ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; found && i < glyphs.count; i++) {
        if (owner[i] < first || owner[i] - first >= cells)
            continue;
        double x0 = glyphs.boxes[i].x0, x1 = glyphs.boxes[i].x1, inset = hidden * (x1 - x0);
        if (sought(xs, n_xs, x0 + inset) != sought(xs, n_xs, x1 - inset) && !add(found, PyLong_FromSsize_t(i)))
            Py_CLEAR(found);
    }
    PyMem_Free(xs);
    release(&glyphs);
    PyBuffer_Release(&owners);
    return found;
}

static PyObject *raised(PyObject *self, PyObject *arguments)
{
    PyObject *columns;
    double least, most, nearest, smaller_share;
    Glyphs glyphs = {0};
    if (!PyArg_ParseTuple(arguments, "Odddd", &columns, &least, &most, &nearest, &smaller_share))
        return NULL;
    PyObject *found = take(columns, &glyphs) ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 1; found && i < glyphs.count; i++) {
        int64_t code = glyphs.codes[i];
        Bounds box = glyphs.boxes[i], last = glyphs.boxes[i - 1];
        double up = glyphs.pens[i - 1].y - glyphs.pens[i].y, size = glyphs.sizes[i - 1];
        if (((code >= '0' && code <= '9') || (code >= 0x2460 && code < 0x2474)) && up > least * size &&
            up < most * size && fabs(box.x0 - last.x1) < nearest * size &&
            box.y1 - box.y0 < smaller_share * (last.y1 - last.y0) && !add(found, PyLong_FromSsize_t(i)))
            Py_CLEAR(found);
    }
    release(&glyphs);
    return found;
}

/* A cell's text, place, spans, page and box, as one row for each of the cells of a table. */
static PyObject *cell_rows(PyObject *self, PyObject *arguments)
{
    PyObject *texts, *cells, *xs, *ys, *page;
    if (!PyArg_ParseTuple(arguments, "OOOOO", &texts, &cells, &xs, &ys, &page))
        return NULL;
    Py_ssize_t count = PyTuple_Size(cells), n_xs = PyList_Size(xs), n_ys = PyList_Size(ys), place[4];
    if (count < 0 || n_xs < 0 || n_ys < 0)
        return NULL;
    if (PyList_Size(texts) != count)
        return PyErr_Occurred() ? NULL : (is_wrong("cells have a text each"), NULL);
    PyObject *found = PyList_New(count);
    for (Py_ssize_t i = 0; found && i < count; i++) {
        PyObject *cell = PyTuple_GetItem(cells, i), *row = NULL;
        int known = ints_of(cell, 4, place);
        if (known && (place[0] < 0 || place[1] < 0 || place[2] < 0 || place[3] < 0 || place[0] >= n_ys ||
                      place[1] >= n_xs || place[2] >= n_ys - place[0] || place[3] >= n_xs - place[1]))
            known = is_wrong("a cell lies beside its table");
        if (known) {
            PyObject *box = PyTuple_Pack(4, PyList_GetItem(xs, place[1]), PyList_GetItem(ys, place[0]),
                                         PyList_GetItem(xs, place[1] + place[3]), PyList_GetItem(ys, place[0] + place[2]));
            row = !box ? NULL : PyTuple_Pack(7, PyList_GetItem(texts, i), PyTuple_GetItem(cell, 0),
                                             PyTuple_GetItem(cell, 1), PyTuple_GetItem(cell, 2),
                                             PyTuple_GetItem(cell, 3), page, box);
            Py_XDECREF(box);
        }
        if (!row || PyList_SetItem(found, i, row))
            Py_CLEAR(found);
    }
    return found;
}

/* Where a class keeps an attribute: the descriptor of its slot, and what sets it. */
typedef struct { PyObject *place; descrsetfunc set; } Slot;

/* The slots of some attributes, in the order of their names; 0 with an exception set if one has none. */
static int take_slots(PyObject *kind, PyObject *names, Py_ssize_t count, Slot *slots)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        slots[i].place = PyObject_GetAttr(kind, PyTuple_GetItem(names, i));
        if (!slots[i].place)
            return 0;
        if (!Py_IS_TYPE(slots[i].place, &PyMemberDescr_Type))
            return is_wrong("a class with slots is needed");
        slots[i].set = (descrsetfunc)PyType_GetSlot(Py_TYPE(slots[i].place), Py_tp_descr_set);
    }
    return 1;
}

/* Objects of a class that keeps its attributes in slots, made as its own __init__ makes them, but at once: a row has
   the values of the first names, the rest are the same for all. */
static PyObject *made(PyObject *self, PyObject *arguments)
{
    PyObject *kind, *names, *rest, *rows;
    if (!PyArg_ParseTuple(arguments, "OOOO", &kind, &names, &rest, &rows))
        return NULL;
    Py_ssize_t count = PyList_Size(rows), width = PyTuple_Size(names), same = PyTuple_Size(rest), own = width - same;
    if (count < 0 || width < 0 || same < 0)
        return NULL;
    if (own < 0) {
        is_wrong("there are more defaults than names");
        return NULL;
    }
    if (!PyType_Check(kind) || !(PyType_GetFlags((PyTypeObject *)kind) & Py_TPFLAGS_HEAPTYPE)) {
        is_wrong("a class is needed");
        return NULL;
    }
    Slot *slots = space(width, sizeof(Slot));
    PyObject *found = slots && take_slots(kind, names, width, slots) ? PyTuple_New(count) : NULL;
    for (Py_ssize_t i = 0; found && i < count; i++) {
        PyObject *row = PyList_GetItem(rows, i);
        PyObject *one = row && PyTuple_Size(row) == own ? PyType_GenericAlloc((PyTypeObject *)kind, 0) : NULL;
        int known = one || (PyErr_Occurred() ? 0 : is_wrong("a row has a value for each name"));
        for (Py_ssize_t k = 0; known && k < width; k++)
            known = !slots[k].set(slots[k].place, one, k < own ? PyTuple_GetItem(row, k) : PyTuple_GetItem(rest, k - own));
        if (known)
            known = !PyTuple_SetItem(found, i, one);
        else
            Py_XDECREF(one);
        if (!known)
            Py_CLEAR(found);
    }
    for (Py_ssize_t k = 0; slots && k < width; k++)
        Py_XDECREF(slots[k].place);
    PyMem_Free(slots);
    return found;
}

static PyMethodDef methods[] = {
    {"places", places, METH_VARARGS, NULL},
    {"overhanging", overhanging, METH_VARARGS, NULL},
    {"crossed", crossed, METH_VARARGS, NULL},
    {"texts", texts, METH_VARARGS, NULL},
    {"has_gap", has_gap, METH_VARARGS, NULL},
    {"rows", rows, METH_VARARGS, NULL},
    {"outside", outside, METH_VARARGS, NULL},
    {"over_borders", over_borders, METH_VARARGS, NULL},
    {"raised", raised, METH_VARARGS, NULL},
    {"cell_rows", cell_rows, METH_VARARGS, NULL},
    {"made", made, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_glyphs", "The glyphs of a page among the cells of its tables.", 0, methods, NULL, NULL,
    NULL, NULL,
};

PyMODINIT_FUNC PyInit__glyphs(void)
{
    return with_interface(&module, 4);
}
