/* The drawing of a page, which pdfium tells one object, segment or point at a time, put together in one call.

   `drawing` has a twin in Python (pdf_drawing.py) that does the same, slower, where this module is not built, and gives
   the same figures to the last bit. */

#include "_pdfium.h"

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

enum {
    PAGE_OBJECT, COUNT_OBJECTS, FORM_OBJECT, COUNT_FORM_OBJECTS, GET_TYPE, GET_BOUNDS, GET_MATRIX, GET_FILL, GET_STROKE,
    DRAW_MODE, COUNT_SEGMENTS, GET_SEGMENT, GET_POINT, SEGMENT_TYPE, GET_CLOSE, TEXT_MODE, TEXT_FONT,
    DRAWING_FUNCTIONS
};
enum { TEXT = 1, PATH = 2, IMAGE = 3, SHADING = 4, FORM = 5 }; /* FPDF_PAGEOBJ_... */
enum { SLANTED = 1, WITHOUT_INK = 2, PALE = 4, COLOURED = 8, ON_SHADING = 16 }; /* pdf_drawing.Unlike */
enum { INVISIBLE = 3, CLIP = 7 }; /* FPDF_TEXTRENDERMODE_... */
enum { LINE_TO = 0 }; /* FPDF_SEGMENT_LINETO */
typedef void *(PDFIUM_CALL *PageObject)(void *, int);
typedef void *(PDFIUM_CALL *FormObject)(void *, unsigned long);
typedef void *(PDFIUM_CALL *Segment)(void *, int);
typedef int (PDFIUM_CALL *Number)(void *);
typedef void *(PDFIUM_CALL *Font)(void *);
typedef int (PDFIUM_CALL *Bounds)(void *, float *, float *, float *, float *);
typedef int (PDFIUM_CALL *Matrix)(void *, float *);
typedef int (PDFIUM_CALL *Colour)(void *, unsigned int *, unsigned int *, unsigned int *, unsigned int *);
typedef int (PDFIUM_CALL *Mode)(void *, int *, int *);
typedef int (PDFIUM_CALL *Point)(void *, float *, float *);

typedef struct {
    const uint64_t *ask;
    double width, height, thin, bar, upright, slant;
    long long max_objects, max_depth, max_points, max_segments, rectangle, pale_from, colours_apart;
    Numbers across, down, dots, pale, shades, written, fonts, points, run;
    long long objects, texts, shapes, filled, asked, segments;
    double picture;
    unsigned int colour[4];
    int cut, failed, unlike;
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

/* What sets a text apart from most: how it stands and what it is written with. */
static void read_text(Drawing *drawing, void *text, const double *matrix)
{
    double own[6], place = (double)(uintptr_t)text; /* Which a double holds: addresses have fewer bits. */
    unsigned int c[4] = {0, 0, 0, 0};
    add(drawing, &drawing->written, &place, 1);
    place = (double)(uintptr_t)ASK(drawing->ask, Font, TEXT_FONT)(text);
    const Numbers *fonts = &drawing->fonts;
    if (place && (!fonts->used || fonts->items[fonts->used - 1] != place))
        add(drawing, &drawing->fonts, &place, 1);
    matrix_of(drawing, text, own);
    double right = own[0] * matrix[0] + own[1] * matrix[2], down = own[0] * matrix[1] + own[1] * matrix[3];
    double least = fabs(right) < fabs(down) ? fabs(right) : fabs(down);
    if (least > drawing->slant * (fabs(right) + fabs(down)))
        drawing->unlike |= SLANTED;
    int mode = ASK(drawing->ask, Number, TEXT_MODE)(text);
    if (mode == INVISIBLE || mode == CLIP)
        drawing->unlike |= WITHOUT_INK;
    else if (ASK(drawing->ask, Colour, mode % 4 == 1 ? GET_STROKE : GET_FILL)(text, c, c + 1, c + 2, c + 3)) {
        if (!c[3])
            drawing->unlike |= WITHOUT_INK;
        else if (c[0] >= drawing->pale_from && c[1] >= drawing->pale_from && c[2] >= drawing->pale_from)
            drawing->unlike |= PALE;
        else if (!drawing->colour[3])
            memcpy(drawing->colour, c, sizeof(c));
        else
            for (int i = 0; i < 3; i++)
                if (llabs((long long)c[i] - (long long)drawing->colour[i]) >= drawing->colours_apart)
                    drawing->unlike |= COLOURED;
    }
}

static void read_image(Drawing *drawing, void *image, const double *matrix)
{
    double box[4];
    if (!bounds_of(drawing, image, matrix, box))
        return;
    drawing->picture += (box[2] - box[0]) * (box[3] - box[1]);
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
        if (type == TEXT) {
            drawing->texts++;
            read_text(drawing, object, matrix);
        }
        else if (type == PATH)
            read_path(drawing, object, matrix);
        else if (type == IMAGE)
            read_image(drawing, object, matrix);
        else if (type == SHADING)
            drawing->unlike |= ON_SHADING;
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
    if (!PyArg_ParseTuple(arguments, "y*K(dddddd)(dddddd)(LLLLLLL)", &addresses, &page, m, m + 1, m + 2, m + 3, m + 4,
                          m + 5, &d.width, &d.height, &d.thin, &d.bar, &d.upright, &d.slant, &d.max_objects,
                          &d.max_depth, &d.max_points, &d.max_segments, &d.rectangle, &d.pale_from, &d.colours_apart))
        return NULL;
    PyObject *result = NULL;
    d.ask = functions(&addresses, DRAWING_FUNCTIONS);
    if (d.ask) {
        read_objects(&d, (void *)(uintptr_t)page, m, 0);
        if (d.failed)
            PyErr_NoMemory();
        else
            result = Py_BuildValue("(NNNNNNNLLLLdNi)", bytes_of(&d.across), bytes_of(&d.down), bytes_of(&d.dots),
                                   bytes_of(&d.pale), bytes_of(&d.shades), bytes_of(&d.written), bytes_of(&d.fonts),
                                   d.objects, d.texts, d.shapes, d.filled, d.picture, PyBool_FromLong(d.cut), d.unlike);
    }
    Numbers *all[] = {&d.across, &d.down, &d.dots, &d.pale, &d.shades, &d.written, &d.fonts, &d.points, &d.run};
    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
        free(all[i]->items);
    PyBuffer_Release(&addresses);
    return result;
}

static PyMethodDef methods[] = {
    {"drawing", drawing, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_drawing", "A page's lines and areas.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__drawing(void)
{
    return with_interface(&module, 3);
}
